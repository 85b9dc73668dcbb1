"""The figures of cohorts at a reference date."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from cohorts.enrolment.models import Cohort
from cohorts.indicators.enums import FigureSet, Indicator
from cohorts.indicators.queries.closing import is_closed
from cohorts.indicators.queries.facts import facts_of, juries_of
from cohorts.indicators.queries.hours import hours_of
from cohorts.indicators.queries.rates import Rate
from cohorts.indicators.queries.sets import SHARES, Award, Counts, Place, Placing, count

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Group:
    """Closed cohorts taken together: numbers and rates."""

    counts: Counts
    on: date
    cohorts: int = 1

    def rate(self, indicator: Indicator) -> Rate:
        """The share that ``indicator`` is."""
        if indicator == Indicator.ATTENDANCE:
            hours = self.counts.hours
            return Rate(indicator, hours.present, hours.due, self.on)
        _numerator, denominator = SHARES[indicator]
        return Rate(
            indicator, self.counts.numerators[indicator], self.counts.size(denominator), self.on
        )


@dataclass(frozen=True)
class CohortFigures:
    """One cohort. While it runs it has numbers and no rates: ``group`` is None."""

    cohort: Cohort
    on: date
    is_closed: bool
    counts: Counts
    places: Mapping[int, Place]

    @property
    def group(self) -> Group | None:
        """What makes rates, once the cohort is closed."""
        return Group(self.counts, self.on) if self.is_closed else None


@dataclass(frozen=True)
class Figures:
    """Cohorts at the reference date ``on``, in the order given, without those of the future."""

    on: date
    cohorts: tuple[CohortFigures, ...]

    @cached_property
    def closed(self) -> tuple[CohortFigures, ...]:
        """The cohorts that have rates."""
        return tuple(one for one in self.cohorts if one.is_closed)

    @cached_property
    def running(self) -> tuple[CohortFigures, ...]:
        """The cohorts that have numbers only."""
        return tuple(one for one in self.cohorts if not one.is_closed)

    @cached_property
    def total(self) -> Group:
        """All closed cohorts together."""
        return _together(self.closed, self.on)

    def by(self, key: Callable[[Cohort], K]) -> dict[K, Group]:
        """The closed cohorts together by ``key``, in the order in which keys are met."""
        groups: dict[K, list[CohortFigures]] = {}
        for one in self.closed:
            groups.setdefault(key(one.cohort), []).append(one)
        return {name: _together(members, self.on) for name, members in groups.items()}

    def people(self, name: str, *, closed_only: bool = False) -> set[int]:
        """The enrolments in the set ``name``."""
        chosen = self.closed if closed_only else self.cohorts
        return {pk for one in chosen for pk, place in one.places.items() if name in place.sets}


def figures(cohorts: Iterable[Cohort], on: date) -> Figures:
    """The figures of ``cohorts`` (programme and region joined) as of the end of the day ``on``.

    Everything is computed from dated facts that count from ``on`` or earlier, whenever they were
    written down. Six queries, whatever the number of cohorts; a chain of transfers from elsewhere
    adds one for each of its links.
    """
    wanted = {cohort.pk: cohort for cohort in cohorts}
    if not wanted:
        return Figures(on, ())
    facts = facts_of(wanted, on)
    days = juries_of(wanted, facts, on)
    hours = hours_of(wanted, facts, on)
    placing = Placing(facts, {pk: _award(cohort) for pk, cohort in wanted.items()}, on)
    places: dict[int, dict[int, Place]] = {pk: {} for pk in wanted}
    for pk, one in facts.items():
        if one.cohort_id in wanted and (place := placing.place(pk)):
            places[one.cohort_id][pk] = place
    found = (
        _figures_of(cohort, places[pk], count(places[pk].values(), hours[pk]), days[pk], on)
        for pk, cohort in wanted.items()
    )
    return Figures(on, tuple(one for one in found if one.places or one.cohort.starts_on <= on))


def _figures_of(
    cohort: Cohort, places: Mapping[int, Place], counts: Counts, jury_days: set[date], on: date
) -> CohortFigures:
    closed = is_closed(
        starts_on=cohort.starts_on,
        people=len(places),
        still_open=counts.size(FigureSet.OPEN),
        jury_days=jury_days,
        on=on,
    )
    return CohortFigures(cohort, on, closed, counts, places)


def _together(members: Iterable[CohortFigures], on: date) -> Group:
    members = tuple(members)
    return Group(sum((one.counts for one in members), Counts()), on, len(members))


def _award(cohort: Cohort) -> Award:
    version = cohort.programme_version
    return Award(exists=version.award_kind is not None, needs_jury=bool(version.award_needs_jury))
