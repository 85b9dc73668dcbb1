"""Answers to an earlier text, shown under a later one; what leads where never changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lms.kernel.appendonly import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("competencies", "0009_evidence_and_then_test"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Projection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("projected_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "projected_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projections_from",
                        to="competencies.frameworkversion",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projections_to",
                        to="competencies.frameworkversion",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["target", "id"],
            },
        ),
        migrations.CreateModel(
            name="ProjectionLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_same", models.BooleanField()),
                (
                    "destination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competencies.competencyrevision",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competencies.competencyrevision",
                    ),
                ),
                (
                    "projection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="competencies.projection",
                    ),
                ),
            ],
            options={
                "ordering": ["projection", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="projection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="projection_withdrawal_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="projection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("source", "target"),
                name="projection_is_in_force_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="projection",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", models.F("target")), _negated=True),
                name="projection_leads_to_another_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectionline",
            constraint=models.UniqueConstraint(
                fields=("projection", "origin", "destination"), name="projection_line_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="projectionline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_same", True)),
                fields=("projection", "origin"),
                name="projection_splits_no_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectionline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_same", True)),
                fields=("projection", "destination"),
                name="projection_merges_no_answers",
            ),
        ),
        append_only("competencies_projectionline"),
    ]
