"""Numbers of people by the sets they are in: from summary rows, or computed; added up alike."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count, F, QuerySet, Sum

from cohorts.enrolment.models import Cohort
from cohorts.indicators.models import CohortSummary, PlaceSummary, TallySummary
from cohorts.indicators.queries.asking import Asked
from cohorts.indicators.queries.figures import CohortFigures
from cohorts.indicators.queries.masks import mask_of, sets_of
from cohorts.indicators.queries.sets import NO_HOURS, Counts, Hours, count_alike

_HOURS = ("minutes_due", "minutes_present", "minutes_excused")


@dataclass(slots=True)
class Tally:
    """Cohorts and people so far; ``masks`` says how many are in exactly which sets."""

    cohorts: int = 0
    masks: dict[int, int] = field(default_factory=dict)
    hours: Hours = NO_HOURS

    def add(self, other: "Tally") -> None:
        """Add what ``other`` has."""
        self.cohorts += other.cohorts
        for mask, people in other.masks.items():
            self.masks[mask] = self.masks.get(mask, 0) + people
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


def tallied(found: Iterable[CohortFigures]) -> Iterator[tuple[Part, Tally]]:
    """Computed figures, cohort by cohort."""
    for one in found:
        part = Part(one.cohort.region_id, one.cohort.starts_on.year, one.is_closed)
        masks = Counter(mask_of(place.sets) for place in one.places.values())
        yield part, Tally(1, masks, one.counts.hours)


class Summaries:
    """The summary rows of those of ``cohorts`` that ``asked`` means, but for some cohorts."""

    def __init__(self, cohorts: QuerySet[Cohort], asked: Asked, without: Iterable[int]) -> None:
        self._asked = asked
        self._cohorts = cohorts
        self._without = list(without)

    def parts(self) -> Iterator[tuple[Part, Tally]]:
        """Their sums, in two queries that read indexes alone (with a slice in one)."""
        if self._asked.slice:
            yield from self._sliced_parts()
            return
        sums = self.rows(CohortSummary).filter(is_listed=True)
        sums = sums.order_by("region", "year", "is_closed").values_list(
            "region_id", "year", "is_closed"
        )
        for region, year, closed, number, *minutes in sums.annotate(
            Count("pk"), *(Sum(name) for name in _HOURS)
        ):
            yield Part(region, year, closed), Tally(number, hours=Hours(*minutes))
        people = self.rows(TallySummary).order_by("region", "year", "is_closed", "sets")
        for region, year, closed, sets, number in people.values_list(
            "region_id", "year", "is_closed", "sets"
        ).annotate(Sum("people")):
            yield Part(region, year, closed), Tally(masks={sets: number})

    def rows(self, model: type[CohortSummary] | type[TallySummary]) -> QuerySet:
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

    def _sliced_parts(self) -> Iterator[tuple[Part, Tally]]:
        rows = (
            self.places()
            .annotate(
                region=F("cohort__summary__region_id"),
                year=F("cohort__summary__year"),
                is_closed=F("cohort__summary__is_closed"),
            )
            .order_by()
        )
        keys = ("region", "year", "is_closed")
        for *part, number in rows.values_list(*keys).annotate(Count("cohort", distinct=True)):
            yield Part(*part), Tally(number)
        for *part, sets, number, due, present, excused in rows.values_list(*keys, "sets").annotate(
            Count("pk"), *(Sum(name) for name in _HOURS)
        ):
            yield Part(*part), Tally(0, {sets: number}, Hours(due, present, excused))

    def of_cohorts(self, pks: Iterable[int]) -> dict[int, Tally]:
        """The people of the slice in each of these cohorts, which must be among those meant."""
        found: dict[int, Tally] = {}
        condition = self._asked.slice.condition("enrolment__")
        rows = PlaceSummary.objects.filter(condition, cohort__in=list(pks)).order_by()
        for pk, sets, number, *minutes in rows.values_list("cohort_id", "sets").annotate(
            Count("pk"), *(Sum(name) for name in _HOURS)
        ):
            tally = Tally(0, {sets: number}, Hours(*minutes))
            found.setdefault(pk, Tally(1)).add(tally)
        return found
