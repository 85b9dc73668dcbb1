"""The sets that somebody is in as one number: a bit each. Pure.

The bits are stored: a set keeps its place, new ones are added at the end.
"""

from collections.abc import Iterable
from functools import cache

from cohorts.indicators.enums import FigureSet

_BITS = {
    name: 1 << place
    for place, name in enumerate(
        (
            FigureSet.ENROLLED,
            FigureSet.WITHDRAWN,
            FigureSet.BEGUN,
            FigureSet.STARTED,
            FigureSet.TRANSFERRED_OUT,
            FigureSet.TRANSFERRED_IN,
            FigureSet.NEUTRALISED,
            FigureSet.FOLLOWING,
            FigureSet.DROPPED_OUT,
            FigureSet.FOLLOWED,
            FigureSet.DEFENDED,
            FigureSet.FIRST_SESSION,
            FigureSet.VALIDATED,
            FigureSet.VALIDATED_COMPLETERS,
            FigureSet.OPEN,
            FigureSet.STILL_FOLLOWING,
        )
    )
}


def mask_of(sets: Iterable[str]) -> int:
    """The number of these sets."""
    return sum(_BITS[name] for name in sets)


@cache
def sets_of(mask: int) -> frozenset[str]:
    """The sets that make ``mask``."""
    return frozenset(name for name, bit in _BITS.items() if mask & bit)


def bit_of(name: str) -> int:
    """The bit of one set, for a condition in the database."""
    return _BITS[name]
