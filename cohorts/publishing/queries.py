"""Reads of the package: what is published, and the people from whom it is decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from cohorts.enrolment.models import Cohort
from cohorts.enrolment.queries import all_cohorts
from cohorts.indicators.enums import FigureSet, Indicator
from cohorts.indicators.queries import Figures, Rate, figures
from cohorts.indicators.queries.choices import filed
from cohorts.publishing.enums import Kind
from cohorts.publishing.models import PublishedPool
from cohorts.publishing.pools import NATION, TOLD, Content, days_of, first_year_of, last_year_of
from curriculum.programmes.models import Programme
from lms.accounts.models import Region
from lms.kernel import clock


@dataclass(frozen=True, slots=True)
class PlaceResults:
    """What is told of a place; a rate is None where it is not told."""

    name: str
    people: int
    rates: Mapping[Indicator, Rate | None]


@dataclass(frozen=True, slots=True)
class PoolResults:
    """What is told of the cohorts that began from ``first_year`` to ``last_year``, as of ``on``.

    ``nation`` is everybody, ``regions`` those told apart and ``hidden`` the names of the others,
    both in alphabetical order.
    """

    first_year: int
    last_year: int
    on: date
    definition_version: str
    nation: PlaceResults
    regions: tuple[PlaceResults, ...]
    hidden: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all is hidden."""
        places = (self.nation, *self.regions)
        return not self.hidden and all(None not in place.rates.values() for place in places)


@dataclass(frozen=True, slots=True)
class Results:
    """What is public of a programme: its pools, the latest first, and the spans of years, first and
    last, of which nothing is."""

    pools: tuple[PoolResults, ...]
    to_come: tuple[tuple[int, int], ...]


def programmes_with_cohorts() -> QuerySet[Programme]:
    """The programmes of which a cohort has begun, by title."""
    today = clock.today(settings.TIME_ZONE)
    begun = Cohort.objects.filter(starts_on__lte=today).order_by()
    return Programme.objects.filter(pk__in=begun.values("programme_version__programme"))


def results(programme: Programme) -> Results:
    """All that anybody may know of ``programme``; three queries.

    The page and the file read this and nothing else: what is hidden was never written down.
    """
    latest: dict[int, PublishedPool] = {
        pool.first_year: pool for pool in published_pools(programme)
    }
    names = dict(Region.objects.values_list("pk", "name"))
    pools = [_pool_results(latest[year], names) for year in sorted(latest, reverse=True)]
    to_come = sorted(years_of_pools(programme) - latest.keys(), reverse=True)
    return Results(tuple(pools), tuple((year, last_year_of(year)) for year in to_come))


def published_pools(programme: Programme) -> QuerySet[PublishedPool]:
    """All that was ever published of ``programme``, each pool's oldest first."""
    return PublishedPool.objects.filter(programme=programme)


def years_of_pools(programme: Programme) -> set[int]:
    """The first years of the pools in which a cohort of ``programme`` has begun."""
    begun = _cohorts(programme).filter(starts_on__lte=clock.today(settings.TIME_ZONE))
    years = begun.order_by("starts_on__year").values_list("starts_on__year", flat=True).distinct()
    return {first_year_of(year) for year in years}


def _cohorts(programme: Programme) -> QuerySet[Cohort]:
    return all_cohorts().filter(programme_version__programme=programme)


def _pool_results(pool: PublishedPool, names: Mapping[str, str]) -> PoolResults:
    content = Content.from_json(pool.content)
    regions = [
        _place(names[code], content, code, pool.on) for code in content.shown if code != NATION
    ]
    return PoolResults(
        first_year=pool.first_year,
        last_year=last_year_of(pool.first_year),
        on=pool.on,
        definition_version=pool.definition_version,
        nation=_place("", content, NATION, pool.on),
        regions=tuple(sorted(regions, key=lambda place: filed(place.name))),
        hidden=tuple(sorted((names[code] for code in content.hidden), key=filed)),
    )


def _place(name: str, content: Content, place: str, on: date) -> PlaceResults:
    told = content.fractions(place)
    rates = {one: Rate(one, *told[one], on) if one in told else None for one in TOLD}
    return PlaceResults(name, content.people(place), rates)


@dataclass(slots=True)
class PoolPeople:
    """Those who began in the cohorts of a pool, by region and kind; nothing for anybody to see.

    ``is_complete`` says that each cohort with people is closed. ``unclear`` are the figures that
    the kinds do not make: of the rare people who are of two kinds.
    """

    by_region: dict[str, list[int]] = field(default_factory=dict)
    is_complete: bool = True
    unclear: set[str] = field(default_factory=set)


def people_of_pool(programme: Programme, first_year: int, on: date) -> PoolPeople:
    """Everybody of a pool as of the day ``on``. Some queries for each region."""
    cohorts = _cohorts(programme).filter(starts_on__range=days_of(first_year))
    found = PoolPeople()
    for code in cohorts.order_by("region").values_list("region", flat=True).distinct():
        within = figures(cohorts.filter(region=code), on)
        found.is_complete &= all(one.is_closed for one in within.cohorts if one.places)
        row = _row(within, found.unclear)
        if any(row):
            found.by_region[code] = row
    return found


def _row(within: Figures, unclear: set[str]) -> list[int]:
    row = [0] * len(Kind)
    for one in within.closed:
        for place in one.places.values():
            if FigureSet.FOLLOWING in place.sets:
                row[_kind(place.sets)] += 1
                unclear.update(_unclear(place.sets))
    return row


def _kind(sets: frozenset[str]) -> Kind:
    if FigureSet.VALIDATED in sets:
        return Kind.AWARDED
    if FigureSet.FOLLOWED in sets:
        return Kind.FOLLOWED
    return Kind.LEFT if FigureSet.DROPPED_OUT in sets else Kind.UNFINISHED


def _unclear(sets: frozenset[str]) -> Iterable[str]:
    """The figures that would be wrong by the kinds, because of somebody in these ``sets``."""
    if FigureSet.VALIDATED in sets and FigureSet.FOLLOWED not in sets:
        yield Indicator.COMPLETION.value
        yield Indicator.DIPLOMA_OF_COMPLETERS.value
    if FigureSet.DROPPED_OUT in sets and _kind(sets) != Kind.LEFT:
        yield Indicator.DROP_OUT.value
