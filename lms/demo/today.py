"""The half-day of today: planned and opened whenever the demonstration is started on a new day."""

from datetime import time, timedelta

from django.db import transaction
from django.db.models import QuerySet

from cohorts.attendance.models import HalfDay
from cohorts.attendance.services import create_seminar, open_half_day, plan_half_day
from cohorts.attendance.states import NOT_HELD, HalfDayState
from cohorts.enrolment.models import Cohort
from lms.accounts.models import User
from lms.demo.cast import DOMAIN
from lms.demo.stage import AFTERNOON, MORNING, instant
from lms.kernel import clock

MODULE = "P2"
TITLE = "Atelier du jour"
NOON = time(13, 0)


@transaction.atomic
def open_today(cohort: Cohort) -> HalfDay | None:
    """Open a half-day of ``cohort`` today, until midnight; None if one was opened already.

    It is the morning or the afternoon, whichever holds the present hour; it is planned first unless
    the calendar of the cohort has it.
    """
    todays = _half_days_of_today(cohort)
    if todays.exclude(state=HalfDayState.PLANNED).exists():
        return None
    half_day = _planned(todays, cohort) or _plan(cohort)
    open_half_day(half_day=half_day, by=User.objects.get(email=f"trainer@{DOMAIN}"))
    half_day.refresh_from_db()
    return half_day


def _half_days_of_today(cohort: Cohort) -> QuerySet[HalfDay]:
    midnight = instant(clock.today(cohort.zone), time(0), cohort.zone)
    return (
        HalfDay.objects.filter(
            seminar__cohort=cohort,
            starts_at__gte=midnight,
            starts_at__lt=midnight + timedelta(days=1),
        )
        .exclude(state__in=NOT_HELD)
        .order_by("starts_at")
    )


def _planned(todays: QuerySet[HalfDay], cohort: Cohort) -> HalfDay | None:
    """The one that holds the hour, else the one that is there."""
    half_days = list(todays)
    if not half_days:
        return None
    return half_days[0] if _is_morning(cohort) else half_days[-1]


def _plan(cohort: Cohort) -> HalfDay:
    manager = User.objects.get(email=f"manager@{DOMAIN}")
    seminar = cohort.seminars.filter(title=TITLE).first() or create_seminar(
        cohort=cohort,
        module=cohort.programme_version.modules.get(code=MODULE),
        title=TITLE,
        place=cohort.place,
        trainer=User.objects.get(email=f"trainer@{DOMAIN}"),
        by=manager,
    )
    today = clock.today(cohort.zone)
    start, end = MORNING if _is_morning(cohort) else AFTERNOON
    return plan_half_day(
        seminar=seminar,
        starts_at=instant(today, start, cohort.zone),
        ends_at=instant(today, end, cohort.zone),
        by=manager,
    )


def _is_morning(cohort: Cohort) -> bool:
    return clock.now() < instant(clock.today(cohort.zone), NOON, cohort.zone)
