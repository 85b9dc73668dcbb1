"""One row of counts that add up to a known total, told so that no small count can be computed.

A count below five, zero included, is told as small. Where the total would give such counts away, a
larger one is masked as well. The promise: for somebody who knows the total and this very rule, each
hidden count keeps at least three values that are possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

# A count below it is never told.
SMALLEST_TOLD = 5
# Counts of fewer people are not to be asked for.
FEWEST_PEOPLE = 11
# Values that a hidden count keeps, at least, whoever reckons.
LEAST_POSSIBLE = 3
_HIGHEST_SMALL = SMALLEST_TOLD - 1


class Hidden(Enum):
    """Why a count is not told: it is below five, or another's protection."""

    SMALL = "small"
    MASKED = "masked"


@dataclass(frozen=True, slots=True)
class Told:
    """A count as it is told; ``count`` is None where it is hidden, and then never below five."""

    count: int | None = None
    hidden: Hidden | None = None


_MASKED = Told(hidden=Hidden.MASKED)
_SMALL = Told(hidden=Hidden.SMALL)


def tell_row(counts: Sequence[int]) -> tuple[Told, ...]:
    """``counts`` of a row whose total is known to the reader, as they may be told.

    Raises ``ValueError`` below eleven people and for a negative count: nothing may be told then.
    """
    if sum(counts) < FEWEST_PEOPLE or min(counts) < 0:
        raise ValueError("Nothing is told of fewer than eleven people.")
    small = {place for place, count in enumerate(counts) if count < SMALLEST_TOLD}
    large = [place for place, count in enumerate(counts) if count >= SMALLEST_TOLD]
    hidden_sum = sum(counts[place] for place in small)
    if not small or hidden_sum in _harmless(len(small)):
        return _told(counts, small, masked=())
    if len(large) > 1 and _one_is_enough(counts, small, large):
        return _told(counts, small, masked=(_least(counts, large),))
    if large and _all_large_are_enough(sum(counts), len(counts), len(large)):
        return _told(counts, small, masked=large)
    return (_MASKED,) * len(counts)


def _told(counts: Sequence[int], small: set[int], masked: Sequence[int]) -> tuple[Told, ...]:
    return tuple(
        _SMALL if place in small else _MASKED if place in masked else Told(count)
        for place, count in enumerate(counts)
    )


def _harmless(number: int) -> range:
    """The sums of ``number`` small counts that leave each of them every value from zero to four."""
    return range(_HIGHEST_SMALL, _HIGHEST_SMALL * (number - 1) + 1)


def _least(counts: Sequence[int], large: Sequence[int]) -> int:
    return min(large, key=lambda place: (counts[place], place))


def _one_is_enough(counts: Sequence[int], small: set[int], large: Sequence[int]) -> bool:
    """Whether masking the least of the large counts leaves enough open.

    The reader knows what is told, that the small ones did not have a harmless sum, and that no
    other large count is below the masked one: what remains possible follows from the told alone.
    """
    masked = _least(counts, large)
    hidden_sum = counts[masked] + sum(counts[place] for place in small)
    highest = min(
        counts[place] if masked < place else counts[place] - 1 for place in large if place != masked
    )
    sums = [
        each
        for each in range(_HIGHEST_SMALL * len(small) + 1)
        if each not in _harmless(len(small)) and SMALLEST_TOLD <= hidden_sum - each <= highest
    ]
    values = {value for each in sums for value in _values(each, len(small))}
    return min(len(sums), len(values)) >= LEAST_POSSIBLE


def _values(total: int, number: int) -> range:
    """What one of ``number`` small counts can be when together they are ``total``."""
    return range(max(0, total - _HIGHEST_SMALL * (number - 1)), min(_HIGHEST_SMALL, total) + 1)


def _all_large_are_enough(total: int, cells: int, large: int) -> bool:
    """Whether masking every large count leaves enough open; known from ``total`` and places alone.

    Where some row of the same total could be told only by masking all of it, those with two large
    counts or more join it: few rows told alike would say what each is.
    """
    if large == 1:
        return True
    # Many counts of just five, or all of them nearly five: no room for anything else.
    tight = any(
        0 <= total - SMALLEST_TOLD * number < LEAST_POSSIBLE - 1 for number in range(2, cells)
    )
    all_small = _HIGHEST_SMALL * (cells - 1) < total <= _HIGHEST_SMALL * cells
    return not tight and not all_small
