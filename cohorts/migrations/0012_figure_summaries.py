"""Summary rows of today's figures, and triggers that say when they no longer hold."""

import django.db.models.deletion
from django.db import migrations, models

from cohorts.indicators.freshness import mark_changes


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0011_paper_sheets"),
        ("curriculum", "0002_library"),
        ("lms", "0004_cache_table"),
    ]
    operations = [
        migrations.CreateModel(
            name="CohortSummary",
            fields=[
                (
                    "cohort",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="summary",
                        serialize=False,
                        to="cohorts.cohort",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("is_closed", models.BooleanField()),
                ("is_listed", models.BooleanField()),
                ("minutes_due", models.PositiveBigIntegerField()),
                ("minutes_present", models.PositiveBigIntegerField()),
                ("minutes_excused", models.PositiveBigIntegerField()),
                ("computed_on", models.DateField()),
                ("valid_until", models.DateField(null=True)),
            ],
            options={
                "verbose_name_plural": "cohort summaries",
            },
        ),
        migrations.CreateModel(
            name="PlaceSummary",
            fields=[
                (
                    "enrolment",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="place_summary",
                        serialize=False,
                        to="cohorts.enrolment",
                    ),
                ),
                ("sets", models.PositiveIntegerField()),
                ("minutes_due", models.PositiveIntegerField()),
                ("minutes_present", models.PositiveIntegerField()),
                ("minutes_excused", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name_plural": "place summaries",
            },
        ),
        migrations.CreateModel(
            name="StaleMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TallySummary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("is_closed", models.BooleanField()),
                ("sets", models.PositiveIntegerField()),
                ("people", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name_plural": "tally summaries",
            },
        ),
        migrations.AddIndex(
            model_name="presencechange",
            index=models.Index(fields=["effective_on"], name="presence_change_by_day"),
        ),
        migrations.AddIndex(
            model_name="presencechange",
            index=models.Index(
                fields=["presence", "effective_on"], name="presence_change_of_one_by_day"
            ),
        ),
        migrations.AddField(
            model_name="cohortsummary",
            name="programme",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="curriculum.programme",
            ),
        ),
        migrations.AddField(
            model_name="cohortsummary",
            name="region",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="lms.region",
            ),
        ),
        migrations.AddField(
            model_name="placesummary",
            name="cohort",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cohorts.cohort",
            ),
        ),
        migrations.AddField(
            model_name="stalemark",
            name="cohort",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cohorts.cohort",
            ),
        ),
        migrations.AddField(
            model_name="tallysummary",
            name="cohort",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cohorts.cohort",
            ),
        ),
        migrations.AddField(
            model_name="tallysummary",
            name="programme",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="curriculum.programme",
            ),
        ),
        migrations.AddField(
            model_name="tallysummary",
            name="region",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="lms.region",
            ),
        ),
        migrations.AddIndex(
            model_name="cohortsummary",
            index=models.Index(
                fields=[
                    "programme",
                    "region",
                    "year",
                    "is_closed",
                    "is_listed",
                    "cohort",
                    "minutes_due",
                    "minutes_present",
                    "minutes_excused",
                ],
                name="cohort_summary_sums",
            ),
        ),
        migrations.AddIndex(
            model_name="cohortsummary",
            index=models.Index(fields=["valid_until"], name="cohort_summary_valid_until"),
        ),
        migrations.AddIndex(
            model_name="cohortsummary",
            index=models.Index(fields=["computed_on"], name="cohort_summary_computed_on"),
        ),
        migrations.AddConstraint(
            model_name="cohortsummary",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None),
                    ("valid_until__gt", models.F("computed_on")),
                    _connector="OR",
                ),
                name="cohort_summary_holds_a_day",
            ),
        ),
        migrations.AddIndex(
            model_name="tallysummary",
            index=models.Index(
                fields=["programme", "region", "year", "is_closed", "sets", "cohort", "people"],
                name="tally_summary_sums",
            ),
        ),
        migrations.AddConstraint(
            model_name="tallysummary",
            constraint=models.UniqueConstraint(
                fields=("cohort", "sets"), name="tally_summary_counts_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="tallysummary",
            constraint=models.CheckConstraint(
                condition=models.Q(("people__gt", 0)), name="tally_summary_has_people"
            ),
        ),
        mark_changes(),
    ]
