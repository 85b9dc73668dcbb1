"""At which past dates a figure is looked at. Pure."""

from datetime import date, timedelta

MOST_QUARTERS = 8
_MONTHS_OF_A_QUARTER = 3


def past_dates(first: date, on: date) -> list[date]:
    """The last ends of quarters from ``first`` to before ``on``, eight at most, then ``on``."""
    ends = []
    day = _quarter_end(first)
    while day < on:
        ends.append(day)
        day = _quarter_end(day + timedelta(days=1))
    return [*ends[-MOST_QUARTERS:], on]


def _quarter_end(day: date) -> date:
    """The last day of the quarter in which ``day`` lies."""
    following = day.month - (day.month - 1) % _MONTHS_OF_A_QUARTER + _MONTHS_OF_A_QUARTER
    year, month = (day.year + 1, 1) if following > 12 else (day.year, following)
    return date(year, month, 1) - timedelta(days=1)
