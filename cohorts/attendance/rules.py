"""What may be done now, by whom. An obstacle is a sentence for the person, or None. No writes."""

import re
from datetime import date, timedelta

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from cohorts.attendance.codes import Told
from cohorts.attendance.enums import Delivery
from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.states import (
    CONCLUSION_TRANSITIONS,
    DECISIONS,
    PRESENT,
    Conclusion,
    HalfDayState,
)
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.rules import may_manage, may_on_cohort
from cohorts.enrolment.states import ATTENDING
from lms.accounts.enums import Permission
from lms.kernel import clock

A_YEAR = timedelta(days=365)
# Lines between points of a field of 600 × 200.
PATH = re.compile(r"(M\d{1,3} \d{1,3}(L\d{1,3} \d{1,3})*)+")
LONGEST_DRAWING = 20_000


def may_run(user, half_day: HalfDay) -> bool:
    """Whether ``user`` may open, vouch, note minutes, close and decide on absences: the trainers of
    the cohort and its managers."""
    return may_on_cohort(user, Permission.ATTENDANCE_RUN, half_day.seminar.cohort)


def may_plan(user, cohort: Cohort) -> bool:
    """Whether ``user`` may plan and cancel half-days of ``cohort``."""
    return may_manage(user, cohort)


def may_rectify(user, half_day: HalfDay) -> bool:
    """Whether ``user`` may change what a closed sheet of this cohort says."""
    return may_manage(user, half_day.seminar.cohort)


def planning_obstacle(cohort: Cohort, day: date) -> str | None:
    """A typing error in a year is caught here: nothing lies a year away from the cohort."""
    if cohort.starts_on - A_YEAR <= day <= cohort.ends_on + A_YEAR:
        return None
    return _("%(day)s is too far from the dates of the cohort (%(start)s to %(end)s).") % {
        "day": _day(day),
        "start": _day(cohort.starts_on),
        "end": _day(cohort.ends_on),
    }


def opening_obstacle(half_day: HalfDay) -> str | None:
    """It opens on its own local day, once."""
    match half_day.state:
        case HalfDayState.OPEN:
            return _("This half-day is already open.")
        case HalfDayState.PLANNED:
            pass
        case _:
            return _("This half-day cannot be opened: it is “%(state)s”.") % _state(half_day)
    today = clock.today(half_day.timezone)
    if today < half_day.local_day:
        return _("This half-day opens on its own day, %(day)s.") % {"day": _day(half_day.local_day)}
    if today > half_day.local_day:
        return _(
            "The day of this half-day, %(day)s, is over: nobody can sign for it any more. "
            "A manager can cancel it and plan another one."
        ) % {"day": _day(half_day.local_day)}
    return None


def signing_obstacle(half_day: HalfDay) -> str | None:
    """One signs while it is open, on its local day, until midnight at the place."""
    match half_day.state:
        case HalfDayState.OPEN:
            pass
        case HalfDayState.PLANNED:
            return _unopened(half_day)
        case HalfDayState.CANCELLED | HalfDayState.POSTPONED:
            return _("This half-day does not take place: there is nothing to sign.")
        case _:
            return _(
                "Signing ended at %(time)s, when the trainer closed the half-day. "
                "If you were there, tell her or your manager."
            ) % {"time": _closing_time(half_day)}
    if clock.today(half_day.timezone) != half_day.local_day:
        return _(
            "The day is over: one signs on the day itself, until midnight. "
            "Tell your trainer: she can still vouch for you before she closes."
        )
    return None


def _unopened(half_day: HalfDay) -> str:
    if clock.today(half_day.timezone) > half_day.local_day:
        return _("The day is over and signing was never opened. Tell your trainer.")
    return _(
        "Signing is not open yet: your trainer opens it on %(day)s. Come back to this page then."
    ) % {"day": _day(half_day.local_day)}


def leaver_obstacle(enrolment: Enrolment) -> str | None:
    """Somebody who left the cohort is not expected any more."""
    if enrolment.state in ATTENDING:
        return None
    return _(
        "Your enrolment is “%(state)s”: you are not expected at this half-day. "
        "If that is wrong, tell your manager."
    ) % {"state": enrolment.get_state_display()}


def own_obstacle(presence: Presence | None) -> str | None:
    """Why somebody whose conclusion is ``presence`` has nothing left to sign."""
    if presence is None or presence.state == Conclusion.EXPECTED:
        return None
    if presence.state in PRESENT:
        return _("You are already recorded as present for this half-day: there is nothing to do.")
    return _(
        "Your attendance is already concluded as “%(conclusion)s”. If that is wrong, tell your "
        "trainer."
    ) % {"conclusion": presence.get_state_display()}


def place_obstacle(half_day: HalfDay, *, remote: bool) -> str | None:
    """A half-day held on site alone has no remote trainees."""
    if remote and half_day.seminar.delivery == Delivery.ONSITE:
        return _("This half-day takes place on site: it cannot be signed remotely.")
    return None


def code_obstacle(half_day: HalfDay, told: Told | None, *, remote: bool) -> str | None:
    """Where a half-day asks for it, one gives the room’s code, or the word when remote."""
    if told is None:
        if not half_day.asks_code:
            return None
        if remote:
            return _("Type the word that the trainer says: it shows that you take part.")
        return _("Scan or type the code on the room’s screen: it shows that you are there.")
    if told.is_remote and not remote:
        return _("This is the word for those who take part remotely. Type the room’s code.")
    if remote and not told.is_remote:
        return _("This is the room’s code. Those who take part remotely type the word.")
    return None


def drawing_obstacle(drawing: str) -> str | None:
    """A drawn signature is a short path of lines, and nothing else."""
    if len(drawing) > LONGEST_DRAWING:
        return _("This drawing is too large. Clear it and draw a shorter one, or sign without.")
    if drawing and not PATH.fullmatch(drawing):
        return _("This drawing cannot be read. Clear it and draw again, or sign without.")
    return None


def closing_obstacle(half_day: HalfDay) -> str | None:
    """It closes once, after it was opened, on the day or later."""
    match half_day.state:
        case HalfDayState.OPEN:
            return None
        case HalfDayState.PLANNED:
            return _("This half-day was never opened: there is nothing to close.")
        case HalfDayState.CLOSED | HalfDayState.SEALED | HalfDayState.RECTIFIED:
            return _("This half-day is already closed and signed, since %(time)s.") % {
                "time": _closing_time(half_day)
            }
    return _("This half-day cannot be closed: it is “%(state)s”.") % _state(half_day)


def vouching_obstacle(presence: Presence) -> str | None:
    """The trainer vouches until she closes; afterwards the sheet stands."""
    if presence.half_day.state != HalfDayState.OPEN:
        return _("One vouches while the half-day is open. This one is “%(state)s”.") % _state(
            presence.half_day
        )
    if presence.state in PRESENT:
        return _("%(name)s is already recorded as present.") % _name(presence)
    if presence.enrolment.state not in ATTENDING:
        return _("%(name)s has left the cohort: nobody expects her at this half-day.") % _name(
            presence
        )
    return None


def minutes_obstacle(presence: Presence, late_minutes: int, left_early_minutes: int) -> str | None:
    """Minutes are noted while it is open, for somebody who is there, within the half-day."""
    half_day = presence.half_day
    if half_day.state != HalfDayState.OPEN:
        return _("Minutes are noted while the half-day is open. This one is “%(state)s”.") % _state(
            half_day
        )
    if presence.state not in PRESENT:
        return _("%(name)s is not recorded as present yet.") % _name(presence)
    return _minutes_fault(half_day, late_minutes, left_early_minutes)


def _minutes_fault(half_day: HalfDay, late_minutes: int, left_early_minutes: int) -> str | None:
    if late_minutes < 0 or left_early_minutes < 0:
        return _("Minutes cannot be negative.")
    if late_minutes + left_early_minutes >= half_day.minutes:
        return _("The half-day lasts %(minutes)s minutes: fewer must have been missed.") % {
            "minutes": half_day.minutes
        }
    return None


def sealing_obstacle(half_day: HalfDay) -> str | None:
    """One seals what was closed or rectified, after its local day."""
    if half_day.state not in (HalfDayState.CLOSED, HalfDayState.RECTIFIED):
        return _("This half-day cannot be sealed: it is “%(state)s”.") % _state(half_day)
    if clock.today(half_day.timezone) <= half_day.local_day:
        return _("A half-day is sealed after its day.")
    return None


def rectifying_obstacle(
    presence: Presence, conclusion: str, minutes: tuple[int, int]
) -> str | None:
    """A closed sheet is rectified to there or absent, with minutes that fit into the half-day."""
    half_day = presence.half_day
    if not half_day.is_held:
        return _("One rectifies what was closed. This half-day is “%(state)s”.") % _state(half_day)
    if hasattr(half_day, "purge"):
        return _("The evidence of this half-day was purged: nothing can be added to it.")
    if conclusion not in (*PRESENT, Conclusion.ABSENT):
        return _("A rectification says that somebody was there, or absent.")
    now = (presence.state, presence.late_minutes, presence.left_early_minutes)
    if now == (conclusion, *minutes):
        return _("This is what the sheet already says of %(name)s.") % _name(presence)
    if presence.state != conclusion and not CONCLUSION_TRANSITIONS.allows(
        presence.state, conclusion
    ):
        return _("This cannot be decided about %(name)s: the conclusion is “%(state)s”.") % {
            **_name(presence),
            "state": presence.get_state_display(),
        }
    return _minutes_fault(half_day, *minutes)


def open_decisions(presence: Presence) -> list[str]:
    """What may be decided now about an absence recorded on a closed sheet; usually nothing."""
    return [step for step in DECISIONS if CONCLUSION_TRANSITIONS.allows(presence.state, step)]


def absence_obstacle(presence: Presence, decision: str) -> str | None:
    """Why ``decision`` cannot be taken about this conclusion."""
    if decision in open_decisions(presence):
        return None
    return _("This cannot be decided about %(name)s: the conclusion is “%(state)s”.") % {
        **_name(presence),
        "state": presence.get_state_display(),
    }


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _state(half_day: HalfDay) -> dict[str, str]:
    return {"state": half_day.get_state_display()}


def _name(presence: Presence) -> dict[str, str]:
    return {"name": presence.enrolment.person.get_full_name()}


def _closing_time(half_day: HalfDay) -> str:
    closed = half_day.closed_at.astimezone(half_day.local_start.tzinfo)
    if closed.date() == half_day.local_day:
        return time_format(closed.time(), "H:i")
    return f"{date_format(closed.date(), 'j F Y')}, {time_format(closed.time(), 'H:i')}"
