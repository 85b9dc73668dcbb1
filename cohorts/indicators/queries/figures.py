"""The figures of cohorts at a reference date."""

from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.indicators.enums import Indicator, Span
from cohorts.indicators.queries.asking import EVERYBODY, Slice
from cohorts.indicators.queries.durations import Duration
from cohorts.indicators.queries.places import CohortPlaces, places_of
from cohorts.indicators.queries.rates import Rate
from cohorts.indicators.queries.sets import SHARES, Counts, Hours, Place, count

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Group:
    """Closed cohorts taken together: numbers and rates.

    ``days`` says how many people took how long to their diploma; None where that is not counted:
    the cohorts of one year or of one region among several have no times.
    """

    counts: Counts
    on: date
    cohorts: int = 1
    days: Mapping[int, int] | None = None

    def __add__(self, other: "Group") -> "Group":
        """Both together, without times."""
        return Group(self.counts + other.counts, self.on, self.cohorts + other.cohorts)

    def rate(self, indicator: Indicator) -> Rate:
        """The share that ``indicator`` is."""
        hours = self.counts.hours
        if indicator == Indicator.ATTENDANCE:
            return Rate(indicator, hours.present, hours.due, self.on)
        if indicator == Indicator.HOURS_DELIVERED:
            return Rate(indicator, hours.delivered, hours.planned, self.on)
        _numerator, denominator = SHARES[indicator]
        return Rate(
            indicator, self.counts.numerators[indicator], self.counts.size(denominator), self.on
        )

    def duration(self, span: Span) -> Duration:
        """The time that ``span`` is. Raises ``ValueError`` where times are not counted."""
        if self.days is None:
            raise ValueError("No times are counted of a part of the figures.")
        return Duration(span, self.days, self.rate(Indicator.STILL_OPEN), self.on)


@dataclass(frozen=True)
class CohortFigures:
    """One cohort. While it runs it has numbers and no rates: ``group`` is None."""

    cohort: Cohort
    on: date
    is_closed: bool
    counts: Counts
    places: Mapping[int, Place]
    days: Mapping[int, int] = field(default_factory=dict)

    @property
    def group(self) -> Group | None:
        """What makes rates, once the cohort is closed."""
        return Group(self.counts, self.on, days=self.days) if self.is_closed else None


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
        return {
            name: replace(_together(members, self.on), days=None)
            for name, members in groups.items()
        }

    def people(self, name: str, *, closed: bool | None = None) -> set[int]:
        """The enrolments in the set ``name``: of closed cohorts, of running ones, or of all."""
        chosen = {None: self.cohorts, True: self.closed, False: self.running}[closed]
        return {pk for one in chosen for pk, place in one.places.items() if name in place.sets}


def figures(cohorts: Iterable[Cohort], on: date, of: Slice = EVERYBODY) -> Figures:
    """The figures of ``cohorts`` (programme and region joined) as of the end of the day ``on``.

    Of some of their people when ``of`` says so: then only of cohorts that have somebody among
    them. Whether a cohort is closed is decided on all of its people. See ``places_of`` for what
    they come from and how many queries they take; a slice takes one more.
    """
    found = places_of(cohorts, on)
    if of:
        inside = _inside(found, of)
        return Figures(
            on, tuple(_figures_of(one, on, inside) for one in found if inside & one.places.keys())
        )
    return Figures(on, tuple(_figures_of(one, on) for one in found if one.listed(on)))


def _inside(found: Iterable[CohortPlaces], of: Slice) -> set[int]:
    cohorts = [one.cohort.pk for one in found]
    people = Enrolment.objects.filter(of.condition(), cohort__in=cohorts).order_by()
    return set(people.values_list("pk", flat=True))


def _figures_of(one: CohortPlaces, on: date, inside: Container[int] | None = None) -> CohortFigures:
    places = {pk: one.places[pk] for pk in one.places if inside is None or pk in inside}
    hours = sum((one.hours[pk] for pk in places), Hours())
    days = Counter(place.days for place in places.values() if place.days is not None)
    counts = count(places.values(), hours)
    return CohortFigures(one.cohort, on, one.is_closed, counts, places, days)


def _together(members: Iterable[CohortFigures], on: date) -> Group:
    members = tuple(members)
    days: Counter[int] = Counter()
    for one in members:
        days.update(one.days)
    return Group(sum((one.counts for one in members), Counts()), on, len(members), days)
