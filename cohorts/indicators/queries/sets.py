"""Which sets a person belongs to, and how sets add up. Pure.

Every enrolment counts in exactly one cohort: a transfer counts where the person finishes. So the
numbers of several cohorts are the sums of theirs, and nobody counts twice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple

from cohorts.dissertations.states import PASSED, DissertationState
from cohorts.enrolment.states import EnrolmentState
from cohorts.indicators.enums import FigureSet, Indicator
from cohorts.indicators.queries.histories import (
    Facts,
    Standing,
    Step,
    began_since,
    months_later,
    standing,
)

MONTHS_OF_SUSPENSION = 12
_HAS_RESULT = frozenset({*PASSED, DissertationState.REFUSED})
_LEFT = frozenset({EnrolmentState.DROPPED_OUT, EnrolmentState.EXCLUDED, EnrolmentState.WITHDRAWN})

# Numerator and denominator. A numerator counts only who is in the denominator too.
SHARES: Mapping[str, tuple[str, str]] = {
    Indicator.ENTRY: (FigureSet.BEGUN, FigureSet.ENROLLED),
    Indicator.FOLLOWED: (FigureSet.FOLLOWED, FigureSet.ENROLLED),
    Indicator.COMPLETION: (FigureSet.FOLLOWED, FigureSet.FOLLOWING),
    Indicator.DROP_OUT: (FigureSet.DROPPED_OUT, FigureSet.FOLLOWING),
    Indicator.PRESENTATION: (FigureSet.DEFENDED, FigureSet.FOLLOWING),
    Indicator.FIRST_SESSION: (FigureSet.FIRST_SESSION, FigureSet.DEFENDED),
    Indicator.JURY_SUCCESS: (FigureSet.VALIDATED, FigureSet.DEFENDED),
    Indicator.DIPLOMA: (FigureSet.VALIDATED, FigureSet.FOLLOWING),
    Indicator.DIPLOMA_OF_COMPLETERS: (FigureSet.VALIDATED, FigureSet.FOLLOWED),
    Indicator.STILL_OPEN: (FigureSet.STILL_FOLLOWING, FigureSet.FOLLOWING),
}


@dataclass(frozen=True, slots=True)
class Award:
    """What the programme of a cohort ends with. Nothing known is neither."""

    exists: bool
    needs_jury: bool


class Milestones(NamedTuple):
    """On which days she began, by her steps alone, followed in full, defended, had the award.

    None where that does not hold, whatever was written once: a diploma taken back has no day.
    """

    began_on: date | None = None
    followed_on: date | None = None
    defended_on: date | None = None
    awarded_on: date | None = None


NO_MILESTONES = Milestones()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands at the reference date, and the sets that makes her a member of.

    ``days`` is the time from her start to her diploma; None without a diploma.
    """

    standing: Standing
    sets: frozenset[str]
    days: int | None = None
    milestones: Milestones = NO_MILESTONES


class Hours(NamedTuple):
    """Minutes due and minutes present; the excused ones are among those due. Minutes planned of
    people and, of these, delivered to them (see ``deliveries``)."""

    due: int = 0
    present: int = 0
    excused: int = 0
    planned: int = 0
    delivered: int = 0

    def __add__(self, other: "Hours") -> "Hours":
        return Hours(
            self.due + other.due,
            self.present + other.present,
            self.excused + other.excused,
            self.planned + other.planned,
            self.delivered + other.delivered,
        )


NO_HOURS = Hours()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people are in each set, how many of each denominator are in the numerator too."""

    sets: Counter[str] = field(default_factory=Counter)
    numerators: Counter[str] = field(default_factory=Counter)
    hours: Hours = field(default_factory=Hours)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.sets + other.sets, self.numerators + other.numerators, self.hours + other.hours
        )

    def size(self, name: str) -> int:
        """How many people the set ``name`` has."""
        return self.sets[name]


def count(places: Iterable[Place], hours: Hours) -> Counts:
    """The counts of the people at ``places``."""
    return count_alike(Counter(place.sets for place in places), hours)


def count_alike(people: Mapping[frozenset[str], int], hours: Hours) -> Counts:
    """The counts of ``people``: how many are in exactly which sets."""
    sets: Counter[str] = Counter()
    numerators: Counter[str] = Counter()
    for members, number in people.items():
        for name in members:
            sets[name] += number
        for indicator in _numerators_of(members):
            numerators[indicator] += number
    return Counts(sets, numerators, hours)


@cache
def _numerators_of(sets: frozenset[str]) -> tuple[str, ...]:
    """The shares in which somebody in exactly these ``sets`` counts above the line."""
    return tuple(
        indicator
        for indicator, (numerator, denominator) in SHARES.items()
        if numerator in sets and denominator in sets
    )


class _Beginning(NamedTuple):
    """Whether she started here, whether she arrived having started elsewhere, since when; and
    since when her steps say that she has."""

    here: bool
    elsewhere: bool
    since: date | None
    marked: date | None


class Placing:
    """Places people whose facts are known. Who was transferred in needs where she came from."""

    def __init__(self, facts: Mapping[int, Facts], awards: Mapping[int, Award], on: date) -> None:
        self._facts = facts
        self._awards = awards
        self._on = on
        self._begun: dict[int, _Beginning] = {}

    def place(self, pk: int) -> Place | None:
        """The place of the enrolment ``pk``; None when it was not confirmed by then."""
        facts = self._facts[pk]
        if facts.confirmed_on > self._on:
            return None
        now = standing(facts.steps, confirmed_on=facts.confirmed_on, on=self._on)
        begun = self._beginning(pk)
        sets = frozenset(self._sets(facts, now, started=begun.here, arrived=begun.elsewhere))
        days = self._days(facts, now, begun.since) if FigureSet.VALIDATED in sets else None
        return Place(now, sets, days, _milestones(facts, sets, begun.marked))

    def _beginning(self, pk: int) -> _Beginning:
        if pk not in self._begun:
            facts = self._facts[pk]
            earlier = None
            if facts.transferred_from in self._facts and facts.confirmed_on <= self._on:
                earlier = self._beginning(facts.transferred_from).since
            marked = began_since(facts.steps, confirmed_on=facts.confirmed_on)
            # Her first half-day, or the day from which she was marked as started if that is first.
            days = [day for day in (facts.present_since, marked) if day is not None]
            own = min(days, default=None)
            since = min((day for day in (earlier, own) if day is not None), default=None)
            arrived = earlier is not None
            here = not arrived and own is not None
            self._begun[pk] = _Beginning(here, arrived, since, marked)
        return self._begun[pk]

    def _days(self, facts: Facts, now: Standing, since: date | None) -> int | None:
        """From her start to the day on which the award was hers; 0 where that comes first."""
        awarded = self._awarded_on(facts, now)
        if since is None or awarded is None:
            return None
        return max((awarded - since).days, 0)

    def _sets(self, facts: Facts, now: Standing, *, started: bool, arrived: bool) -> set[str]:
        begun = started or arrived
        left = now.state == EnrolmentState.TRANSFERRED
        neutralised = now.state == EnrolmentState.NEUTRALISED
        sets = set()
        if not left:
            sets.add(FigureSet.ENROLLED)
            if begun:
                sets.add(FigureSet.BEGUN)
        if now.state == EnrolmentState.WITHDRAWN and not begun:
            sets.add(FigureSet.WITHDRAWN)
        if started:
            sets.add(FigureSet.STARTED)
        if arrived:
            sets.add(FigureSet.TRANSFERRED_IN)
        if begun and left:
            sets.add(FigureSet.TRANSFERRED_OUT)
        if begun and neutralised:
            sets.add(FigureSet.NEUTRALISED)
        if begun and not left and not neutralised:
            sets.add(FigureSet.FOLLOWING)
            sets |= self._outcomes(facts, now)
        if self._is_open(facts, now):
            sets.add(FigureSet.OPEN)
            if FigureSet.FOLLOWING in sets and FigureSet.VALIDATED not in sets:
                sets.add(FigureSet.STILL_FOLLOWING)
        return sets

    def _outcomes(self, facts: Facts, now: Standing) -> set[str]:
        sets = set()
        if self._has_dropped_out(now):
            sets.add(FigureSet.DROPPED_OUT)
        if now.completed:
            sets.add(FigureSet.FOLLOWED)
        if facts.has_defended:
            sets.add(FigureSet.DEFENDED)
        if self._awarded_on(facts, now) is not None:
            sets.add(FigureSet.VALIDATED)
            if now.completed:
                sets.add(FigureSet.VALIDATED_COMPLETERS)
            if facts.has_passed and facts.passing_session == 1:
                sets.add(FigureSet.FIRST_SESSION)
        return sets

    def _has_dropped_out(self, now: Standing) -> bool:
        """Of those who began: a withdrawal is a drop-out too once she was there."""
        if now.state == EnrolmentState.SUSPENDED:
            return months_later(now.since, MONTHS_OF_SUSPENSION) <= self._on
        return now.state in _LEFT

    def _awarded_on(self, facts: Facts, now: Standing) -> date | None:
        """Since when she is validated: by the jury or, where none is foreseen, by holding the
        award. None when she is not."""
        days = [facts.dissertation[-1][1]] if facts.has_passed else []
        if now.state == EnrolmentState.CERTIFIED and not self._awards[facts.cohort_id].needs_jury:
            days.append(now.since)
        return min(days, default=None)

    def _is_open(self, facts: Facts, now: Standing) -> bool:
        if now.state == EnrolmentState.COMPLETED:
            return self._awards[facts.cohort_id].exists and facts.verdict not in _HAS_RESULT
        if now.state in (EnrolmentState.ENROLLED, EnrolmentState.STARTED):
            return True
        return now.state == EnrolmentState.SUSPENDED and not self._has_dropped_out(now)


def _milestones(facts: Facts, sets: frozenset[str], marked: date | None) -> Milestones:
    steps, papers = facts.steps, facts.dissertation
    awarded = [day for state, day in papers if state in PASSED]
    awarded = awarded or [day for state, day in steps if state == EnrolmentState.CERTIFIED]
    return Milestones(
        began_on=marked if FigureSet.BEGUN in sets else None,
        followed_on=_last(steps, EnrolmentState.COMPLETED) if FigureSet.FOLLOWED in sets else None,
        defended_on=_first(papers, DissertationState.DEFENDED)
        if FigureSet.DEFENDED in sets
        else None,
        awarded_on=awarded[-1] if awarded and FigureSet.VALIDATED in sets else None,
    )


def _first(steps: Iterable[Step], state: str) -> date | None:
    return next((day for reached, day in steps if reached == state), None)


def _last(steps: Sequence[Step], state: str) -> date | None:
    return next((day for reached, day in reversed(steps) if reached == state), None)
