"""Announcements that stand, and what the roll says of them."""

from datetime import datetime

from django.db.models import CharField, F, QuerySet, SmallIntegerField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from cohorts.absences.enums import AnnouncedKind
from cohorts.absences.models import Announcement, Justification
from cohorts.absences.states import JustificationState
from cohorts.attendance.models import HalfDay
from cohorts.attendance.states import NOT_HELD, HalfDayState
from cohorts.enrolment.models import Enrolment
from lms.kernel import clock

_FILED = "filed"


def standing_announcements() -> QuerySet[Announcement]:
    """Those not taken back, for half-days that are still at the hour of the announcement."""
    return Announcement.objects.filter(
        withdrawal__isnull=True, starts_at=F("half_day__starts_at")
    ).exclude(half_day__state__in=NOT_HELD)


def standing_announcement(half_day: HalfDay, enrolment: Enrolment) -> Announcement | None:
    """What she announced of ``half_day`` and has not taken back, with its reason joined."""
    return (
        standing_announcements()
        .filter(half_day=half_day, enrolment=enrolment)
        .select_related("reason", "half_day", "enrolment__person")
        .last()
    )


def notes_for_roll(half_day: HalfDay) -> dict[int, str]:
    """By id of an enrolment: that an absence was announced or a justification filed. Never why.
    One query."""
    announced = standing_announcements().filter(half_day=half_day).order_by()
    filed = Justification.objects.filter(half_day=half_day, state=JustificationState.FILED)
    rows = announced.values_list("enrolment_id", "kind", "minutes").union(
        filed.order_by().values_list(
            "enrolment_id", Value(_FILED, CharField()), Cast(None, SmallIntegerField())
        ),
        all=True,
    )
    notes: dict[int, str] = {}
    # The announcement stands before the justification.
    for enrolment_id, kind, minutes in sorted(rows, key=lambda row: row[1] == _FILED):
        words = _("justification filed") if kind == _FILED else announced_in_words(kind, minutes)
        before = notes.get(enrolment_id)
        notes[enrolment_id] = f"{before}, {words}" if before else words
    return notes


def enrolments_announced_absent(half_day: HalfDay) -> set[int]:
    """Who said that she will not come, by id of an enrolment; whoever comes late is not of them."""
    absent = standing_announcements().filter(half_day=half_day, kind=AnnouncedKind.ABSENT)
    return set(absent.order_by().values_list("enrolment_id", flat=True))


def announced_in_words(kind: str, minutes: int | None) -> str:
    """What was announced, as others read it."""
    match kind:
        case AnnouncedKind.LATE:
            return _("announced: %(minutes)s min late") % {"minutes": minutes}
        case AnnouncedKind.EARLY:
            return _("announced: leaves %(minutes)s min early") % {"minutes": minutes}
    return _("absence announced")


def announced_to_own_trainers(since: datetime, until: datetime) -> QuerySet[Announcement]:
    """What was announced in that time, still stands, and concerns half-days to come."""
    return (
        standing_announcements()
        .filter(
            announced_at__gte=since,
            announced_at__lt=until,
            half_day__state=HalfDayState.PLANNED,
            half_day__ends_at__gt=clock.now(),
        )
        .select_related("enrolment__person", "half_day__seminar__cohort")
        .order_by("half_day__starts_at", "pk")
    )
