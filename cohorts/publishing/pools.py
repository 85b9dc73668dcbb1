"""A pool: cohorts that began in three years, and what is told of them. Pure.

Pools never overlap, so that no two of them can be subtracted from each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cohorts.indicators.enums import Indicator
from cohorts.publishing.enums import YEARS_OF_A_POOL, Kind
from lms.kernel.suppression import Partition

# The nation; a region goes by its INSEE code.
NATION = ""
# What is told of a pool, in the order of the page.
TOLD = (
    Indicator.COMPLETION,
    Indicator.DIPLOMA,
    Indicator.DIPLOMA_OF_COMPLETERS,
    Indicator.DROP_OUT,
)


def first_year_of(year: int) -> int:
    """The first year of the pool of cohorts that began in ``year``: 2019, 2022, 2025…"""
    return year - year % YEARS_OF_A_POOL


def last_year_of(first_year: int) -> int:
    """The last year of the pool that begins with ``first_year``."""
    return first_year + YEARS_OF_A_POOL - 1


def days_of(first_year: int) -> tuple[date, date]:
    """The first and the last day on which a cohort of the pool began."""
    return date(first_year, 1, 1), date(last_year_of(first_year), 12, 31)


@dataclass(frozen=True)
class Content:
    """What is told of a pool.

    ``shown`` has the people of the nation and of some regions in groups of kinds of people;
    ``partitions`` are the groups of the nation and those of every region. ``hidden`` are the
    regions that have people and are not told. ``unclear`` are figures that no group of kinds makes,
    because somebody is in two sets that hardly ever meet.
    """

    partitions: tuple[Partition, ...]
    shown: Mapping[str, tuple[int, ...]]
    hidden: tuple[str, ...] = ()
    unclear: frozenset[str] = frozenset()

    def partition(self, place: str) -> Partition:
        """The groups of a place that is shown."""
        return self.partitions[place != NATION]

    def people(self, place: str) -> int:
        """How many began there."""
        return sum(self.shown[place])

    def fractions(self, place: str) -> dict[Indicator, tuple[int, int]]:
        """Numerator and denominator of what is told of a place that is shown."""
        cuts = {first for first, _stop in self.partition(place)}
        everybody = self.people(place)
        left = everybody - self._from(place, Kind.UNFINISHED)
        followed = self._from(place, Kind.FOLLOWED)
        awarded = self._from(place, Kind.AWARDED)
        found = {
            Indicator.COMPLETION: ({Kind.FOLLOWED}, followed, everybody),
            Indicator.DIPLOMA: ({Kind.AWARDED}, awarded, everybody),
            Indicator.DIPLOMA_OF_COMPLETERS: ({Kind.FOLLOWED, Kind.AWARDED}, awarded, followed),
            Indicator.DROP_OUT: ({Kind.UNFINISHED}, left, everybody),
        }
        return {
            name: (part, whole)
            for name, (needed, part, whole) in found.items()
            if needed <= cuts and name not in self.unclear
        }

    def _from(self, place: str, kind: Kind) -> int:
        """The people of groups that begin with ``kind`` or a later one."""
        groups = zip(self.partition(place), self.shown[place], strict=True)
        return sum(number for (first, _stop), number in groups if first >= kind)

    def as_json(self) -> dict[str, Any]:
        """As a column keeps it."""
        return {
            "partitions": [list(map(list, one)) for one in self.partitions],
            "shown": {place: list(numbers) for place, numbers in self.shown.items()},
            "hidden": list(self.hidden),
            "unclear": sorted(self.unclear),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Content":
        """As it was written by ``as_json``."""
        return cls(
            partitions=tuple(
                tuple((first, stop) for first, stop in one) for one in kept["partitions"]
            ),
            shown={place: tuple(numbers) for place, numbers in kept["shown"].items()},
            hidden=tuple(kept["hidden"]),
            unclear=frozenset(kept["unclear"]),
        )
