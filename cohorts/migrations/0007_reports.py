"""Reports as they were printed; campaigns that are closed by hand or cancelled."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from lms.kernel.appendonly import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0006_team_coverage"),
        ("competencies", "0011_target_axis_code"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="PositioningReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("facts", models.TextField()),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("with_comments", models.BooleanField()),
                ("printed_at", models.DateTimeField()),
                (
                    "draws_on",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="competencies.positioning"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="cohorts.campaignentry",
                    ),
                ),
                (
                    "printed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["entry", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("sha256"), 64
                        ),
                        name="positioning_report_hash_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("facts", ""), _negated=True),
                        name="positioning_report_has_facts",
                    ),
                ],
            },
        ),
        append_only("cohorts_positioningreport", "cohorts_positioningreport_draws_on"),
        migrations.RemoveConstraint(
            model_name="campaign", name="campaign_moment_is_unique_in_cohort"
        ),
        migrations.AddField(
            model_name="campaign",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="campaign",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="campaign",
            name="cancelled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="cancel_reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("moment", "after_module"), _negated=True),
                    ("cancelled_at__isnull", True),
                ),
                fields=("cohort", "moment"),
                name="campaign_moment_is_unique_in_cohort",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None), ("closes_on__isnull", False), _connector="OR"
                ),
                name="campaign_closed_by_hand_has_last_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at__isnull", True), ("cancelled_by__isnull", True)),
                    models.Q(("cancelled_at__isnull", False), ("cancelled_by__isnull", False)),
                    _connector="OR",
                ),
                name="campaign_cancellation_says_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancel_reason", ""), ("cancelled_at", None)),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        models.Q(("cancel_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="campaign_cancellation_says_why",
            ),
        ),
    ]
