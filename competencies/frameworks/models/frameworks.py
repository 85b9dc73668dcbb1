"""Frameworks, the versions of their text, and the competencies that stand in them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import PreviewableMixin, RevisionMixin

from competencies.frameworks.enums import Origin, TextStatus
from competencies.frameworks.models.scales import Level, ScaleVersion
from competencies.frameworks.states import VERSION_TRANSITIONS, VersionState
from competencies.frameworks.validators import KEY_LENGTH
from lms.kernel.constraints import one_of, requires


class Framework(models.Model):
    """What a function asks for, by its key; the text is in its versions.

    Title, short title, audience and language are those of the version in force, or of the first
    draft before there is one. ``identifier`` is its identity towards other systems, kept letter by
    letter as they gave it.
    """

    key = models.SlugField(max_length=KEY_LENGTH, unique=True)
    identifier = models.CharField(max_length=255, unique=True)
    title = models.CharField(max_length=500)
    short_title = models.CharField(max_length=500)
    audience = models.TextField(blank=True)
    language = models.CharField(max_length=35, default="fr")

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=~Q(identifier=""), name="framework_has_identifier")
        ]

    def __str__(self) -> str:
        return self.title


class FrameworkVersion(PreviewableMixin, RevisionMixin, ClusterableModel):
    """A text of a framework; only a draft can be edited.

    ``content_hash`` is the SHA-256 of the content, taken when it is published and empty before.
    ``source_payload`` is what the version was first made from, ``details`` what a source said of
    the document for which the platform has no field. ``edited_at`` is the last change of the text.
    """

    TRANSITIONS = VERSION_TRANSITIONS

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=100)
    status = models.CharField(max_length=10, choices=TextStatus.choices)
    state = models.CharField(
        max_length=10, choices=VersionState.choices, default=VersionState.DRAFT
    )
    title = models.CharField(max_length=500)
    short_title = models.CharField(max_length=500)
    audience = models.TextField(blank=True)
    language = models.CharField(max_length=35, default="fr")
    scale_version = models.ForeignKey(
        ScaleVersion, on_delete=models.PROTECT, related_name="framework_versions"
    )
    based_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors"
    )
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.PLATFORM)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    source_payload = models.JSONField(default=dict)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("framework version")
        verbose_name_plural = _("framework versions")
        ordering = ["framework", "-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "version"], name="framework_version_is_unique"
            ),
            models.UniqueConstraint(
                fields=["framework"],
                condition=Q(state=VersionState.DRAFT),
                name="framework_has_one_draft",
            ),
            one_of("state", VersionState.values, name="framework_version_state_is_known"),
            one_of("status", TextStatus.values, name="framework_version_status_is_known"),
            one_of("origin", Origin.values, name="framework_version_origin_is_known"),
            requires(
                "state",
                [VersionState.PUBLISHED, VersionState.RETIRED],
                "published_at",
                name="framework_version_published_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT) | ~Q(content_hash=""),
                name="framework_version_published_has_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class AxisValue(models.Model):
    """A value on an axis of a version: mission M1, dimension D2, field F3, domain C4 …"""

    framework_version = ParentalKey(
        FrameworkVersion, on_delete=models.PROTECT, related_name="axis_values"
    )
    identifier = models.CharField(max_length=255)
    axis = models.SlugField(max_length=50)
    axis_position = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=50)
    label = models.CharField(max_length=500)
    statement = models.TextField(blank=True)
    source = models.TextField(blank=True)
    position = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("axis value")
        verbose_name_plural = _("axis values")
        ordering = ["framework_version", "axis_position", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework_version", "code"], name="axis_value_code_is_unique"
            ),
            models.UniqueConstraint(
                fields=["framework_version", "identifier"], name="axis_value_identifier_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Competency(models.Model):
    """One competency through all versions.

    ``identifier`` is its identity towards other systems, kept letter by letter as they gave it;
    ours are the text of ``uuid``.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="competencies")
    identifier = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "identifier"], name="competency_identifier_is_unique"
            ),
            models.CheckConstraint(condition=~Q(identifier=""), name="competency_has_identifier"),
        ]

    def __str__(self) -> str:
        return self.identifier


class CompetencyRevision(PreviewableMixin, RevisionMixin, ClusterableModel):
    """What a competency says in one version, and where it stands: on axes, below a parent, or both.

    ``position`` orders the whole version, a parent before its children. ``kind`` is what the source
    calls such an item; ``details`` what it said of it for which the platform has no field.
    """

    framework_version = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, related_name="competencies"
    )
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="revisions")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    code = models.CharField(max_length=255, blank=True)
    statement = models.TextField()
    notes = models.TextField(blank=True)
    kind = models.CharField(max_length=255, blank=True)
    source = models.TextField(blank=True)
    position = models.PositiveIntegerField()
    axis_values = ParentalManyToManyField(AxisValue, blank=True, related_name="revisions")
    changed_at = models.DateTimeField()
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering = ["framework_version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework_version", "competency"],
                name="competency_stands_once_in_version",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=models.F("id")),
                name="competency_is_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.statement}".strip()

    def with_content_json(self, content):
        """As Wagtail's own; a parent that was retired since is left out."""
        parent = content.get("parent")
        if parent is not None and not type(self).objects.filter(pk=parent).exists():
            content = {**content, "parent": None}
        return super().with_content_json(content)


class LevelDescriptor(models.Model):
    """What can be observed of a competency at a level; where none is set, the level's anchor."""

    revision = ParentalKey(CompetencyRevision, on_delete=models.PROTECT, related_name="descriptors")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="descriptors")
    behaviour = models.TextField()

    class Meta:
        verbose_name = _("observable behaviour")
        verbose_name_plural = _("observable behaviours")
        ordering = ["revision", "level__ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "level"], name="descriptor_is_unique_for_level"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level_id}: {self.behaviour}"
