"""Functions of a team and the levels they should reach."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from competencies.frameworks.models.frameworks import Framework
from lms.accounts.models import Profile


class TargetProfile(models.Model):
    """A function in a team and, where known, the framework it positions itself against."""

    key = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    framework = models.ForeignKey(
        Framework, null=True, blank=True, on_delete=models.PROTECT, related_name="target_profiles"
    )
    profiles = models.ManyToManyField(Profile, blank=True, related_name="target_profiles")

    class Meta:
        verbose_name = _("function")
        verbose_name_plural = _("functions")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class TargetRange(models.Model):
    """The levels a function should reach on one axis value (by code), both ends included."""

    target_profile = models.ForeignKey(
        TargetProfile, on_delete=models.PROTECT, related_name="ranges"
    )
    axis_code = models.CharField(max_length=50)
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
