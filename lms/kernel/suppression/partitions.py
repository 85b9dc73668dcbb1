"""Partitions of ordered cells into groups of neighbours."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

# The cells of each group as (first, past the last), in their order.
Partition = tuple[tuple[int, int], ...]


def merged(cells: Sequence[int], partition: Partition) -> tuple[int, ...]:
    """How many people each group has."""
    return tuple(sum(cells[start:stop]) for start, stop in partition)


def finest(cells: Sequence[int], threshold: int) -> Partition:
    """The partition with most groups of ``threshold`` people at least.

    Of several the one whose groups are the most even, of those the one that cuts first. With fewer
    people than ``threshold`` it is empty: not even all cells together make a group.
    """
    best: list[tuple[int, int, Partition] | None] = [(0, 0, ())]
    for stop in range(1, len(cells) + 1):
        found = None
        for start, before in enumerate(best):
            people = sum(cells[start:stop])
            if before is None or people < threshold:
                continue
            groups, squares, partition = before
            option = (groups + 1, squares - people**2, (*partition, (start, stop)))
            if found is None or option[:2] > found[:2]:
                found = option
        best.append(found)
    whole = best[len(cells)]
    return whole[2] if whole else ()


def coarsenings(partition: Partition) -> Iterator[Partition]:
    """``partition`` and all that merge neighbours of it into at least two groups; finest first."""
    cuts = [stop for _start, stop in partition[:-1]]
    first, last = partition[0][0], partition[-1][1]
    for number in range(len(cuts), 0, -1):
        for kept in combinations(cuts, number):
            bounds = (first, *kept, last)
            yield tuple(pairwise(bounds))
