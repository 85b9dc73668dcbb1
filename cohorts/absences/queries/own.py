"""What a trainee sees of her own absences."""

from dataclasses import dataclass, replace

from django.db.models import QuerySet

from cohorts.absences.models import Announcement, Justification, MakeUp
from cohorts.absences.queries.announcements import announced_in_words, standing_announcements
from cohorts.absences.states import UNDER_WAY, JustificationState
from cohorts.attendance.models import HalfDay
from cohorts.attendance.queries import own_half_days
from cohorts.attendance.states import Conclusion, HalfDayState
from cohorts.enrolment.states import ATTENDING
from lms.kernel import clock


@dataclass(frozen=True)
class OwnAbsence:
    """What there is about one half-day of hers."""

    announcement: Announcement | None = None
    justification: Justification | None = None
    make_up: MakeUp | None = None

    @property
    def announced(self) -> str:
        """What she announced, in words; empty when nothing stands."""
        if self.announcement is None:
            return ""
        return announced_in_words(self.announcement.kind, self.announcement.minutes)


def own_absences(person) -> dict[int, OwnAbsence]:
    """By id of a half-day: what stands, waits or is under way for ``person``. Three queries."""
    found: dict[int, OwnAbsence] = {}

    def note(half_day_id: int, **what) -> None:
        found[half_day_id] = replace(found.get(half_day_id, OwnAbsence()), **what)

    for announcement in standing_announcements().filter(enrolment__person=person):
        note(announcement.half_day_id, announcement=announcement)
    waiting = Justification.objects.filter(enrolment__person=person, state=JustificationState.FILED)
    for justification in waiting:
        note(justification.half_day_id, justification=justification)
    under_way = MakeUp.objects.filter(presence__enrolment__person=person, state__in=UNDER_WAY)
    for make_up in under_way.select_related("presence", "host__seminar__cohort"):
        note(make_up.presence.half_day_id, make_up=make_up)
    return found


def announceable_half_days(person) -> QuerySet[HalfDay]:
    """The half-days that ``person`` is expected at and has not announced anything about."""
    announced = standing_announcements().filter(enrolment__person=person)
    return (
        own_half_days(person)
        .filter(
            state__in=[HalfDayState.PLANNED, HalfDayState.OPEN],
            ends_at__gt=clock.now(),
            seminar__cohort__enrolments__person=person,
            seminar__cohort__enrolments__state__in=ATTENDING,
        )
        .exclude(own_state__isnull=False, own_state__in=_concluded())
        .exclude(pk__in=announced.order_by().values("half_day"))
        .order_by("starts_at", "pk")
    )


def _concluded() -> list[str]:
    return [state for state in Conclusion.values if state != Conclusion.EXPECTED]
