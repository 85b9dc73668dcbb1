"""What may be done now on paper and on the trainer's device. An obstacle is a sentence or None."""

import unicodedata

from django.utils.translation import gettext as _

from cohorts.attendance.enums import Delivery
from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.rules import signing_obstacle, vouching_obstacle
from cohorts.attendance.states import HELD, NOT_HELD, PRESENT, HalfDayState
from lms.accounts.models import User

# The pictures of a sheet that somebody has not yet said where they belong.
MOST_WAITING = 60


def filing_obstacle(half_day: HalfDay) -> str | None:
    """Sheets are filed, and rows ticked, from the opening to the closing, also after the day."""
    if half_day.state == HalfDayState.OPEN:
        return None
    if half_day.state in HELD:
        return _(
            "This half-day is already closed and signed: its sheet stands. If something is wrong "
            "on it, a manager can rectify it."
        )
    if half_day.state in NOT_HELD:
        return _("This half-day does not take place: there is no sheet to file.")
    return _(
        "This half-day was not opened yet. Open it on its own day; then the photograph can be "
        "filed until you close and sign, also on a later day."
    )


def device_obstacle(half_day: HalfDay) -> str | None:
    """One signs on the trainer's device where she is: in the room, and when one signs at all."""
    if half_day.seminar.delivery == Delivery.REMOTE:
        return _("This half-day is held remotely: each person signs on her own device.")
    return signing_obstacle(half_day)


def device_row_obstacle(presence: Presence) -> str | None:
    """Why nobody needs to sign for this row on the trainer's device."""
    if presence.state in PRESENT:
        return _("%(name)s is already recorded as present.") % {
            "name": presence.enrolment.person.get_full_name()
        }
    return None


def row_obstacle(presence: Presence) -> str | None:
    """Why a row cannot be ticked: whom the trainer reads on a sheet she could vouch for as well."""
    return filing_obstacle(presence.half_day) or vouching_obstacle(presence)


def name_obstacle(person: User, typed: str) -> str | None:
    """A typed name is hers when it has the same words, in any order, with or without accents."""
    if _words(typed) == _words(person.get_full_name()):
        return None
    return _("Type the name as it is written above: %(name)s.") % {"name": person.get_full_name()}


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(sign if sign.isalnum() else " " for sign in plain if not _is_accent(sign))
    return sorted(letters.split())


def _is_accent(sign: str) -> bool:
    return unicodedata.combining(sign) > 0
