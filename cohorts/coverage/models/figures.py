"""The counts of a round, as they were told when it closed."""

from django.db import models
from django.db.models import Q

from cohorts.coverage.enums import HiddenCount
from cohorts.coverage.models.rounds import TeamCoverage
from competencies.frameworks.models import CompetencyRevision, Level
from lms.kernel.suppression.rows import SMALLEST_TOLD


class CoverageCell(models.Model):
    """How many people stand at one level of one competency; without a level where it is null.

    Written once, when the round closes, and never changed. What is hidden is stored nowhere.
    """

    coverage = models.ForeignKey(TeamCoverage, on_delete=models.PROTECT, related_name="cells")
    revision = models.ForeignKey(CompetencyRevision, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(
        Level, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    count = models.PositiveSmallIntegerField(null=True, blank=True)
    hidden = models.CharField(max_length=10, choices=HiddenCount.choices, null=True, blank=True)

    class Meta:
        ordering = ["coverage", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["coverage", "revision", "level"], name="coverage_cell_is_unique"
            ),
            models.UniqueConstraint(
                fields=["coverage", "revision"],
                condition=Q(level=None),
                name="coverage_cell_without_level_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(count__gte=SMALLEST_TOLD, hidden__isnull=True)
                | Q(count__isnull=True, hidden__in=sorted(HiddenCount.values)),
                name="coverage_cell_tells_no_small_count",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coverage_id}/{self.revision_id}: {self.count or self.hidden}"
