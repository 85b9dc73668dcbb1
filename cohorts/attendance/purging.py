"""How packages above delete what they keep of a half-day once its evidence is purged."""

from collections.abc import Callable

from cohorts.attendance.models import HalfDay

Eraser = Callable[[HalfDay], object]
_erasers: list[Eraser] = []


def register_eraser(eraser: Eraser) -> None:
    """``eraser(half_day)`` is called within the purge, after the contents are gone. For start-up;
    a file is deleted once the transaction has committed."""
    if eraser not in _erasers:
        _erasers.append(eraser)


def erase(half_day: HalfDay) -> None:
    """Let every package delete what it keeps."""
    for eraser in _erasers:
        eraser(half_day)
