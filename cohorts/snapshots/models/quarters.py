"""The figures of a quarter's end as they were frozen, and what later facts changed of them."""

from calendar import monthrange
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.formats import date_format

from cohorts.enrolment.models import Cohort

MONTHS_A_QUARTER = 3


class Snapshot(models.Model):
    """The official figures of all cohorts at the end of a quarter. Append-only.

    ``taken_at`` is when they were computed, after the quarter was over in every zone; long after it
    where the platform caught up. ``sha256`` is the hash of what it holds (see ``hashes``).
    """

    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    taken_at = models.DateTimeField()
    definition_version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-year", "-quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "quarter"], name="snapshot_of_a_quarter_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="snapshot_is_of_a_quarter"
            ),
            models.CheckConstraint(
                condition=~Q(definition_version=""), name="snapshot_names_its_definitions"
            ),
        ]

    def __str__(self) -> str:
        return date_format(self.on, "DATE_FORMAT")

    @property
    def on(self) -> date:
        """The reference date: the last day of the quarter."""
        return quarter_end(self.year, self.quarter)


class FrozenFigures(models.Model):
    """What a snapshot holds of one cohort: ``content`` as ``frozen.content_of``. Append-only."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="rows")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["snapshot", "cohort"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "cohort"], name="frozen_figures_of_a_cohort_are_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id}/{self.cohort_id}"


class FigureRevision(models.Model):
    """The figures of a cohort at a snapshot's date came out otherwise than before. Append-only.

    ``before`` is the frozen content, or what the revision before this one found; None where the
    cohort was not counted. ``after`` likewise. ``number`` counts the revisions of a cohort's row.
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="revisions")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["snapshot", "found_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "cohort", "number"], name="figure_revision_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="figure_revision_counts_from_one"
            ),
            models.CheckConstraint(
                condition=Q(before__isnull=False) | Q(after__isnull=False),
                name="figure_revision_tells_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id}/{self.cohort_id}: {self.number}"


def quarter_end(year: int, quarter: int) -> date:
    """The last day of the ``quarter`` (1 to 4) of ``year``."""
    month = quarter * MONTHS_A_QUARTER
    return date(year, month, monthrange(year, month)[1])
