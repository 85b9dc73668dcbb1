"""Frozen quarters with their revisions, never changed; the letters to the regions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cohorts.snapshots.freezing import hold_settled_letters
from lms.kernel.appendonly import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0012_figure_summaries"),
        ("lms", "0004_cache_table"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("quarter", models.PositiveSmallIntegerField()),
                ("taken_at", models.DateTimeField()),
                ("definition_version", models.CharField(max_length=20)),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["-year", "-quarter"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("year", "quarter"), name="snapshot_of_a_quarter_is_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quarter__gte", 1), ("quarter__lte", 4)),
                        name="snapshot_is_of_a_quarter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("definition_version", ""), _negated=True),
                        name="snapshot_names_its_definitions",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("subject", models.CharField(max_length=150)),
                ("body", models.TextField()),
                ("figures", models.JSONField()),
                ("definition_version", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("sent", "Sent"), ("dropped", "Dropped")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("drafted_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="lms.region",
                    ),
                ),
                (
                    "settled_by",
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
                "ordering": ["-until", "region__name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "dropped", "sent"])),
                        name="region_letter_state_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("region", "until"), name="region_letter_of_a_month_is_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))),
                        name="region_letter_ends_after_its_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("subject", ""), _negated=True),
                            models.Q(("body", ""), _negated=True),
                        ),
                        name="region_letter_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("settled_at__isnull", True),
                                ("settled_by__isnull", True),
                                ("state", "draft"),
                            ),
                            models.Q(
                                models.Q(("state", "draft"), _negated=True),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="region_letter_settled_has_date_and_hand",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FrozenFigures",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cohorts.cohort",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="cohorts.snapshot",
                    ),
                ),
            ],
            options={
                "ordering": ["snapshot", "cohort"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("snapshot", "cohort"), name="frozen_figures_of_a_cohort_are_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FigureRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("before", models.JSONField(blank=True, null=True)),
                ("after", models.JSONField(blank=True, null=True)),
                ("found_at", models.DateTimeField()),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cohorts.cohort",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="cohorts.snapshot",
                    ),
                ),
            ],
            options={
                "ordering": ["snapshot", "found_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("snapshot", "cohort", "number"), name="figure_revision_is_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)),
                        name="figure_revision_counts_from_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("before__isnull", False), ("after__isnull", False), _connector="OR"
                        ),
                        name="figure_revision_tells_something",
                    ),
                ],
            },
        ),
        append_only("cohorts_snapshot", "cohorts_frozenfigures", "cohorts_figurerevision"),
        hold_settled_letters(),
    ]
