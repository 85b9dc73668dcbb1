"""Time to the diploma and hours delivered, kept with the summaries; since when these hold."""

import django.db.models.deletion
from django.db import migrations, models


def _named(to: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=to,
    )


def _forget(table: str) -> migrations.RunSQL:
    """Summaries are no facts: what is not there is computed, until the worker has made it anew."""
    return migrations.RunSQL(f"DELETE FROM {table}", migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0015_departure_reasons"),
        ("curriculum", "0002_library"),
        ("lms", "0004_cache_table"),
    ]
    operations = [
        _forget("cohorts_cohortsummary"),
        _forget("cohorts_tallysummary"),
        _forget("cohorts_placesummary"),
        migrations.CreateModel(
            name="DurationSummary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("is_closed", models.BooleanField()),
                ("days", models.PositiveIntegerField()),
                ("people", models.PositiveIntegerField()),
                ("cohort", _named("cohorts.cohort")),
                ("programme", _named("curriculum.programme")),
                ("region", _named("lms.region")),
            ],
            options={"verbose_name_plural": "duration summaries"},
        ),
        migrations.AddIndex(
            model_name="durationsummary",
            index=models.Index(
                fields=["programme", "region", "year", "is_closed", "days", "cohort", "people"],
                name="duration_summary_sums",
            ),
        ),
        migrations.AddConstraint(
            model_name="durationsummary",
            constraint=models.UniqueConstraint(
                fields=("cohort", "days"), name="duration_summary_counts_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="durationsummary",
            constraint=models.CheckConstraint(
                condition=models.Q(("people__gt", 0)), name="duration_summary_has_people"
            ),
        ),
        migrations.RemoveIndex(model_name="cohortsummary", name="cohort_summary_sums"),
        migrations.AddField(
            model_name="cohortsummary",
            name="minutes_planned",
            field=models.PositiveBigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="cohortsummary",
            name="minutes_delivered",
            field=models.PositiveBigIntegerField(default=0),
            preserve_default=False,
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
                    "minutes_planned",
                    "minutes_delivered",
                ],
                name="cohort_summary_sums",
            ),
        ),
        # Neither an index nor a check follows its column to another name.
        migrations.RemoveIndex(model_name="cohortsummary", name="cohort_summary_computed_on"),
        migrations.RemoveConstraint(model_name="cohortsummary", name="cohort_summary_holds_a_day"),
        migrations.RenameField(
            model_name="cohortsummary", old_name="computed_on", new_name="valid_from"
        ),
        migrations.AddIndex(
            model_name="cohortsummary",
            index=models.Index(fields=["valid_from"], name="cohort_summary_valid_from"),
        ),
        migrations.AddConstraint(
            model_name="cohortsummary",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until", None))
                | models.Q(("valid_until__gt", models.F("valid_from"))),
                name="cohort_summary_holds_a_day",
            ),
        ),
        migrations.AddField(
            model_name="placesummary",
            name="minutes_planned",
            field=models.PositiveIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="placesummary",
            name="minutes_delivered",
            field=models.PositiveIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="placesummary",
            name="days",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
