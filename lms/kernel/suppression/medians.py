"""Where the median lies, as far as groups tell."""

from collections.abc import Sequence

from lms.kernel.suppression.partitions import Partition


def median_groups(partition: Partition, counts: Sequence[int]) -> tuple[int, int]:
    """The places of the groups between which the median lies, the lower and the upper one.

    The first cell is left out of the median. Where it shares a group with others nobody knows how
    many of that group it holds: the answer is true whatever their number. Both places are equal
    where the group of the median is certain.
    """
    apart = counts[0]
    rest = list(counts)
    if partition[0][1] == 1:
        rest[0] = 0
        apart = 0
    total = sum(rest)
    # With all of the first group counted, and with none of it; the middle, or the two around it.
    return _group_at(rest, (total - 1) // 2), _group_at(rest, apart + (total - apart) // 2)


def _group_at(counts: Sequence[int], place: int) -> int:
    """The group of the person at ``place``, counted from zero, in rising order."""
    for group, people in enumerate(counts):
        if place < people:
            return group
        place -= people
    raise ValueError("Nobody stands there.")
