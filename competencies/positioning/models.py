"""A person against a framework version at a date, answer by answer."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from competencies.frameworks.enums import NonAnswer
from competencies.frameworks.models import CompetencyRevision, FrameworkVersion, Level
from competencies.positioning.enums import Moment, RaterRole
from competencies.positioning.states import POSITIONING_TRANSITIONS, PositioningState
from lms.kernel.constraints import both_or_neither, exactly_one, one_of, requires

# Characters of what is noted beside an agreed level.
MAX_NOTE = 2000


class Positioning(models.Model):
    """One filling-in. It pins the framework version and, through it, the scale.

    Seen by the person and her trainers only: never by a region, an employer or a juror.
    """

    TRANSITIONS = POSITIONING_TRANSITIONS

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="positionings"
    )
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="positionings_given"
    )
    rater_role = models.CharField(max_length=10, choices=RaterRole.choices)
    framework_version = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, related_name="positionings"
    )
    moment = models.CharField(max_length=20, choices=Moment.choices)
    state = models.CharField(
        max_length=10, choices=PositioningState.choices, default=PositioningState.DRAFT
    )
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            one_of("state", PositioningState.values, name="positioning_state_is_known"),
            one_of("moment", Moment.values, name="positioning_moment_is_known"),
            one_of("rater_role", RaterRole.values, name="positioning_rater_role_is_known"),
            requires(
                "state",
                [PositioningState.SUBMITTED],
                "submitted_at",
                name="positioning_submitted_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(rater_role=RaterRole.SELF, rater=models.F("person"))
                | (~models.Q(rater_role=RaterRole.SELF) & ~models.Q(rater=models.F("person"))),
                name="positioning_rater_fits_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework_version} – {self.get_moment_display()}"


class Rating(models.Model):
    """One answer to one competency, at one time. The latest row of a competency is the answer.

    Rows are only ever added: a changed mind is a further row. ``client_key`` is made by the
    browser, so that an answer sent twice is stored once. ``evidence`` is what she can show for it,
    a text or a link.
    """

    positioning = models.ForeignKey(Positioning, on_delete=models.PROTECT, related_name="ratings")
    revision = models.ForeignKey(
        CompetencyRevision, on_delete=models.PROTECT, related_name="ratings"
    )
    level = models.ForeignKey(
        Level, null=True, blank=True, on_delete=models.PROTECT, related_name="ratings"
    )
    non_answer = models.CharField(max_length=20, choices=NonAnswer.choices, null=True, blank=True)
    comment = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    client_key = models.UUIDField()
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["positioning", "id"]
        constraints = [
            exactly_one("level", "non_answer", name="rating_is_level_or_non_answer"),
            models.UniqueConstraint(
                fields=["positioning", "client_key"], name="rating_is_stored_once"
            ),
            models.CheckConstraint(
                condition=models.Q(non_answer=None)
                | models.Q(non_answer__in=sorted(NonAnswer.values)),
                name="rating_non_answer_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.level or self.non_answer}"


class AgreedLevel(models.Model):
    """The level that a person and her trainer agree on for one competency, with a note.

    ``positioning`` is the person's own. Rows are only ever added: of a competency's rows the last
    one counts, the others are its history.
    """

    positioning = models.ForeignKey(
        Positioning, on_delete=models.PROTECT, related_name="agreed_levels"
    )
    revision = models.ForeignKey(
        CompetencyRevision, on_delete=models.PROTECT, related_name="agreed_levels"
    )
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="agreed_levels")
    note = models.TextField(blank=True)
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["positioning", "id"]
        constraints = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("note"), MAX_NOTE),
                name="agreed_level_note_is_short",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.level}"


class Projection(models.Model):
    """That answers to one text of a framework are shown under a later one, until it is withdrawn.

    No answer is copied or changed: what goes where is in its ``lines``.
    """

    source = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, related_name="projections_from"
    )
    target = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, related_name="projections_to"
    )
    projected_at = models.DateTimeField()
    projected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["target", "id"]
        constraints = [
            both_or_neither("withdrawn_at", "withdrawn_by", name="projection_withdrawal_is_whole"),
            models.UniqueConstraint(
                fields=["source", "target"],
                condition=models.Q(withdrawn_at=None),
                name="projection_is_in_force_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")),
                name="projection_leads_to_another_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target.version}"


class ProjectionLine(models.Model):
    """One competency of the old text and what takes its place; rows are only ever added.

    ``is_same`` says that an answer goes on as it is; otherwise it is context to be confirmed.
    """

    projection = models.ForeignKey(Projection, on_delete=models.PROTECT, related_name="lines")
    origin = models.ForeignKey(CompetencyRevision, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(CompetencyRevision, on_delete=models.PROTECT, related_name="+")
    is_same = models.BooleanField()

    class Meta:
        ordering = ["projection", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["projection", "origin", "destination"],
                name="projection_line_is_unique",
            ),
            models.UniqueConstraint(
                fields=["projection", "origin"],
                condition=models.Q(is_same=True),
                name="projection_splits_no_answer",
            ),
            models.UniqueConstraint(
                fields=["projection", "destination"],
                condition=models.Q(is_same=True),
                name="projection_merges_no_answers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin_id} → {self.destination_id}"
