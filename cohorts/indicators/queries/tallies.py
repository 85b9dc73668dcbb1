"""Numbers of people by the sets they are in: added up alike, computed or from summary rows."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from cohorts.enrolment.models import Cohort
from cohorts.indicators.queries.figures import CohortFigures
from cohorts.indicators.queries.masks import mask_of, sets_of
from cohorts.indicators.queries.sets import NO_HOURS, Counts, Hours, count_alike


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


class By(Enum):
    """What cohorts are told apart by; the value is the column of their summaries."""

    REGION = "region_id"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Part:
    """What is added up together at the least: closed or running cohorts of one ``key``, the code
    of their region or the year of their beginning."""

    key: str | int
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums by ``parts``, which may come more than once; ``days`` to a diploma are counted of all
    closed cohorts together alone: by region they would be tens of thousands of numbers."""

    parts: list[tuple[Part, Tally]]
    days: dict[int, int]


def tallied(found: Iterable[CohortFigures], by: By) -> Iterator[tuple[Part, Tally]]:
    """Computed figures, cohort by cohort."""
    for one in found:
        masks = Counter(mask_of(place.sets) for place in one.places.values())
        tally = Tally(1, masks, one.counts.hours, dict(one.days))
        yield Part(_key(one.cohort, by), one.is_closed), tally


def _key(cohort: Cohort, by: By) -> str | int:
    return cohort.region_id if by is By.REGION else cohort.starts_on.year
