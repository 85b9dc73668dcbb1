"""The facts of a document as its templates show them: days, hours and words instead of codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.attendance.enums import Delivery
from cohorts.attendance.states import Conclusion
from cohorts.attestations.facts import Facts
from cohorts.dissertations.states import DissertationState
from lms.site.typography import NO_BREAK

MINUTES_IN_AN_HOUR = 60


def in_hours(minutes: int) -> str:
    """Hours and minutes, to the minute: nothing is rounded anywhere."""
    hours, rest = divmod(minutes, MINUTES_IN_AN_HOUR)
    text = f"{hours}{NO_BREAK}h"
    return f"{text}{NO_BREAK}{rest:02}" if rest else text


class Hours:
    """A half-day of ``facts.hours_of`` on the wall clock of its place."""

    def __init__(self, facts: Facts) -> None:
        self._starts = datetime.fromisoformat(facts["starts"])
        self._ends = datetime.fromisoformat(facts["ends"])
        self.zone = facts["zone"]
        self.length = in_hours(facts["minutes"])

    @property
    def day(self) -> date:
        return self._starts.date()

    @property
    def start(self) -> time:
        """Without a zone: pages show it as it is."""
        return self._starts.time()

    @property
    def end(self) -> time:
        return self._ends.time()

    @property
    def zone_in_words(self) -> str:
        """The IANA zone and how far its clocks are from UTC, at the beginning and, on the day
        clocks change, at the end."""
        first, last = _offset(self._starts), _offset(self._ends)
        return f"{self.zone}, {first}" if first == last else f"{self.zone}, {first} → {last}"


def _offset(moment: datetime) -> str:
    offset = moment.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


@dataclass(frozen=True)
class AttendedLine:
    """A half-day of an attendance attestation."""

    hours: Hours
    title: str
    conclusion: str | Promise
    present: str
    missed: int


def attended_lines(facts: Facts) -> list[AttendedLine]:
    """The half-days of an attendance attestation, in order of time."""
    return [
        AttendedLine(
            Hours(line),
            line["title"],
            Conclusion(line["conclusion"]).label,
            in_hours(line["minutes_present"]),
            line["minutes_missed"],
        )
        for line in facts["half_days"]
    ]


def event_shown(event: Facts) -> dict[str, object]:
    """The event of a convocation."""
    return {
        **event,
        "half_days": [Hours(each) for each in event["half_days"]],
        "delivery_label": Delivery(event["delivery"]).label,
        "trainers": ", ".join(event["trainers"]),
    }


def hours_shown(hours: dict[str, int]) -> dict[str, str]:
    """The sums, minutes as hours."""
    return {
        "due": in_hours(hours["minutes_due"]),
        "present": in_hours(hours["minutes_present"]),
        "made_up": in_hours(hours["minutes_made_up"]) if hours["half_days_made_up"] else "",
        "half_days_made_up": half_days_in_words(hours["half_days_made_up"]),
    }


def half_days_in_words(count: int) -> str:
    """A number of half-days."""
    return ngettext("%(count)s half-day", "%(count)s half-days", count) % {"count": count}


def period_shown(facts: Facts) -> tuple[date, date]:
    """The first and the last day."""
    period = facts["period"]
    return date.fromisoformat(period["first"]), date.fromisoformat(period["last"])


def results_shown(results: Facts) -> list[tuple[str, str, date | None]]:
    """What an end-of-training attestation says of the assessment: label, words, day if dated."""
    found: list[tuple[str, str, date | None]] = []
    if results["required_half_days"]:
        followed = _("%(followed)s of %(required)s attended or made up") % {
            "followed": results["followed_half_days"],
            "required": results["required_half_days"],
        }
        found.append((_("Required half-days"), followed, None))
    if results["dissertation_on"]:
        found.append((_("Dissertation"), _("Submitted"), _day(results["dissertation_on"])))
    if results["jury"]:
        verdict = str(DissertationState(results["jury"]).label)
        found.append((_("Jury"), verdict, _day(results["jury_on"])))
    if award := results["award"]:
        words = _("%(title)s, number %(number)s") % award
        found.append((_("Award"), words, _day(award["issued_on"])))
    return found


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def objectives_shown(facts: Facts) -> Sequence[str]:
    """The objectives, one by one."""
    return facts["objectives"].splitlines()
