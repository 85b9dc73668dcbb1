"""The one clock of the platform.

Every service asks ``now()``; nothing else may read the machine's time. The demonstration and the
tests set it with ``at(...)``: that is how a signature of 2018 obeys the rule that one signs on the
day. Elsewhere setting it raises ``ClockIsReal``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

_set_to: ContextVar[datetime | None] = ContextVar("clock_set_to", default=None)


class ClockIsReal(RuntimeError):
    """Somebody tried to set the clock where it must be real."""


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _set_to.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day in the IANA zone ``zone``: midnight differs from region to region."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Within the block ``now()`` is ``instant`` (aware). Raises ``ClockIsReal`` in production."""
    if not settings.CLOCK_MAY_BE_SET:
        raise ClockIsReal("Only the demonstration and the tests may set the clock.")
    if instant.tzinfo is None:
        raise ValueError("The clock needs an aware instant.")
    token = _set_to.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)
