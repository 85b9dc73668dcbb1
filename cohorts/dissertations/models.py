"""Dissertations, juries, defences, assessments and decisions."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.text import slugify

from cohorts.dissertations.enums import Opinion, Outcome
from cohorts.dissertations.states import (
    ASSESSMENT_TRANSITIONS,
    DEFENCE_TRANSITIONS,
    DISSERTATION_TRANSITIONS,
    JURY_TRANSITIONS,
    AssessmentState,
    DefenceState,
    DissertationState,
    JuryState,
    tone_of,
)
from cohorts.enrolment.models import Cohort, Enrolment
from lms.audit.facts import StateChange
from lms.kernel.constraints import one_of, requires


def private_storage():
    """Where files lie that no public URL reaches."""
    return storages["private"]


def version_path(version: "DissertationVersion", filename: str) -> str:
    """A name that says nothing of the person or her subject."""
    return f"dissertations/{uuid.uuid4()}.pdf"


class Dissertation(models.Model):
    """A trainee's dissertation; its text is in its versions, today's state is its last change."""

    TRANSITIONS = DISSERTATION_TRANSITIONS

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, related_name="dissertation"
    )
    title = models.CharField(max_length=300, blank=True)
    state = models.CharField(
        max_length=20, choices=DissertationState.choices, default=DissertationState.WRITING
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("state", DissertationState.values, name="dissertation_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=DissertationState.WRITING) | ~Q(title=""),
                name="dissertation_handed_in_has_title",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.enrolment)

    @property
    def zone(self) -> str:
        return self.enrolment.zone

    @property
    def tone(self) -> str:
        """The tone in which its state is shown."""
        return tone_of(self.state)


class DissertationChange(StateChange):
    """A dated step of a dissertation."""

    dissertation = models.ForeignKey(Dissertation, on_delete=models.PROTECT, related_name="changes")


class DissertationVersion(models.Model):
    """A file handed in: parsed, hashed, never replaced. The last one is what the jury reads."""

    dissertation = models.ForeignKey(
        Dissertation, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField()
    file = models.FileField(upload_to=version_path, storage=private_storage)
    original_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["dissertation", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["dissertation", "number"], name="dissertation_version_is_numbered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dissertation} v{self.number}"

    @property
    def short_hash(self) -> str:
        """Enough of the SHA-256 to compare by eye."""
        return self.sha256[:12]

    @property
    def local_upload(self) -> datetime:
        """When it was received, on the wall clock of the cohort's region."""
        return self.uploaded_at.astimezone(ZoneInfo(self.dissertation.zone))

    @property
    def download_name(self) -> str:
        """Under which name it is saved: whose it is, and which version."""
        person = self.dissertation.enrolment.person
        return f"{slugify(f'{person.last_name} {person.first_name}')}-v{self.number}.pdf"


class Jury(models.Model):
    """A sitting of a jury for a cohort; ``session`` is 1, or 2 for the second session."""

    TRANSITIONS = JURY_TRANSITIONS

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="juries")
    label = models.CharField(max_length=120)
    session = models.PositiveSmallIntegerField(default=1)
    held_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=JuryState.choices, default=JuryState.FORMED)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "juries"
        ordering = ["-held_on", "id"]
        constraints = [
            one_of("state", JuryState.values, name="jury_state_is_known"),
            requires(
                "state", [JuryState.PUBLISHED], "published_at", name="jury_published_has_date"
            ),
            models.CheckConstraint(condition=Q(session__in=[1, 2]), name="jury_session_is_1_or_2"),
        ]

    def __str__(self) -> str:
        return f"{self.label} – {self.cohort.code}"

    @property
    def zone(self) -> str:
        return self.cohort.zone

    @property
    def tone(self) -> str:
        """The tone in which its state is shown."""
        return tone_of(self.state)

    @property
    def president(self) -> "JuryMember":
        """Who presides; read from the members, prefetched or not."""
        return next(member for member in self.members.all() if member.is_president)


class JuryMember(models.Model):
    """A juror of a jury; exactly one presides."""

    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jury_memberships"
    )
    is_president = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_president", "id"]
        constraints = [
            models.UniqueConstraint(fields=["jury", "user"], name="jury_member_is_unique"),
            models.UniqueConstraint(
                fields=["jury"], condition=Q(is_president=True), name="jury_has_one_president"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Defence(models.Model):
    """A dissertation before a jury at an hour (UTC)."""

    TRANSITIONS = DEFENCE_TRANSITIONS

    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="defences")
    dissertation = models.ForeignKey(
        Dissertation, on_delete=models.PROTECT, related_name="defences"
    )
    scheduled_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=DefenceState.choices, default=DefenceState.SCHEDULED
    )

    class Meta:
        ordering = ["scheduled_at", "id"]
        constraints = [
            one_of("state", DefenceState.values, name="defence_state_is_known"),
            models.UniqueConstraint(
                fields=["jury", "dissertation"], name="defence_is_unique_in_jury"
            ),
        ]

    def __str__(self) -> str:
        return str(self.dissertation)

    @property
    def zone(self) -> str:
        return self.jury.zone

    @property
    def tone(self) -> str:
        """The tone in which its state is shown."""
        return tone_of(self.state)

    @property
    def local_start(self) -> datetime:
        """The hour on the wall clock of the cohort's region."""
        return self.scheduled_at.astimezone(ZoneInfo(self.zone))


class Assessment(models.Model):
    """One juror's own view of a defence. She locks it; all are revealed once all are locked.

    ``mark`` is out of 20 and optional: no source asks for one.
    """

    TRANSITIONS = ASSESSMENT_TRANSITIONS

    defence = models.ForeignKey(Defence, on_delete=models.PROTECT, related_name="assessments")
    member = models.ForeignKey(JuryMember, on_delete=models.PROTECT, related_name="assessments")
    opinion = models.CharField(max_length=20, choices=Opinion.choices, blank=True)
    mark = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    comment = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=AssessmentState.choices, default=AssessmentState.DRAFT
    )
    updated_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["defence", "member"]
        constraints = [
            models.UniqueConstraint(
                fields=["defence", "member"], name="assessment_is_unique_a_juror"
            ),
            one_of("state", AssessmentState.values, name="assessment_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=AssessmentState.DRAFT)
                | (Q(locked_at__isnull=False) & ~Q(opinion="")),
                name="assessment_locked_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(mark=None) | Q(mark__gte=0, mark__lte=20),
                name="assessment_mark_is_out_of_20",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.defence}"


class Decision(models.Model):
    """What the jury decided of a defence, recorded by its president; never changed."""

    defence = models.OneToOneField(Defence, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            one_of("outcome", Outcome.values, name="decision_outcome_is_known"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.VALIDATED) | ~Q(reason=""),
                name="decision_other_than_validated_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()
