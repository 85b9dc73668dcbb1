"""Scales, their versions, levels and non-answers."""

from django.db import models
from django.db.models import Q

from competencies.frameworks.enums import NonAnswer, TextStatus
from lms.kernel.constraints import one_of


class Scale(models.Model):
    """A way of answering, by its key; what it says is in its versions."""

    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.title


class ScaleVersion(models.Model):
    """The levels and non-answers of a scale at one time. Never changed once answers stand on it."""

    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=100)
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
    label = models.CharField(max_length=255)
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
    label = models.CharField(max_length=255)
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
