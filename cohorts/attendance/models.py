"""Seminars, half-days, presences and the evidence for them."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cohorts.attendance.enums import Delivery, DeviceClass, EvidenceKind
from cohorts.attendance.states import (
    CONCLUSION_TRANSITIONS,
    HALF_DAY_TRANSITIONS,
    HELD,
    NOT_HELD,
    Conclusion,
    HalfDayState,
)
from cohorts.enrolment.models import Cohort, Enrolment
from curriculum.programmes.models import Module
from lms.audit.facts import StateChange
from lms.kernel.constraints import both_or_neither, one_of, requires


class Seminar(models.Model):
    """A module as a cohort lives it: one or more half-days with a trainer at a place."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="seminars")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="seminars")
    title = models.CharField(max_length=250)
    place = models.CharField(max_length=200, blank=True)
    delivery = models.CharField(max_length=10, choices=Delivery.choices, default=Delivery.ONSITE)
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["cohort", "position", "id"]
        constraints = [one_of("delivery", Delivery.values, name="seminar_delivery_is_known")]

    def __str__(self) -> str:
        return self.title


class HalfDay(models.Model):
    """What one signs for. Instants are UTC; ``timezone`` is the IANA zone of the place.

    It can be opened from the beginning of its local day and signed until its local midnight; the
    trainer's closing ends it earlier.
    """

    TRANSITIONS = HALF_DAY_TRANSITIONS

    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="half_days")
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    timezone = models.CharField(max_length=40)
    state = models.CharField(
        max_length=10, choices=HalfDayState.choices, default=HalfDayState.PLANNED
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            one_of("state", HalfDayState.values, name="half_day_state_is_known"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="half_day_ends_after_start"
            ),
            both_or_neither("opened_at", "opened_by", name="half_day_opening_is_whole"),
            both_or_neither("closed_at", "closed_by", name="half_day_closing_is_whole"),
            requires("state", list(HELD), "closed_at", name="half_day_held_is_closed"),
            requires("state", [HalfDayState.OPEN], "opened_at", name="half_day_open_is_opened"),
            # What was cancelled may be planned anew at the same hour.
            models.UniqueConstraint(
                fields=["seminar", "starts_at"],
                condition=~Q(state__in=list(NOT_HELD)),
                name="half_day_is_unique_in_seminar",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seminar.title} – {self.local_start:%Y-%m-%d %H:%M}"

    @property
    def zone(self) -> str:
        return self.timezone

    @property
    def local_start(self) -> datetime:
        """The beginning on the wall clock of the place."""
        return self.starts_at.astimezone(ZoneInfo(self.timezone))

    @property
    def local_end(self) -> datetime:
        """The end on the wall clock of the place."""
        return self.ends_at.astimezone(ZoneInfo(self.timezone))

    @property
    def local_day(self) -> date:
        """The calendar day at the place: the day on which one signs."""
        return self.local_start.date()

    @property
    def start_time(self) -> time:
        """The hour of the place at which it begins, without a zone: pages show it as it is."""
        return self.local_start.time()

    @property
    def end_time(self) -> time:
        """The hour of the place at which it ends, without a zone."""
        return self.local_end.time()

    @property
    def is_held(self) -> bool:
        """Whether it took place and its sheet was signed by the trainer."""
        return self.state in HELD

    @property
    def minutes(self) -> int:
        """The planned length."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class Presence(models.Model):
    """One trainee at one half-day: the conclusion. ``late_minutes`` and ``left_early_minutes``
    are minutes missed at either end; 0 when nothing was noted."""

    TRANSITIONS = CONCLUSION_TRANSITIONS

    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="presences")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="presences")
    state = models.CharField(max_length=20, choices=Conclusion.choices, default=Conclusion.EXPECTED)
    late_minutes = models.PositiveSmallIntegerField(default=0)
    left_early_minutes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["enrolment__person__last_name", "enrolment__person__first_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["half_day", "enrolment"], name="presence_is_unique_in_half_day"
            ),
            one_of("state", Conclusion.values, name="presence_conclusion_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.person} – {self.half_day}"

    @property
    def zone(self) -> str:
        return self.half_day.timezone


class PresenceChange(StateChange):
    """A dated step of a conclusion."""

    presence = models.ForeignKey(Presence, on_delete=models.PROTECT, related_name="changes")


class Evidence(models.Model):
    """Why a conclusion is believed. Append-only: triggers refuse UPDATE and DELETE.

    ``statement`` is the text that was on screen when the person signed. Both clocks are kept:
    ``signed_at`` is the server's instant (UTC) with the zone and offset of the place,
    ``client_time`` what the device said. ``client_key`` is made by the browser, so that a signature
    sent twice is stored once. ``presence`` is null for the trainer's own signature.
    """

    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="evidence")
    presence = models.ForeignKey(
        Presence, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    kind = models.CharField(max_length=20, choices=EvidenceKind.choices)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures"
    )
    signed_name = models.CharField(max_length=201)
    statement = models.TextField()
    reason = models.TextField(blank=True)
    signed_at = models.DateTimeField()
    timezone = models.CharField(max_length=40)
    utc_offset_minutes = models.SmallIntegerField()
    client_time = models.DateTimeField(null=True, blank=True)
    client_key = models.UUIDField()
    device_class = models.CharField(
        max_length=10, choices=DeviceClass.choices, default=DeviceClass.UNKNOWN
    )

    class Meta:
        ordering = ["half_day", "id"]
        verbose_name_plural = "evidence"
        constraints = [
            one_of("kind", EvidenceKind.values, name="evidence_kind_is_known"),
            models.UniqueConstraint(
                fields=["half_day", "client_key"], name="evidence_is_stored_once"
            ),
            models.UniqueConstraint(
                fields=["presence"],
                condition=Q(kind=EvidenceKind.TRAINEE_SIGNATURE),
                name="evidence_one_signature_a_presence",
            ),
            models.UniqueConstraint(
                fields=["half_day"],
                condition=Q(kind=EvidenceKind.TRAINER_SIGNATURE),
                name="evidence_one_trainer_signature",
            ),
            models.CheckConstraint(
                condition=Q(kind=EvidenceKind.TRAINER_SIGNATURE, presence=None)
                | (~Q(kind=EvidenceKind.TRAINER_SIGNATURE) & Q(presence__isnull=False)),
                name="evidence_presence_fits_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.signed_name}"

    @property
    def local_signed_at(self) -> datetime:
        """When it was signed, on the wall clock of the place and without a zone, for pages."""
        return self.signed_at.astimezone(ZoneInfo(self.timezone)).replace(tzinfo=None)
