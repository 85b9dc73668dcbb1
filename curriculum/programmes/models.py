"""Programmes, their versions, modules and rules. What no document states stays null."""

from django.db import models

from competencies.frameworks.models import AxisValue, Framework
from curriculum.programmes.enums import AwardKind, Delivery, ModuleKind, RuleStatus
from lms.accounts.models import StructureType
from lms.kernel.constraints import one_of


class Programme(models.Model):
    """A training by its key; its content is in its versions."""

    key = models.SlugField(unique=True)
    title = models.CharField(max_length=250)
    short_title = models.CharField(max_length=80)

    class Meta:
        ordering = ["short_title"]

    def __str__(self) -> str:
        return self.short_title


class ProgrammeVersion(models.Model):
    """What a programme is at one time. Null means that no source says it; it is shown as unknown.

    ``organisers`` and ``delivery`` are lists of strings or null. The completion rule asks for
    attendance of every half-day of the modules whose kind is in ``required_module_kinds`` (present
    or made up), for a submitted positioning at each of ``required_moments``, and for the
    dissertation when ``dissertation_required``; null parts are not known yet. The award rule adds
    the jury when ``award_needs_jury``.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    framework = models.ForeignKey(
        Framework, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisers = models.JSONField(null=True, blank=True)
    delivery = models.JSONField(null=True, blank=True)
    structure_types = models.ManyToManyField(StructureType, blank=True, related_name="+")
    starts = models.CharField(max_length=10, blank=True)
    duration_months = models.PositiveSmallIntegerField(null=True, blank=True)
    duration_days = models.PositiveSmallIntegerField(null=True, blank=True)
    typical_cohort_size = models.PositiveSmallIntegerField(null=True, blank=True)
    award_kind = models.CharField(max_length=20, choices=AwardKind.choices, null=True, blank=True)
    award_title = models.CharField(max_length=200, null=True, blank=True)
    award_source = models.CharField(max_length=200, blank=True)
    dissertation_required = models.BooleanField(null=True)
    dissertation_description = models.TextField(blank=True)
    example_topics = models.JSONField(default=list, blank=True)
    completion_rule_status = models.CharField(
        max_length=10, choices=RuleStatus.choices, null=True, blank=True
    )
    completion_rule_text = models.TextField(blank=True)
    required_module_kinds = models.JSONField(null=True, blank=True)
    required_moments = models.JSONField(null=True, blank=True)
    award_rule_status = models.CharField(
        max_length=10, choices=RuleStatus.choices, null=True, blank=True
    )
    award_needs_jury = models.BooleanField(null=True)
    source_payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["programme", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"], name="programme_version_is_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(award_kind=None)
                | models.Q(award_kind__in=sorted(AwardKind.values)),
                name="programme_award_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.programme.short_title

    @property
    def delivery_labels(self) -> list[str]:
        """How it is given, in words; empty when it is not known."""
        labels = dict(Delivery.choices)
        return [str(labels.get(kind, kind)) for kind in self.delivery or []]

    @property
    def has_completion_rule(self) -> bool:
        """Whether anybody has said what completing this programme asks for."""
        return self.completion_rule_status is not None


class Module(models.Model):
    """A part of a programme version; ``domains`` are the axis values it develops."""

    programme_version = models.ForeignKey(
        ProgrammeVersion, on_delete=models.PROTECT, related_name="modules"
    )
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=250)
    kind = models.CharField(max_length=20, choices=ModuleKind.choices)
    position = models.PositiveSmallIntegerField()
    domains = models.ManyToManyField(AxisValue, blank=True, related_name="modules")

    class Meta:
        ordering = ["programme_version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme_version", "code"], name="module_code_is_unique"
            ),
            one_of("kind", ModuleKind.values, name="module_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.title}"
