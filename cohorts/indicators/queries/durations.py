"""How long people took, as a median with what must be read beside it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cohorts.indicators.enums import Span
from cohorts.indicators.queries.rates import Rate


@dataclass(frozen=True, slots=True)
class Duration:
    """A time of the people who have it behind them, on the day ``on``.

    ``days`` says how many of them took exactly so many days. ``still_open`` is the share of those
    who may still come to it: they are likely to take longer. Never take a median of medians: add
    the people up, then ask for theirs.
    """

    span: Span
    days: Mapping[int, int]
    still_open: Rate
    on: date

    @property
    def people(self) -> int:
        """How many people the median is of."""
        return sum(self.days.values())

    @property
    def median(self) -> float | None:
        """In days; half-way between the two in the middle of an even number, None of nobody."""
        return median_of(self.days)


def median_of(counted: Mapping[int, int]) -> float | None:
    """The median of values that are ``counted``; a whole number where it is one."""
    number = sum(counted.values())
    if not number:
        return None
    total = _at(counted, (number - 1) // 2) + _at(counted, number // 2)
    return total / 2 if total % 2 else total // 2


def _at(counted: Mapping[int, int], place: int) -> int:
    """The value at ``place`` of all of them in order; the first place is 0."""
    seen = 0
    for value in sorted(counted):
        seen += counted[value]
        if seen > place:
            return value
    raise IndexError(place)
