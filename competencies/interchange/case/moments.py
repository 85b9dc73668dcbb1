"""Moments of time as CASE writes them, and as packages really write them."""

import re
from datetime import UTC, datetime

# A date near either end of the calendar falls out of it in another zone; no text is as old as that.
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
STRICT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


def moment_text(moment: datetime) -> str:
    """``moment`` (aware) as CASE writes it: UTC with "Z"."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_moment(text: str) -> tuple[datetime, bool] | None:
    """The moment in UTC and whether the text had a zone (UTC is taken else); None if it is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC), False
        return moment.astimezone(UTC), True
    except (ValueError, OverflowError):
        return None


def is_showable(moment: datetime) -> bool:
    """Whether ``moment`` can be shown in every zone, and be the day that a text was changed."""
    return EARLIEST_YEAR <= moment.year <= LATEST_YEAR


def is_strict_moment(text: str) -> bool:
    """Whether ``text`` is a moment with "Z", as a strict reader wants it."""
    return STRICT.fullmatch(text) is not None and parse_moment(text) is not None
