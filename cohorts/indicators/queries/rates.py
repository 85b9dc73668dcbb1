"""A share with all that goes with it."""

from dataclasses import dataclass
from datetime import date

from cohorts.indicators.enums import OF_HOURS, Indicator
from lms.kernel.intervals import Interval, wilson


@dataclass(frozen=True, slots=True)
class Rate:
    """``numerator`` of ``denominator`` on the day ``on``; people, or minutes for ``OF_HOURS``.

    Two rates are never added: add the counts they come from, then make the rate.
    """

    indicator: Indicator
    numerator: int
    denominator: int
    on: date

    @property
    def value(self) -> float | None:
        """Between 0 and 1; None when the denominator is empty: then there is no rate."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def interval(self) -> Interval | None:
        """Wilson's at 95 %. None without a denominator, and for hours: they are no draws."""
        if self.indicator in OF_HOURS:
            return None
        return wilson(self.numerator, self.denominator)
