"""How the order of a version changes when one competency moves."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

K = TypeVar("K")


def below(key: K, parents: Mapping[K, K | None]) -> set[K]:
    """All that stands below ``key``, at any depth, without itself."""
    found: set[K] = set()
    level = {key}
    while level:
        level = {each for each, parent in parents.items() if parent in level} - found - {key}
        found |= level
    return found


def moved(order: Sequence[K], parents: Mapping[K, K | None], key: K, index: int) -> list[K]:
    """``order`` after ``key`` went to place ``index``, with all that stands below it.

    Where the place lies before its parent it stands right after the parent: wherever it is put, a
    parent comes before its children.
    """
    kept_together = below(key, parents)
    block = [key, *(each for each in order if each in kept_together)]
    others = [each for each in order if each != key]
    rest = [each for each in others if each not in kept_together]
    place = sum(each not in kept_together for each in others[: max(index, 0)])
    parent = parents.get(key)
    if parent in rest:
        place = max(place, rest.index(parent) + 1)
    return [*rest[:place], *block, *rest[place:]]
