"""An independent look at what a release gives away. It shares no code with what it looks at.

A table has leaves and cells; what is known of it are equations "so many people in these leaves and
these cells together". The total of each leaf is always among them.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, combinations, product

Known = list[tuple[frozenset, frozenset]]
Finding = tuple[frozenset, frozenset, int]


def published(found, leaves, cells: int) -> Known:
    """The sums that a release and the totals of the leaves make known."""
    known = [(frozenset([leaf]), frozenset(range(cells))) for leaf in leaves]
    for scope in found.shown:
        inside = frozenset(leaf for leaf in leaves if leaf[: len(scope)] == scope)
        known += [(inside, frozenset(range(*group))) for group in found.partition(scope)]
    return known


def primary_only(leaves, cells: int, threshold: int) -> Known:
    """What is known when cells under the threshold are hidden, each for itself, and no more."""
    known = [(frozenset([leaf]), frozenset(range(cells))) for leaf in leaves]
    for scope in {leaf[:depth] for leaf in leaves for depth in range(len(leaf) + 1)}:
        inside = frozenset(leaf for leaf in leaves if leaf[: len(scope)] == scope)
        for cell in range(cells):
            if sum(leaves[leaf][cell] for leaf in inside) >= threshold:
                known.append((inside, frozenset([cell])))
    return known


def disclosures_by_subtraction(known: Known, leaves, cells: int, threshold: int) -> list[Finding]:
    """Sets of leaves and of cells whose number follows from ``known`` by linear algebra alone, and
    is too small: under the threshold, or with fewer than that outside of the cells."""
    places = {place: at for at, place in enumerate(product(leaves, range(cells)))}
    rows = echelon([vector(sums, places) for sums in known])
    return [
        (inside, group, number)
        for inside, group, number in too_small(leaves, cells, threshold)
        if spans(rows, vector((inside, group), places))
    ]


def disclosures_by_reasoning(known: Known, leaves, cells: int, threshold: int) -> list[Finding]:
    """The same for somebody who knows that people are whole and never fewer than none: she goes
    through every table that fits."""
    totals = [sum(row) for row in leaves.values()]
    wanted = [sum(leaves[leaf][cell] for leaf in inside for cell in g) for inside, g in known]
    fitting = []
    for rows in product(*(list(spreads(total, cells)) for total in totals)):
        table = dict(zip(leaves, rows, strict=True))
        sums = [sum(table[leaf][cell] for leaf in inside for cell in g) for inside, g in known]
        if sums == wanted:
            fitting.append(table)
    return [
        (inside, group, number)
        for inside, group, number in too_small(leaves, cells, threshold)
        if all(
            sum(table[leaf][cell] for leaf in inside for cell in group) == number
            for table in fitting
        )
    ]


def too_small(leaves, cells: int, threshold: int) -> Iterator[Finding]:
    """Every set of leaves with people and every set of cells that nobody may know the number of."""
    for inside in map(frozenset, subsets(list(leaves))):
        people = sum(sum(leaves[leaf]) for leaf in inside)
        for group in map(frozenset, subsets(range(cells))):
            number = sum(leaves[leaf][cell] for leaf in inside for cell in group)
            if people and len(group) < cells and number < threshold:
                yield inside, group, number


def subsets(things: Sequence) -> Iterator[tuple]:
    """All but the empty one."""
    return chain.from_iterable(combinations(things, n) for n in range(1, len(things) + 1))


def spreads(people: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every way in which so many people can stand in so many cells."""
    if cells == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in spreads(people - first, cells - 1):
            yield (first, *rest)


def vector(sums, places) -> list[int]:
    inside, group = sums
    found = [0] * len(places)
    for leaf in inside:
        for cell in group:
            found[places[leaf, cell]] = 1
    return found


def echelon(vectors: Sequence[Sequence[int]]) -> dict[int, list[Fraction]]:
    """The reduced echelon form by Gauss and Jordan: its rows by the place of their leading one."""
    rows: dict[int, list[Fraction]] = {}
    for plain in vectors:
        row = [Fraction(value) for value in plain]
        for at, other in rows.items():
            row = less(row, other, row[at])
        lead = next((at for at, value in enumerate(row) if value), None)
        if lead is None:
            continue
        row = [value / row[lead] for value in row]
        rows = {at: less(other, row, other[lead]) for at, other in rows.items()}
        rows[lead] = row
    return rows


def less(row: list[Fraction], other: list[Fraction], times: Fraction) -> list[Fraction]:
    return [a - times * b for a, b in zip(row, other, strict=True)] if times else row


def spans(rows: dict[int, list[Fraction]], wanted: Sequence[int]) -> bool:
    """Whether ``wanted`` is a combination of ``rows``: its own value at each lead is the factor."""
    total = [Fraction(0)] * len(wanted)
    for lead, row in rows.items():
        total = less(total, row, Fraction(-wanted[lead]))
    return total == list(wanted)
