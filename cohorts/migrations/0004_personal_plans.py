"""Personal plans: items and all that is said of them, both append-only."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lms.kernel.appendonly import append_only

KINDS = [
    ("planned", "Planned"),
    ("changed", "Changed"),
    ("done", "Done"),
    ("reopened", "Taken up again"),
    ("withdrawn", "Withdrawn"),
    ("commented", "Comment"),
]
WORDING = ["changed", "planned"]


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0003_trainer_ratings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_items",
                        to="cohorts.enrolment",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_items",
                        to="competencies.competencyrevision",
                    ),
                ),
                ("client_key", models.UUIDField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["enrolment", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enrolment", "client_key"), name="plan_item_is_stored_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="cohorts.planitem",
                    ),
                ),
                ("kind", models.CharField(choices=KINDS, max_length=10)),
                ("objective", models.TextField(blank=True)),
                ("action", models.TextField(blank=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("comment", models.TextField(blank=True)),
                ("client_key", models.UUIDField()),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_steps",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["item", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(kind__in=sorted(kind for kind, _label in KINDS)),
                        name="plan_step_kind_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("item", "client_key"), name="plan_step_is_stored_once"
                    ),
                    models.CheckConstraint(
                        condition=(
                            models.Q(kind__in=WORDING, due_on__isnull=False)
                            & ~models.Q(objective="")
                            & ~models.Q(action="")
                        )
                        | (
                            ~models.Q(kind__in=WORDING)
                            & models.Q(objective="", action="", due_on=None)
                        ),
                        name="plan_step_wording_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=(models.Q(kind="commented") & ~models.Q(comment=""))
                        | (~models.Q(kind="commented") & models.Q(comment="")),
                        name="plan_step_comment_says_something",
                    ),
                ],
            },
        ),
        append_only("cohorts_planitem", "cohorts_planstep"),
    ]
