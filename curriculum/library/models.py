"""Learning resources, and what develops a competency: a module or a resource, at which levels."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from competencies.frameworks.models import Competency
from curriculum.library.enums import ResourceKind
from curriculum.programmes.models import Module
from lms.kernel.constraints import both_or_neither, exactly_one, not_before, one_of


class Resource(models.Model):
    """Something to learn from, outside the platform.

    ``minutes`` is how long it takes, null when nobody said; ``source`` says who made or named it.
    A retired one is shown to nobody any more, and keeps what was said of it.
    """

    title = models.CharField(_("title"), max_length=250)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=ResourceKind.choices)
    summary = models.TextField(_("summary"), blank=True)
    language = models.CharField(_("language"), max_length=35, default="fr")
    minutes = models.PositiveSmallIntegerField(_("minutes it takes"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True)
    added_at = models.DateTimeField(editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["title", "id"]
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        constraints = [
            models.UniqueConstraint(
                fields=["title", "url"], name="resource_title_and_url_are_unique"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="resource_has_title"),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="http://") | Q(url__startswith="https://"),
                name="resource_url_is_of_the_web",
                violation_error_message=_("The address must begin with http:// or https://."),
            ),
            one_of("kind", ResourceKind.values, name="resource_kind_is_known"),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__gte=1),
                name="resource_takes_some_time",
                violation_error_message=_("Give one minute at least, or nothing."),
            ),
            not_before("added_at", "retired_at", name="resource_retired_after_added"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class Development(models.Model):
    """A module or a resource that develops a competency, through all versions of its text.

    ``lowest_level`` and ``highest_level`` are ordinals of the scale of the competency's framework:
    the levels it helps to reach, both included. Without them it helps at all of them.
    """

    competency = models.ForeignKey(
        Competency, on_delete=models.PROTECT, related_name="developments"
    )
    module = models.ForeignKey(
        Module, null=True, blank=True, on_delete=models.PROTECT, related_name="developments"
    )
    resource = models.ForeignKey(
        Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="developments"
    )
    lowest_level = models.PositiveSmallIntegerField(null=True, blank=True)
    highest_level = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            exactly_one("module", "resource", name="development_has_one_means"),
            both_or_neither(
                "lowest_level", "highest_level", name="development_levels_come_together"
            ),
            models.CheckConstraint(
                condition=Q(lowest_level=None) | Q(lowest_level__gte=1),
                name="development_levels_start_at_one",
            ),
            models.CheckConstraint(
                condition=Q(lowest_level=None) | Q(highest_level__gte=F("lowest_level")),
                name="development_levels_are_ordered",
            ),
            models.UniqueConstraint(
                fields=["competency", "module"], name="development_by_module_is_unique"
            ),
            models.UniqueConstraint(
                fields=["competency", "resource"], name="development_by_resource_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id}: {self.module or self.resource}"
