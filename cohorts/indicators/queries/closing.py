"""When a cohort is closed. Pure."""

from collections.abc import Iterable
from datetime import date

from cohorts.indicators.queries.histories import months_later

MONTHS_AFTER_LAST_JURY = 6


def is_closed(
    *, starts_on: date, people: int, still_open: int, jury_days: Iterable[date], on: date
) -> bool:
    """Whether a cohort is closed on the day ``on``: only then it has rates.

    It is once it has begun and nobody of its ``people`` is ``still_open``, or six months after its
    last jury. A jury that follows later does not open it again: its results revise the figures.
    """
    if on >= starts_on and people and not still_open:
        return True
    days = sorted(day for day in jury_days if day <= on)
    for place, day in enumerate(days):
        quiet_until = months_later(day, MONTHS_AFTER_LAST_JURY)
        if quiet_until <= on and not any(other < quiet_until for other in days[place + 1 :]):
            return True
    return False
