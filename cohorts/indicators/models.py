"""Summary rows: the figures of today, worked out beforehand.

Nothing here is a fact: everything can be thrown away and made again (``manage.py
rebuild_figures``). So the references bear no constraint: whatever a row speaks of may go first. All
rows of a cohort are written together, and count only while no ``StaleMark`` names it and the day
asked for lies within the days of its ``CohortSummary``.
"""

from django.db import models
from django.db.models import F, Q

from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.states import EnrolmentState
from curriculum.programmes.models import Programme
from lms.accounts.models import Region
from lms.kernel.constraints import one_of

# As ``Milestones`` has them, in its order.
MILESTONES = ("began_on", "followed_on", "defended_on", "awarded_on")
# Minutes as ``Hours`` has them, in its order.
MINUTES = (
    "minutes_due",
    "minutes_present",
    "minutes_excused",
    "minutes_planned",
    "minutes_delivered",
)


def _named(model: type[models.Model], **options) -> models.ForeignKey:
    return models.ForeignKey(
        model,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        **{"db_index": False, **options},
    )


class CohortSummary(models.Model):
    """One cohort, with what lists and sums choose it by.

    It holds for the days from ``valid_from`` to before ``valid_until``, the first day on which
    time alone changes a figure; null when none ever will. ``is_listed`` says that there is anything
    to tell of it; minutes are those of all its people (see ``Hours``).
    """

    cohort = models.OneToOneField(
        Cohort,
        primary_key=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="summary",
    )
    programme = _named(Programme)
    region = _named(Region)
    year = models.PositiveSmallIntegerField()
    is_closed = models.BooleanField()
    is_listed = models.BooleanField()
    minutes_due = models.PositiveBigIntegerField()
    minutes_present = models.PositiveBigIntegerField()
    minutes_excused = models.PositiveBigIntegerField()
    minutes_planned = models.PositiveBigIntegerField()
    minutes_delivered = models.PositiveBigIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "cohort summaries"
        indexes = [
            # Whole sums are read from the index alone.
            models.Index(
                fields=[
                    "programme",
                    "region",
                    "is_closed",
                    "is_listed",
                    "year",
                    "cohort",
                    "minutes_due",
                    "minutes_present",
                    "minutes_excused",
                    "minutes_planned",
                    "minutes_delivered",
                ],
                name="cohort_summary_sums",
            ),
            models.Index(fields=["valid_until"], name="cohort_summary_valid_until"),
            models.Index(fields=["valid_from"], name="cohort_summary_valid_from"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="cohort_summary_holds_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}: {self.valid_from}"


class TallySummary(models.Model):
    """How many people of a cohort are in exactly these sets (``sets``: see ``masks``)."""

    programme = _named(Programme)
    region = _named(Region)
    year = models.PositiveSmallIntegerField()
    is_closed = models.BooleanField()
    sets = models.PositiveIntegerField()
    cohort = _named(Cohort)
    people = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "tally summaries"
        indexes = [
            models.Index(
                fields=["programme", "region", "is_closed", "sets", "year", "cohort", "people"],
                name="tally_summary_sums",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "sets"], name="tally_summary_counts_once"),
            models.CheckConstraint(condition=Q(people__gt=0), name="tally_summary_has_people"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}: {self.people} × {self.sets}"


class DurationSummary(models.Model):
    """How many people of a cohort took exactly so many ``days`` from their start to their diploma.

    Counted days can be pooled; medians cannot.
    """

    programme = _named(Programme)
    region = _named(Region)
    year = models.PositiveSmallIntegerField()
    is_closed = models.BooleanField()
    days = models.PositiveIntegerField()
    cohort = _named(Cohort)
    people = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "duration summaries"
        indexes = [
            models.Index(
                fields=["programme", "region", "is_closed", "days", "year", "cohort", "people"],
                name="duration_summary_sums",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "days"], name="duration_summary_counts_once"),
            models.CheckConstraint(condition=Q(people__gt=0), name="duration_summary_has_people"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}: {self.people} × {self.days}"


class PlaceSummary(models.Model):
    """Where one enrolment stands: its ``state`` and ``since`` when, its ``sets`` (see ``masks``),
    its minutes, the days of its milestones, and the ``days`` from its start to its diploma; null
    where there is none."""

    enrolment = models.OneToOneField(
        Enrolment,
        primary_key=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="place_summary",
    )
    cohort = _named(Cohort, db_index=True)
    sets = models.PositiveIntegerField()
    minutes_due = models.PositiveIntegerField()
    minutes_present = models.PositiveIntegerField()
    minutes_excused = models.PositiveIntegerField()
    minutes_planned = models.PositiveIntegerField()
    minutes_delivered = models.PositiveIntegerField()
    days = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=20)
    since = models.DateField()
    began_on = models.DateField(null=True)
    followed_on = models.DateField(null=True)
    defended_on = models.DateField(null=True)
    awarded_on = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "place summaries"
        constraints = [one_of("state", EnrolmentState.values, name="place_summary_state_is_known")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.sets}"


class StaleMark(models.Model):
    """A fact of this cohort changed after its summary was made.

    Written by database triggers alone (``freshness``), in the transaction of the fact; the refresh
    deletes the marks that it had read before it computed.
    """

    cohort = _named(Cohort, db_index=True)

    def __str__(self) -> str:
        return str(self.cohort_id)
