"""The milestones of people, kept with their places; sums of summaries that part no years first."""

from datetime import date

from django.db import migrations, models


def _forget(table: str) -> migrations.RunSQL:
    """Summaries are no facts: what is not there is computed, until the worker has made it anew."""
    return migrations.RunSQL(f"DELETE FROM {table}", migrations.RunSQL.noop)


def _added(name: str, field: models.Field) -> migrations.AddField:
    # No row is there to have the default.
    return migrations.AddField("placesummary", name, field, preserve_default=False)


def _reordered(model: str, name: str, fields: list[str]) -> list:
    return [
        migrations.RemoveIndex(model_name=model, name=name),
        migrations.AddIndex(model_name=model, index=models.Index(fields=fields, name=name)),
    ]


_PART = ["programme", "region", "is_closed"]
_MINUTES = ["due", "present", "excused", "planned", "delivered"]
_STATES = [
    "certified",
    "completed",
    "dropped_out",
    "enrolled",
    "excluded",
    "neutralised",
    "not_certified",
    "started",
    "suspended",
    "transferred",
    "withdrawn",
]


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0016_durations_and_hours_planned")]
    operations = [
        _forget("cohorts_cohortsummary"),
        _forget("cohorts_tallysummary"),
        _forget("cohorts_durationsummary"),
        _forget("cohorts_placesummary"),
        _added("state", models.CharField(max_length=20, default="")),
        _added("since", models.DateField(default=date.min)),
        *(
            migrations.AddField("placesummary", name, models.DateField(null=True))
            for name in ("began_on", "followed_on", "defended_on", "awarded_on")
        ),
        migrations.AddConstraint(
            model_name="placesummary",
            constraint=models.CheckConstraint(
                condition=models.Q(state__in=_STATES), name="place_summary_state_is_known"
            ),
        ),
        *_reordered(
            "cohortsummary",
            "cohort_summary_sums",
            [*_PART, "is_listed", "year", "cohort", *(f"minutes_{name}" for name in _MINUTES)],
        ),
        *_reordered(
            "tallysummary", "tally_summary_sums", [*_PART, "sets", "year", "cohort", "people"]
        ),
        *_reordered(
            "durationsummary", "duration_summary_sums", [*_PART, "days", "year", "cohort", "people"]
        ),
    ]
