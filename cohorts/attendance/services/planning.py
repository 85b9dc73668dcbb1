"""Seminars and their half-days."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from cohorts.attendance import rules
from cohorts.attendance.enums import Delivery
from cohorts.attendance.models import Evidence, HalfDay, Seminar
from cohorts.attendance.services.locks import hold_alone, refuse
from cohorts.attendance.states import NOT_HELD, HalfDayState
from cohorts.enrolment.models import Cohort
from curriculum.programmes.models import Module
from lms import audit
from lms.accounts.models import User
from lms.kernel.refusals import Refused

Period = tuple[datetime, datetime]


@transaction.atomic
def create_seminar(
    *,
    cohort: Cohort,
    module: Module,
    by: User,
    title: str = "",
    place: str = "",
    delivery: str = Delivery.ONSITE,
    trainer: User | None = None,
) -> Seminar:
    """A seminar at the end of those of ``cohort``. ``title`` defaults to that of ``module``, which
    must belong to the cohort's programme; ``trainer`` is the one named on the sheet."""
    _refuse_strangers(by, cohort)
    if module.programme_version_id != cohort.programme_version_id:
        raise Refused(_("This module belongs to another programme."), field="module")
    last = cohort.seminars.aggregate(last=Max("position"))["last"]
    seminar = Seminar.objects.create(
        cohort=cohort,
        module=module,
        title=title.strip() or module.title,
        place=place.strip(),
        delivery=delivery,
        trainer=trainer,
        position=0 if last is None else last + 1,
    )
    audit.record("seminar.created", by=by, on=seminar)
    return seminar


@transaction.atomic
def plan_half_day(
    *, seminar: Seminar, starts_at: datetime, ends_at: datetime, by: User, timezone: str = ""
) -> HalfDay:
    """A half-day of ``seminar`` between two aware instants.

    ``timezone`` (IANA) is that of the place, by default that of the cohort's region. Refuses an end
    before the start or on another local day, a day more than a year away from the cohort, and an
    overlap with another half-day of the cohort.
    """
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related(
        "region", "programme_version__programme"
    )
    cohort = cohort.get(pk=seminar.cohort_id)
    _refuse_strangers(by, cohort)
    zone = timezone or cohort.region.timezone
    first, last = (moment.astimezone(ZoneInfo(zone)) for moment in (starts_at, ends_at))
    if ends_at <= starts_at:
        raise Refused(
            _("A half-day ends after it starts: %(hours)s.") % {"hours": _hours(first, last)}
        )
    if first.date() != last.date():
        raise Refused(_("A half-day begins and ends on the same day."))
    refuse(rules.planning_obstacle(cohort, first.date()))
    _refuse_overlap(cohort, starts_at, ends_at, _hours(first, last))
    half_day = HalfDay.objects.create(
        seminar=seminar, starts_at=starts_at, ends_at=ends_at, timezone=zone
    )
    audit.record("half_day.planned", by=by, on=half_day)
    return half_day


@transaction.atomic
def plan_half_days(*, seminar: Seminar, periods: Iterable[Period], by: User) -> list[HalfDay]:
    """Several half-days of ``seminar``, all or none."""
    return [
        plan_half_day(seminar=seminar, starts_at=start, ends_at=end, by=by)
        for start, end in sorted(periods)
    ]


@transaction.atomic
def plan_seminar(
    *, cohort: Cohort, module: Module, by: User, periods: Iterable[Period], **details
) -> Seminar:
    """A seminar with its half-days, all or none; ``details`` are those of ``create_seminar``."""
    seminar = create_seminar(cohort=cohort, module=module, by=by, **details)
    plan_half_days(seminar=seminar, periods=periods, by=by)
    return seminar


@transaction.atomic
def cancel_half_day(*, half_day: HalfDay, by: User, reason: str) -> HalfDay:
    """It does not take place. Refused once somebody signed or was vouched for."""
    held = hold_alone(half_day)
    _refuse_strangers(by, held.seminar.cohort)
    if Evidence.objects.filter(half_day=held).exists():
        raise Refused(_("People have already signed: this half-day can be closed, not cancelled."))
    return audit.change_state(held, HalfDayState.CANCELLED, by=by, reason=reason.strip())


def _refuse_overlap(cohort: Cohort, starts_at: datetime, ends_at: datetime, hours: str) -> None:
    others = HalfDay.objects.filter(
        seminar__cohort=cohort, starts_at__lt=ends_at, ends_at__gt=starts_at
    ).exclude(state__in=NOT_HELD)
    other = others.select_related("seminar").first()
    if other:
        raise Refused(
            _("%(hours)s overlaps with another half-day of the cohort: “%(title)s”, %(other)s.")
            % {
                "hours": hours,
                "title": other.seminar.title,
                "other": _hours(other.local_start, other.local_end),
            }
        )


def _refuse_strangers(by: User, cohort: Cohort) -> None:
    if not rules.may_plan(by, cohort):
        raise Refused(_("Only a manager of this cohort may plan or cancel its half-days."))


def _hours(first: datetime, last: datetime) -> str:
    return _("%(day)s, %(start)s–%(end)s") % {
        "day": date_format(first.date(), "j F Y"),
        "start": time_format(first.time(), "H:i"),
        "end": time_format(last.time(), "H:i"),
    }
