"""What links competencies of two versions, two frameworks, or a framework of somebody else."""

from django.db import models
from django.db.models import Q

from competencies.frameworks.enums import LINK_KINDS, LinkKind
from competencies.frameworks.models.frameworks import CompetencyRevision, FrameworkVersion
from lms.kernel.constraints import exactly_one


class Association(models.Model):
    """One statement "origin – kind – destination", made by a framework version.

    Where a competency stands in its own framework (parent, axes) is no association. An end that is
    a competency of the platform has ``origin`` or ``destination``; an end that is none has an
    identifier and, where known, title and address. Kinds are the words of CASE 1.1; those a source
    invented begin with ``ext:``.
    """

    framework_version = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, related_name="associations"
    )
    identifier = models.CharField(max_length=255)
    kind = models.CharField(max_length=100, choices=LinkKind.choices)
    origin = models.ForeignKey(
        CompetencyRevision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="associations",
    )
    origin_identifier = models.CharField(max_length=255, null=True, blank=True)
    origin_title = models.TextField(blank=True)
    origin_uri = models.TextField(blank=True)
    destination = models.ForeignKey(
        CompetencyRevision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="associations_to",
    )
    destination_identifier = models.CharField(max_length=255, null=True, blank=True)
    destination_title = models.TextField(blank=True)
    destination_uri = models.TextField(blank=True)
    sequence = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["framework_version", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework_version", "identifier"],
                name="association_identifier_is_unique",
            ),
            exactly_one("origin", "origin_identifier", name="association_has_one_origin"),
            exactly_one(
                "destination", "destination_identifier", name="association_has_one_destination"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=LINK_KINDS) | Q(kind__startswith="ext:"),
                name="association_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        origin = self.origin or self.origin_identifier
        return f"{origin} {self.kind} {self.destination or self.destination_identifier}"
