"""Seminars and their half-days."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cohorts.attendance.enums import Delivery
from cohorts.attendance.states import HALF_DAY_TRANSITIONS, HELD, NOT_HELD, HalfDayState
from cohorts.enrolment.models import Cohort
from curriculum.programmes.models import Module
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

    @property
    def where(self) -> str:
        """Its own place, else the usual one of the cohort; empty when nobody said, and for what is
        held remotely at no place of its own."""
        if self.place or self.delivery == Delivery.REMOTE:
            return self.place
        return self.cohort.place


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
    # Whether a signature needs the room's code or the word said to those who take part remotely.
    asks_code = models.BooleanField(default=False)
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
    def is_closed_late(self) -> bool:
        """Whether the trainer signed after the local day."""
        if self.closed_at is None:
            return False
        return self.closed_at.astimezone(ZoneInfo(self.timezone)).date() > self.local_day

    @property
    def minutes(self) -> int:
        """The planned length."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)
