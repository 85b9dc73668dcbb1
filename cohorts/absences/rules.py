"""What may be done now about an absence. An obstacle is a sentence for the person, or None.

Who decides: those who run the half-days of the cohort (``cohorts.attendance.rules.may_run``), that
is its trainers and its managers. Nothing here writes.
"""

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cohorts.absences.enums import AnnouncedKind
from cohorts.absences.models import Announcement, Justification, MakeUp
from cohorts.absences.states import JustificationState, MakeUpState
from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.rules import leaver_obstacle
from cohorts.attendance.states import (
    ABSENCES,
    HELD,
    NOT_HELD,
    PRESENT,
    Conclusion,
    HalfDayState,
)
from cohorts.enrolment.models import Enrolment
from lms.kernel import clock

# What nobody decided is deleted after that many days; the pages say so.
UNDECIDED_DAYS = 60
UNDECIDED = timedelta(days=UNDECIDED_DAYS)


def announcing_obstacle(
    half_day: HalfDay, enrolment: Enrolment, presence: Presence | None
) -> str | None:
    """One announces until the half-day is closed, and only of somewhere one is expected."""
    if half_day.state in NOT_HELD:
        return _("This half-day does not take place: there is nothing to announce.")
    if half_day.state in HELD or clock.now() >= half_day.ends_at:
        return _("This half-day is over: an absence is announced beforehand.")
    if presence is not None and presence.state in PRESENT:
        return _("You are already recorded as present: tell your trainer if you have to leave.")
    return leaver_obstacle(enrolment)


def minutes_obstacle(half_day: HalfDay, kind: str, minutes: int | None) -> str | None:
    """Whoever does not come gives no minutes; the others miss fewer than there are."""
    if kind == AnnouncedKind.ABSENT:
        return None if minutes is None else _("Minutes are for coming late or leaving early.")
    if not minutes or minutes < 0:
        return _("Say how many minutes you will miss.")
    if minutes >= half_day.minutes:
        return _("The half-day lasts %(minutes)s minutes: fewer must be missed.") % {
            "minutes": half_day.minutes
        }
    return None


def taking_back_obstacle(announcement: Announcement, half_day: HalfDay) -> str | None:
    """What was announced is taken back until the half-day is closed."""
    if hasattr(announcement, "withdrawal"):
        return _("You have already taken this back.")
    if half_day.state not in {HalfDayState.PLANNED, HalfDayState.OPEN}:
        return _("This half-day is “%(state)s”: the announcement stays as it is.") % {
            "state": half_day.get_state_display()
        }
    return None


def filing_obstacle(
    half_day: HalfDay, presence: Presence | None, announcement: Announcement | None
) -> str | None:
    """A justification is for an absence that is recorded, or that was announced."""
    if half_day.state in NOT_HELD:
        return _("This half-day does not take place: there is nothing to justify.")
    if obstacle := purged_obstacle(half_day):
        return obstacle
    if presence is not None and presence.state != Conclusion.EXPECTED:
        return _presence_obstacle(presence)
    if half_day.state in HELD:
        return _("You were not on the sheet of this half-day: there is nothing to justify.")
    if announcement is None or announcement.kind != AnnouncedKind.ABSENT:
        return _("First announce that you will not come; then justify it.")
    return None


def _presence_obstacle(presence: Presence) -> str | None:
    match presence.state:
        case Conclusion.ABSENT:
            return None
        case Conclusion.JUSTIFICATION_FILED:
            return _("A justification is already filed. Take it back first to file another one.")
        case state if state in PRESENT:
            return _("You are recorded as present: there is nothing to justify.")
    return _("This absence is already decided: “%(state)s”. Speak with your manager.") % {
        "state": presence.get_state_display()
    }


def deciding_obstacle(justification: Justification, presence: Presence | None) -> str | None:
    """It is decided once, after the half-day was closed, of an absence that stands on its sheet:
    ``presence`` is her row, if she has one."""
    if justification.state != JustificationState.FILED:
        return _("This justification is already settled: “%(state)s”.") % {
            "state": justification.get_state_display()
        }
    if justification.half_day.state not in HELD:
        return _("The half-day is not closed yet: one decides once the absence is recorded.")
    if presence is None:
        return _("She was not on the sheet of this half-day: there is nothing to decide.")
    return purged_obstacle(justification.half_day)


def purged_obstacle(half_day: HalfDay) -> str | None:
    """Once the proofs of a sheet are deleted, nothing is concluded of it any more."""
    if hasattr(half_day, "purge"):
        return _("The evidence of this half-day was purged: nothing can be added to it.")
    return None


def make_up_obstacle(presence: Presence) -> str | None:
    """Only an absence is made up."""
    if presence.state in ABSENCES:
        return purged_obstacle(presence.half_day)
    return _("There is no absence to make up: the conclusion is “%(state)s”.") % {
        "state": presence.get_state_display()
    }


def attesting_obstacle(make_up: MakeUp, host: HalfDay) -> str | None:
    """The trainer who receives a guest attests from the opening on."""
    if make_up.state not in {MakeUpState.CONFIRMED, MakeUpState.MISSED}:
        return _("This cannot be attested: the make-up is “%(state)s”.") % {
            "state": make_up.get_state_display()
        }
    if host.state == HalfDayState.OPEN or host.state in HELD:
        return None
    return _("One attests once the half-day is open. This one is “%(state)s”.") % {
        "state": host.get_state_display()
    }


def when(half_day: HalfDay) -> str:
    """A half-day in words: Tuesday 10 March 2026, 09:00–12:00."""
    return _("%(day)s, %(start)s–%(end)s") % {
        "day": date_format(half_day.local_day, "l j F Y"),
        "start": half_day.start_time.strftime("%H:%M"),
        "end": half_day.end_time.strftime("%H:%M"),
    }
