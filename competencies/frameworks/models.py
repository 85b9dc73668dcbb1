"""Frameworks, their versions and competencies; scales and levels; target profiles.

A published version is never changed: a later text is a later version, and answers stay with theirs.
"""

import uuid

from django.db import models
from django.db.models import F, Q

from competencies.frameworks.enums import NonAnswer, TextStatus
from competencies.frameworks.states import VERSION_TRANSITIONS, VersionState
from lms.accounts.models import Profile
from lms.kernel.constraints import one_of, requires


class Scale(models.Model):
    """A way of answering, by its key; what it says is in its versions."""

    key = models.SlugField(unique=True)
    title = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.title


class ScaleVersion(models.Model):
    """The levels and non-answers of a scale at one time. Never changed once answers stand on it."""

    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=TextStatus.choices)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scale", "version"], name="scale_version_is_unique"),
            one_of("status", TextStatus.values, name="scale_version_status_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.scale} {self.version}"


class Level(models.Model):
    """One level; ``ordinal`` grows with mastery and starts at 1. ``anchor`` is observable."""

    scale_version = models.ForeignKey(ScaleVersion, on_delete=models.PROTECT, related_name="levels")
    ordinal = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120)
    anchor = models.TextField()
    proficient = models.BooleanField(default=False)

    class Meta:
        ordering = ["scale_version", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["scale_version", "ordinal"], name="level_ordinal_is_unique"
            ),
            models.CheckConstraint(condition=Q(ordinal__gte=1), name="level_ordinal_starts_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.ordinal} – {self.label}"


class NonAnswerChoice(models.Model):
    """A non-answer a scale version offers, in the scale's words."""

    scale_version = models.ForeignKey(
        ScaleVersion, on_delete=models.PROTECT, related_name="non_answers"
    )
    key = models.CharField(max_length=20, choices=NonAnswer.choices)
    label = models.CharField(max_length=120)
    raters_only = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["scale_version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["scale_version", "key"], name="non_answer_is_offered_once"
            ),
            one_of("key", NonAnswer.values, name="non_answer_is_known"),
        ]

    def __str__(self) -> str:
        return self.label


class Framework(models.Model):
    """What a function asks for, by its key; the text is in its versions."""

    key = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    short_title = models.CharField(max_length=80)
    audience = models.TextField(blank=True)
    language = models.CharField(max_length=8, default="fr")

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class FrameworkVersion(models.Model):
    """A text of a framework. ``content_hash`` is the SHA-256 of ``source_payload`` as written by
    ``lms.kernel.reference.canonical_json``."""

    TRANSITIONS = VERSION_TRANSITIONS

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=TextStatus.choices)
    state = models.CharField(
        max_length=10, choices=VersionState.choices, default=VersionState.DRAFT
    )
    scale_version = models.ForeignKey(
        ScaleVersion, on_delete=models.PROTECT, related_name="framework_versions"
    )
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64)
    source_payload = models.JSONField(default=dict)

    class Meta:
        ordering = ["framework", "-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "version"], name="framework_version_is_unique"
            ),
            one_of("state", VersionState.values, name="framework_version_state_is_known"),
            one_of("status", TextStatus.values, name="framework_version_status_is_known"),
            requires(
                "state",
                [VersionState.PUBLISHED, VersionState.RETIRED],
                "published_at",
                name="framework_version_published_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework} {self.version}"


class AxisValue(models.Model):
    """A value on an axis of a version: mission M1, dimension D2, field F3, domain C4 …"""

    framework_version = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, related_name="axis_values"
    )
    axis = models.SlugField(max_length=30)
    axis_position = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=20)
    label = models.CharField(max_length=200)
    statement = models.TextField(blank=True)
    source = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["framework_version", "axis_position", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework_version", "code"], name="axis_value_code_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Competency(models.Model):
    """One competency through all versions; ``uuid`` is its identity towards other systems."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="competencies")

    def __str__(self) -> str:
        return str(self.uuid)


class CompetencyRevision(models.Model):
    """What a competency says in one version, and where it stands on the axes."""

    framework_version = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, related_name="revisions"
    )
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="revisions")
    code = models.CharField(max_length=30)
    statement = models.TextField()
    source = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()
    axis_values = models.ManyToManyField(AxisValue, related_name="revisions")

    class Meta:
        ordering = ["framework_version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework_version", "code"], name="competency_code_is_unique_in_version"
            ),
            models.UniqueConstraint(
                fields=["framework_version", "competency"],
                name="competency_stands_once_in_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.statement}"


class TargetProfile(models.Model):
    """A function in a team and, where known, the framework it positions itself against."""

    key = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    framework = models.ForeignKey(
        Framework, null=True, blank=True, on_delete=models.PROTECT, related_name="target_profiles"
    )
    profiles = models.ManyToManyField(Profile, blank=True, related_name="target_profiles")

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class TargetRange(models.Model):
    """The levels a function should reach on one axis value (by code), both ends included."""

    target_profile = models.ForeignKey(
        TargetProfile, on_delete=models.PROTECT, related_name="ranges"
    )
    axis_code = models.CharField(max_length=20)
    minimum = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["target_profile", "axis_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["target_profile", "axis_code"], name="target_range_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(maximum__gte=F("minimum")), name="target_range_is_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.axis_code}: {self.minimum}–{self.maximum}"
