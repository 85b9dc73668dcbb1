"""Numbers of people by the sets they are in: from summary rows, or computed; added up alike."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import BooleanField, CharField, Count, F, IntegerField, QuerySet, Sum, Value
from django.db.models.expressions import Combinable

from cohorts.enrolment.models import Cohort
from cohorts.indicators.models import (
    CohortSummary,
    DurationSummary,
    PlaceSummary,
    TallySummary,
)
from cohorts.indicators.queries.asking import Asked
from cohorts.indicators.queries.figures import CohortFigures
from cohorts.indicators.queries.masks import mask_of, sets_of
from cohorts.indicators.queries.sets import NO_HOURS, Counts, Hours, count_alike

_HOURS = (
    "minutes_due",
    "minutes_present",
    "minutes_excused",
    "minutes_planned",
    "minutes_delivered",
)
# What a row of sums says nothing of; the sets of who is in none are 0.
_NOTHING = -1


@dataclass(slots=True)
class Tally:
    """Cohorts and people so far; ``masks`` says how many are in exactly which sets, ``days`` how
    many took how long to their diploma."""

    cohorts: int = 0
    masks: dict[int, int] = field(default_factory=dict)
    hours: Hours = NO_HOURS
    days: dict[int, int] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Add what ``other`` has."""
        self.cohorts += other.cohorts
        for mask, people in other.masks.items():
            self.masks[mask] = self.masks.get(mask, 0) + people
        for days, people in other.days.items():
            self.days[days] = self.days.get(days, 0) + people
        if other.hours is not NO_HOURS:
            self.hours += other.hours

    @property
    def counts(self) -> Counts:
        """How many people each set has, and each numerator."""
        people = {sets_of(mask): number for mask, number in self.masks.items()}
        return count_alike(people, self.hours)


@dataclass(frozen=True, slots=True)
class Part:
    """What is added up together at the least: the closed or running cohorts of a region's year."""

    region: str
    year: int
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of summary rows by ``parts``; what is counted of all ``closed`` cohorts together alone:
    by region and year the days to a diploma would be tens of thousands of numbers."""

    parts: list[tuple[Part, Tally]]
    closed: Tally


def tallied(found: Iterable[CohortFigures]) -> Iterator[tuple[Part, Tally]]:
    """Computed figures, cohort by cohort."""
    for one in found:
        part = Part(one.cohort.region_id, one.cohort.starts_on.year, one.is_closed)
        masks = Counter(mask_of(place.sets) for place in one.places.values())
        yield part, Tally(1, masks, one.counts.hours, dict(one.days))


class Summaries:
    """The summary rows of those of ``cohorts`` that ``asked`` means, but for some cohorts."""

    def __init__(self, cohorts: QuerySet[Cohort], asked: Asked, without: Iterable[int]) -> None:
        self._asked = asked
        self._cohorts = cohorts
        self._without = list(without)

    def sums(self) -> Sums:
        """Their sums, in one statement: cohorts and people are those of one moment.

        Without a slice it reads indexes alone.
        """
        first, *others = self._sliced() if self._asked.slice else self._whole()
        parts, closed = [], Tally()
        for row in first.union(*others, all=True):
            region, year, is_closed, mask, days, cohorts, people, *minutes = row
            if days != _NOTHING:
                closed.days[days] = people
                continue
            masks = {mask: people} if mask != _NOTHING else {}
            hours = Hours(*minutes) if cohorts else NO_HOURS
            parts.append((Part(region, year, is_closed), Tally(cohorts, masks, hours)))
        return Sums(parts, closed)

    def _whole(self) -> Iterator[QuerySet]:
        listed = self.rows(CohortSummary).filter(is_listed=True)
        minutes = [Sum(name) for name in _HOURS]
        yield _added(listed, _PART, cohorts=Count("pk"), minutes=minutes)
        yield _added(self.rows(TallySummary), _PART, mask=F("sets"), people=Sum("people"))
        closed = self.rows(DurationSummary).filter(is_closed=True)
        yield _added(closed, _ALL_CLOSED, days=F("days"), people=Sum("people"))

    def _sliced(self) -> Iterator[QuerySet]:
        places = self.places()
        part = {name: F(f"cohort__summary__{column}") for name, column in _COLUMNS.items()}
        minutes = [Sum(name) for name in _HOURS]
        number = Count("cohort", distinct=True)
        yield _added(places, part, cohorts=number, minutes=minutes)
        yield _added(places, part, mask=F("sets"), people=Count("pk"))
        closed = places.filter(cohort__summary__is_closed=True, days__isnull=False)
        yield _added(closed, _ALL_CLOSED, days=F("days"), people=Count("pk"))

    def rows(
        self, model: type[CohortSummary] | type[TallySummary] | type[DurationSummary]
    ) -> QuerySet:
        """The rows of ``model`` that are meant."""
        asked = self._asked
        rows = model.objects.all()
        if asked.programme:
            rows = rows.filter(programme__key=asked.programme)
        if asked.region:
            rows = rows.filter(region=asked.region)
        if asked.year is not None:
            rows = rows.filter(year=asked.year)
        # Whoever may review everything needs no list of it.
        if self._cohorts.query.has_filters():
            within = self._cohorts.select_related(None).order_by()
            # The regions say nothing more, but an index begins with them.
            regions = within.values("region").distinct()
            rows = rows.filter(region__in=regions, cohort__in=within.values("pk"))
        return rows.exclude(cohort__in=self._without) if self._without else rows

    def places(self) -> QuerySet[PlaceSummary]:
        """The people of the slice, each with her place."""
        return PlaceSummary.objects.filter(
            self._asked.slice.condition("enrolment__"),
            cohort__in=self.rows(CohortSummary).values("pk"),
        )

    def of_cohorts(self, pks: Iterable[int]) -> dict[int, Tally]:
        """The people of the slice in each of these cohorts, which must be among those meant."""
        found: dict[int, Tally] = {}
        condition = self._asked.slice.condition("enrolment__")
        rows = PlaceSummary.objects.filter(condition, cohort__in=list(pks)).order_by()
        for pk, sets, days, number, *minutes in rows.values_list(
            "cohort_id", "sets", "days"
        ).annotate(Count("pk"), *(Sum(name) for name in _HOURS)):
            counted = {} if days is None else {days: number}
            tally = Tally(0, {sets: number}, Hours(*minutes), counted)
            found.setdefault(pk, Tally(1)).add(tally)
        return found


_COLUMNS = {"part_region": "region_id", "part_year": "year", "part_is_closed": "is_closed"}
_PART = {name: F(column) for name, column in _COLUMNS.items()}
_ALL_CLOSED = {
    "part_region": Value("", CharField()),
    "part_year": Value(0, IntegerField()),
    "part_is_closed": Value(True, BooleanField()),
}
_UNSAID = Value(_NOTHING, IntegerField())
_NONE = Value(0, IntegerField())


def _added(
    rows: QuerySet,
    part: Mapping[str, Combinable],
    *,
    mask: Combinable = _UNSAID,
    days: Combinable = _UNSAID,
    cohorts: Combinable = _NONE,
    people: Combinable = _NONE,
    minutes: Iterable[Combinable] = (_NONE,) * len(_HOURS),
) -> QuerySet:
    """Sums of ``rows``, in the columns that ``Summaries.sums`` reads."""
    keys = {**part, "row_mask": mask, "row_days": days}
    numbers = {"row_cohorts": cohorts, "row_people": people}
    numbers |= {f"row_{name}": value for name, value in zip(_HOURS, minutes, strict=True)}
    return rows.order_by().annotate(**keys).values_list(*keys).annotate(**numbers)
