"""What may be published of a pool, and when it may be published anew. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from cohorts.publishing.enums import SMALLEST_CELL, SMALLEST_POOL
from cohorts.publishing.pools import NATION, Content
from lms.kernel.suppression import release
from lms.kernel.suppression.partitions import Partition


def decide(by_region: Mapping[str, Sequence[int]], unclear: Iterable[str] = ()) -> Content | None:
    """What may be told of people by region and kind; None when nothing may.

    No number under five can be computed from it, nor anything of fewer than twenty people: neither
    of a place, nor of what places leave of each other (``docs/adr/0015`` has the proof).
    """
    leaves = {(code,): row for code, row in sorted(by_region.items())}
    found = release(leaves, threshold=SMALLEST_CELL, people=SMALLEST_POOL)
    if not found.shown:
        return None
    shown = {scope[0] if scope else NATION: numbers for scope, numbers in found.shown.items()}
    return Content(
        partitions=found.partitions,
        shown=shown,
        hidden=tuple(code for code in sorted(by_region) if code not in shown),
        unclear=frozenset(unclear),
    )


def may_follow(earlier: Content, later: Content) -> bool:
    """Whether somebody who kept ``earlier`` learns nothing of few people from ``later``.

    The same places are told in the same groups, and each number that changes, also of those who are
    told nowhere by themselves, changes by five at least.
    """
    same_shape = (
        earlier.partitions == later.partitions
        and earlier.shown.keys() == later.shown.keys()
        and earlier.unclear == later.unclear
    )
    if not same_shape:
        return False
    changes = [
        after - before
        for (_place, was), (_same, now) in zip(_tables(earlier), _tables(later), strict=True)
        for before, after in zip(was, now, strict=True)
    ]
    return all(change == 0 or abs(change) >= SMALLEST_CELL for change in changes)


def _tables(content: Content) -> list[tuple[str, Sequence[int]]]:
    """The numbers of each place, by its code; at the end those of the regions not told."""
    tables: list[tuple[str, Sequence[int]]] = sorted(content.shown.items())
    if len(content.partitions) > 1:
        tables.append(("-", _left(content)))
    return tables


def _left(content: Content) -> list[int]:
    left = _regrouped(content, content.partitions[1])
    for place, numbers in content.shown.items():
        if place != NATION:
            left = [a - b for a, b in zip(left, numbers, strict=True)]
    return left


def _regrouped(content: Content, coarser: Partition) -> list[int]:
    """The nation in the groups of the regions."""
    groups = list(zip(content.partitions[0], content.shown[NATION], strict=True))
    return [
        sum(number for (first, _stop), number in groups if start <= first < stop)
        for start, stop in coarser
    ]
