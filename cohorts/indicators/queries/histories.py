"""What the dated facts of one person say at a reference date. Pure."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from operator import le

from cohorts.dissertations.states import PASSED, DissertationState
from cohorts.enrolment.states import EnrolmentState

# A state and the day from which it counts, in the order in which they were written down.
Step = tuple[str, date]

AWAY = frozenset(
    {
        EnrolmentState.WITHDRAWN,
        EnrolmentState.SUSPENDED,
        EnrolmentState.TRANSFERRED,
        EnrolmentState.DROPPED_OUT,
        EnrolmentState.EXCLUDED,
        EnrolmentState.NEUTRALISED,
    }
)
# Reaching one of these says that she began, or that saying so was an error.
_BEGAN = {
    EnrolmentState.ENROLLED: False,
    EnrolmentState.WITHDRAWN: False,
    EnrolmentState.STARTED: True,
    EnrolmentState.SUSPENDED: True,
    EnrolmentState.DROPPED_OUT: True,
    EnrolmentState.EXCLUDED: True,
    EnrolmentState.COMPLETED: True,
    EnrolmentState.CERTIFIED: True,
    EnrolmentState.NOT_CERTIFIED: True,
}
# The same of following in full. The jury's verdict, a transfer, a neutralised exit say nothing.
_COMPLETED = {
    EnrolmentState.ENROLLED: False,
    EnrolmentState.WITHDRAWN: False,
    EnrolmentState.STARTED: False,
    EnrolmentState.SUSPENDED: False,
    EnrolmentState.DROPPED_OUT: False,
    EnrolmentState.EXCLUDED: False,
    EnrolmentState.COMPLETED: True,
    EnrolmentState.CERTIFIED: True,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an enrolment stands: its state, the day it counts from, what it went through."""

    state: str
    since: date
    began: bool
    completed: bool


def standing(steps: Iterable[Step], *, confirmed_on: date, on: date) -> Standing:
    """The standing at the end of the day ``on``.

    The last step written down among those that count from ``on`` or earlier decides. A step written
    down later is a correction: it replaces what was written before it from its own day onwards,
    even where that lies further on.
    """
    state, since, began, completed = EnrolmentState.ENROLLED, confirmed_on, False, False
    for reached, day in steps:
        if day > on:
            continue
        state, since = reached, day
        began = _BEGAN.get(reached, began)
        completed = _COMPLETED.get(reached, completed)
    return Standing(state, since, began, completed)


def began_since(steps: Iterable[Step], *, confirmed_on: date) -> date | None:
    """Since when she has begun without a break, by what holds now; None when she has not.

    Corrections count, a suspension and the return from it do not.
    """
    steps = tuple(steps)
    days = [day for _reached, day in steps]
    if all(map(le, days, days[1:])):
        return _began_since(steps)
    since = None
    for day in sorted(set(days), reverse=True):
        if not standing(steps, confirmed_on=confirmed_on, on=day).began:
            break
        since = day
    return since


def _began_since(steps: Iterable[Step]) -> date | None:
    """The same of ``steps`` that were written down in the order of their days, as nearly all are:
    an end and a beginning on the same day are no break."""
    since: date | None = None
    ended_on, before = None, None
    for reached, day in steps:
        begun = _BEGAN.get(reached, since is not None)
        if begun and since is None:
            since = before if ended_on == day else day
        elif not begun and since is not None:
            since, before, ended_on = None, since, day
    return since


def is_away(steps: Iterable[Step], on: date) -> bool:
    """Whether nobody expects her at a half-day of the day ``on``."""
    state = ""
    for reached, day in steps:
        if day <= on:
            state = reached
    return state in AWAY


def months_later(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    longest = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, longest))


@dataclass(slots=True)
class Facts:
    """The dated facts of one enrolment up to a reference date.

    ``passing_session`` is the session of the jury whose published decision lets her pass, None when
    there is none. ``present_since`` is the local day of the first half-day at which she was
    present, None when there is none. ``next_on`` is the first day after the reference date on which
    a step of hers counts, as far as anybody looked ahead.
    """

    pk: int
    cohort_id: int
    confirmed_on: date
    transferred_from: int | None = None
    steps: list[Step] = field(default_factory=list)
    dissertation: list[Step] = field(default_factory=list)
    passing_session: int | None = None
    present_since: date | None = None
    next_on: date | None = None

    def note_ahead(self, day: date) -> None:
        """Something of hers will count on ``day``."""
        self.next_on = min(day, self.next_on or day)

    @property
    def was_transferred(self) -> bool:
        """Whether she has left for another cohort."""
        return bool(self.steps) and self.steps[-1][0] == EnrolmentState.TRANSFERRED

    @property
    def has_defended(self) -> bool:
        """Whether she stood before a jury, at any session."""
        return any(reached == DissertationState.DEFENDED for reached, _day in self.dissertation)

    @property
    def verdict(self) -> str:
        """The state of her dissertation; empty when she has none."""
        return self.dissertation[-1][0] if self.dissertation else ""

    @property
    def has_passed(self) -> bool:
        """Whether published results let her pass; with reservations only once they are lifted."""
        return self.passing_session is not None and self.verdict in PASSED
