"""Which sets a person belongs to, and how sets add up. Pure.

Every enrolment counts in exactly one cohort: a transfer counts where the person finishes. So the
numbers of several cohorts are the sums of theirs, and nobody counts twice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from cohorts.dissertations.states import PASSED, DissertationState
from cohorts.enrolment.states import EnrolmentState
from cohorts.indicators.enums import FigureSet, Indicator
from cohorts.indicators.queries.histories import Facts, Standing, months_later, standing

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
}


@dataclass(frozen=True, slots=True)
class Award:
    """What the programme of a cohort ends with. Nothing known is neither."""

    exists: bool
    needs_jury: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands at the reference date, and the sets that makes her a member of."""

    standing: Standing
    sets: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes due and minutes present; the excused ones are among those due."""

    due: int = 0
    present: int = 0
    excused: int = 0

    def __add__(self, other: "Hours") -> "Hours":
        return Hours(
            self.due + other.due, self.present + other.present, self.excused + other.excused
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


class Placing:
    """Places people whose facts are known. Who was transferred in needs where she came from."""

    def __init__(self, facts: Mapping[int, Facts], awards: Mapping[int, Award], on: date) -> None:
        self._facts = facts
        self._awards = awards
        self._on = on
        self._begun: dict[int, tuple[bool, bool]] = {}

    def place(self, pk: int) -> Place | None:
        """The place of the enrolment ``pk``; None when it was not confirmed by then."""
        facts = self._facts[pk]
        if facts.confirmed_on > self._on:
            return None
        now = standing(facts.steps, confirmed_on=facts.confirmed_on, on=self._on)
        started, arrived = self._beginning(pk)
        return Place(now, frozenset(self._sets(facts, now, started=started, arrived=arrived)))

    def _beginning(self, pk: int) -> tuple[bool, bool]:
        """Whether she started here, and whether she arrived having started elsewhere."""
        if pk not in self._begun:
            facts = self._facts[pk]
            now = standing(facts.steps, confirmed_on=facts.confirmed_on, on=self._on)
            arrived = False
            if facts.transferred_from in self._facts and facts.confirmed_on <= self._on:
                arrived = any(self._beginning(facts.transferred_from))
            self._begun[pk] = (not arrived and (now.began or facts.was_present), arrived)
        return self._begun[pk]

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
        return sets

    def _outcomes(self, facts: Facts, now: Standing) -> set[str]:
        sets = set()
        if self._has_dropped_out(now):
            sets.add(FigureSet.DROPPED_OUT)
        if now.completed:
            sets.add(FigureSet.FOLLOWED)
        if facts.has_defended:
            sets.add(FigureSet.DEFENDED)
        if self._has_award(facts, now):
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

    def _has_award(self, facts: Facts, now: Standing) -> bool:
        """Where no jury is foreseen, holding the award is what counts."""
        if self._awards[facts.cohort_id].needs_jury:
            return facts.has_passed
        return facts.has_passed or now.state == EnrolmentState.CERTIFIED

    def _is_open(self, facts: Facts, now: Standing) -> bool:
        if now.state == EnrolmentState.COMPLETED:
            return self._awards[facts.cohort_id].exists and facts.verdict not in _HAS_RESULT
        if now.state in (EnrolmentState.ENROLLED, EnrolmentState.STARTED):
            return True
        return now.state == EnrolmentState.SUSPENDED and not self._has_dropped_out(now)
