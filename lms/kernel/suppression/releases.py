"""What of a tree can be shown, decided once for the whole tree."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lms.kernel.suppression.partitions import Partition, coarsenings, finest, merged

# Fewer people than this are never told apart.
THRESHOLD = 11

# The way from the root to a scope; the root is the empty one.
Scope = tuple[Hashable, ...]
Cells = tuple[int, ...]


@dataclass(frozen=True)
class Release:
    """What may be shown of one table.

    ``partitions`` has one for each depth at which anything is shown, the root's first, each as fine
    as the next or finer. ``shown`` has the groups of each scope that is not hidden.
    """

    partitions: tuple[Partition, ...] = ()
    shown: Mapping[Scope, Cells] = field(default_factory=dict)

    def partition(self, scope: Scope) -> Partition | None:
        """How the cells are grouped there; None when the scope is hidden."""
        return self.partitions[len(scope)] if scope in self.shown else None

    def counts(self, scope: Scope) -> Cells | None:
        """How many people each group has there; None when the scope is hidden."""
        return self.shown.get(scope)


def release(
    leaves: Mapping[Scope, Sequence[int]],
    *,
    threshold: int = THRESHOLD,
    people: int = 0,
    depth: int | None = None,
) -> Release:
    """What may be shown of ``leaves``: the people of each in ordered cells.

    All leaves are equally deep and have as many cells. With ``depth`` only scopes down to it are
    decided, which changes nothing of them. The order of ``leaves`` decides between scopes of equal
    size. ``people`` is what a scope has in all at least, to be shown, and so has what its shown
    children leave of it, unless they leave nobody.

    The root is cut as finely as it can be. Further down the partition, the same for all scopes of a
    depth, is the coarsening of the one above that tells most: people shown times cuts shown.
    """
    rows = _rows(leaves)
    limits = _Limits(threshold, max(people, 2 * threshold))
    if not rows or not (first := _root(rows[0][()], limits)):
        return Release()
    partitions = [first]
    shown: dict[Scope, Cells] = {(): merged(rows[0][()], first)}
    for level in range(1, len(rows) if depth is None else min(depth + 1, len(rows))):
        families = list(_families(rows[level], rows[level - 1], shown, limits))
        found = _choose(families, partitions[-1], limits)
        if found is None:
            break
        partitions.append(found[0])
        shown |= found[1]
    return Release(tuple(partitions), shown)


def _rows(leaves: Mapping[Scope, Sequence[int]]) -> list[dict[Scope, Cells]]:
    """The cells of every scope, by depth from the root down."""
    if len({(len(leaf), len(cells)) for leaf, cells in leaves.items()}) > 1:
        raise ValueError("Leaves are equally deep and have as many cells.")
    rows = [{leaf: tuple(cells) for leaf, cells in leaves.items()}] if leaves else []
    while rows and () not in rows[0]:
        above: dict[Scope, Cells] = {}
        for scope, cells in rows[0].items():
            before = above.get(scope[:-1])
            above[scope[:-1]] = _sum(before, cells) if before else cells
        rows.insert(0, above)
    return rows


def _sum(one: Cells, other: Cells) -> Cells:
    return tuple(a + b for a, b in zip(one, other, strict=True))


@dataclass(frozen=True, slots=True)
class _Limits:
    """How many people a group has at least, and how many all groups of a scope together."""

    group: int
    people: int

    def are_met(self, groups: Sequence[int]) -> bool:
        return min(groups) >= self.group and sum(groups) >= self.people


def _root(cells: Cells, limits: _Limits) -> Partition:
    """Empty when all people together make one group or none: it would say no more than a total."""
    partition = finest(cells, limits.group) if sum(cells) >= limits.people else ()
    return partition if len(partition) > 1 else ()


@dataclass(frozen=True)
class _Family:
    """A shown scope's cells, and those of its children that are large enough to be cut in two."""

    parent: Cells
    children: Mapping[Scope, Cells]


def _families(
    rows: Mapping[Scope, Cells],
    above: Mapping[Scope, Cells],
    shown: Mapping[Scope, Cells],
    limits: _Limits,
) -> Iterator[_Family]:
    children: dict[Scope, dict[Scope, Cells]] = {}
    for scope, cells in rows.items():
        if scope[:-1] in shown and sum(cells) >= limits.people:
            children.setdefault(scope[:-1], {})[scope] = cells
    for parent, found in children.items():
        yield _Family(above[parent], found)


def _choose(
    families: Sequence[_Family], above: Partition, limits: _Limits
) -> tuple[Partition, dict[Scope, Cells]] | None:
    """The partition of a depth with what it lets show; None when nothing can be shown there."""
    best, worth = None, (0, 0)
    most = sum(sum(cells) for family in families for cells in family.children.values())
    for partition in coarsenings(above):
        cuts = len(partition) - 1
        if best and most * cuts < worth[0]:
            break
        shown: dict[Scope, Cells] = {}
        for family in families:
            shown |= _visible(family, partition, limits)
        people = sum(map(sum, shown.values()))
        found = (people * cuts, -_unevenness(shown.values()))
        if people and (best is None or found > worth):
            best, worth = (partition, shown), found
    return best


def _unevenness(rows: Iterable[Cells]) -> int:
    return sum(people**2 for row in rows for people in row)


def _visible(family: _Family, partition: Partition, limits: _Limits) -> dict[Scope, Cells]:
    """The children whose groups all reach the limits, less those that must hide the others.

    What is left of the parent can be computed by subtraction: its groups must reach the limits
    too. Else the smallest child that makes it so is hidden as well; where none does, the smallest,
    and so on.
    """
    shown = {scope: merged(cells, partition) for scope, cells in family.children.items()}
    shown = {scope: groups for scope, groups in shown.items() if limits.are_met(groups)}
    left = list(merged(family.parent, partition))
    for groups in shown.values():
        left = [a - b for a, b in zip(left, groups, strict=True)]
    while shown and any(left) and not limits.are_met(left):
        by_size = sorted(shown, key=lambda scope: sum(shown[scope]))
        hidden = next((one for one in by_size if _covers(left, shown[one], limits)), by_size[0])
        left = [a + b for a, b in zip(left, shown.pop(hidden), strict=True)]
    return shown


def _covers(left: Sequence[int], groups: Cells, limits: _Limits) -> bool:
    return limits.are_met([a + b for a, b in zip(left, groups, strict=True)])
