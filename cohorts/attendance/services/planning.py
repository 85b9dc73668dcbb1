"""Seminars and their half-days."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from cohorts.attendance import rules
from cohorts.attendance.conclusions import announce_cancellation
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
    cohort = _hold(seminar.cohort_id)
    _refuse_strangers(by, cohort)
    zone = timezone or cohort.region.timezone
    _refuse_hours(cohort, starts_at, ends_at, zone)
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
    audit.change_state(held, HalfDayState.CANCELLED, by=by, reason=reason.strip())
    announce_cancellation(held, by)
    return held


@transaction.atomic
def postpone_half_day(
    *,
    half_day: HalfDay,
    by: User,
    reason: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> HalfDay:
    """It does not take place at its hour. With the two aware instants of a new date it is planned
    anew there (``plan_again``), without them it stays postponed and nobody is expected.

    Refused once it was opened: an opening by mistake is cancelled and another half-day planned, so
    that no sheet has two days.
    """
    cohort = _hold(half_day.seminar.cohort_id)
    held = hold_alone(half_day)
    _refuse_strangers(by, cohort)
    refuse(_postponing_obstacle(held))
    audit.change_state(held, HalfDayState.POSTPONED, by=by, reason=reason.strip())
    announce_cancellation(held, by)
    if starts_at is None or ends_at is None:
        return held
    return plan_again(half_day=held, by=by, starts_at=starts_at, ends_at=ends_at)


@transaction.atomic
def plan_again(*, half_day: HalfDay, by: User, starts_at: datetime, ends_at: datetime) -> HalfDay:
    """A new date for what was postponed, between two aware instants, in the zone it had. The hours
    are held to what ``plan_half_day`` asks; the former ones stay in the log."""
    cohort = _hold(half_day.seminar.cohort_id)
    held = hold_alone(half_day)
    _refuse_strangers(by, cohort)
    if held.state != HalfDayState.POSTPONED:
        raise Refused(
            _("Only a postponed half-day gets a new date. This one is “%(state)s”.")
            % {"state": held.get_state_display()}
        )
    if (starts_at, ends_at) == (held.starts_at, held.ends_at):
        raise Refused(_("These are the hours that it had. Give other ones."))
    _refuse_hours(cohort, starts_at, ends_at, held.timezone)
    before = _instants(held)
    audit.change_state(
        held,
        HalfDayState.PLANNED,
        by=by,
        set_fields={"starts_at": starts_at, "ends_at": ends_at},
    )
    audit.record(
        "half_day.moved", by=by, on=held, data={"before": before, "after": _instants(held)}
    )
    return held


def _postponing_obstacle(half_day: HalfDay) -> str | None:
    if Evidence.objects.filter(half_day=half_day).exists():
        return _("People have already signed: this half-day can be closed, not postponed.")
    match half_day.state:
        case HalfDayState.PLANNED:
            return None
        case HalfDayState.OPEN:
            return _("Signing was opened: cancel this half-day and plan another one.")
    return _("This half-day cannot be postponed: it is “%(state)s”.") % {
        "state": half_day.get_state_display()
    }


def _hold(cohort_id: int) -> Cohort:
    """The cohort, locked: nobody else plans for it meanwhile. Before any of its half-days."""
    cohorts = Cohort.objects.select_for_update(of=("self",)).select_related(
        "region", "programme_version__programme"
    )
    return cohorts.get(pk=cohort_id)


def _refuse_hours(cohort: Cohort, starts_at: datetime, ends_at: datetime, zone: str) -> None:
    """What is asked of the hours of any half-day, new or moved."""
    first, last = (moment.astimezone(ZoneInfo(zone)) for moment in (starts_at, ends_at))
    if ends_at <= starts_at:
        raise Refused(
            _("A half-day ends after it starts: %(hours)s.")
            % {"hours": hours_in_words(first, last)}
        )
    if first.date() != last.date():
        raise Refused(_("A half-day begins and ends on the same day."))
    refuse(rules.planning_obstacle(cohort, first.date()))
    _refuse_overlap(cohort, starts_at, ends_at, hours_in_words(first, last))


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
                "other": hours_in_words(other.local_start, other.local_end),
            }
        )


def _refuse_strangers(by: User, cohort: Cohort) -> None:
    if not rules.may_plan(by, cohort):
        raise Refused(_("Only a manager of this cohort may plan or cancel its half-days."))


def _instants(half_day: HalfDay) -> list[str]:
    """Beginning and end on the wall clock of the place, with the offset, for the log."""
    return [half_day.local_start.isoformat(), half_day.local_end.isoformat()]


def hours_in_words(first: datetime, last: datetime) -> str:
    """“14 April 2026, 09:00–12:30” of two local times of one day."""
    return _("%(day)s, %(start)s–%(end)s") % {
        "day": date_format(first.date(), "j F Y"),
        "start": time_format(first.time(), "H:i"),
        "end": time_format(last.time(), "H:i"),
    }
