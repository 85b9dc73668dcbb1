"""A row of counts: what is told never lets a hidden count be computed, not even with the rule."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kernel.suppression.rows import (
    FEWEST_PEOPLE,
    LEAST_POSSIBLE,
    SMALLEST_TOLD,
    Hidden,
    tell_row,
)

SIZES = [
    *((2, total) for total in range(11, 61)),
    *((3, total) for total in range(11, 61)),
    *((4, total) for total in range(11, 41)),
    *((5, total) for total in range(11, 26)),
    *((6, total) for total in (*range(11, 17), 20, 21)),
]


def rows_of(total: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every row of ``cells`` counts that adds up to ``total``."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in rows_of(total - first, cells - 1):
            yield (first, *rest)


def words(counts) -> list[object]:
    return [told.count if told.hidden is None else told.hidden.value for told in tell_row(counts)]


@pytest.mark.parametrize(("cells", "total"), SIZES)
def test_each_hidden_count_keeps_three_possible_values(cells, total):
    """Somebody who knows the rule looks for every row that would be told in the same way."""
    alike = defaultdict(list)
    for row in rows_of(total, cells):
        alike[tell_row(row)].append(row)
    for told, rows in alike.items():
        for place, cell in enumerate(told):
            if cell.hidden:
                possible = {row[place] for row in rows}
                assert len(possible) >= LEAST_POSSIBLE, (told, rows[:5])


rows = st.lists(st.integers(0, 30), min_size=2, max_size=8).filter(
    lambda row: sum(row) >= FEWEST_PEOPLE
)


@given(rows)
def test_no_small_count_is_told_and_what_is_told_is_true(row):
    for count, told in zip(row, tell_row(row), strict=True):
        assert (told.count is None) == (told.hidden is not None)
        assert told.count in {None, count}
        if count < SMALLEST_TOLD:
            assert told.hidden is not None
        if told.hidden is Hidden.SMALL:
            assert count < SMALLEST_TOLD


@given(rows)
def test_a_lone_hidden_count_does_not_stand(row):
    hidden = [told for told in tell_row(row) if told.hidden]
    assert len(hidden) != 1


@given(rows)
def test_where_the_total_gives_nothing_away_only_small_counts_are_hidden(row):
    small = [count for count in row if count < SMALLEST_TOLD]
    if not small or SMALLEST_TOLD <= sum(small) < (SMALLEST_TOLD - 1) * (len(small) - 1):
        assert Hidden.MASKED not in {told.hidden for told in tell_row(row)}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((6, 7, 8), [6, 7, 8]),
        ((0, 4, 7, 3, 1), ["small", "small", 7, "small", "small"]),
        # Alone: its neighbour goes too.
        ((3, 8, 12, 20), ["small", "masked", 12, 20]),
        # All that is hidden would be zero.
        ((0, 0, 15, 0, 0), ["small", "small", "masked", "small", "small"]),
        ((0, 1, 6, 8, 0), ["small", "small", "masked", 8, "small"]),
        # Eleven people cannot be spread otherwise over two counts of five.
        ((0, 5, 6), ["masked", "masked", "masked"]),
    ],
)
def test_rows_as_they_are_told(row, told):
    assert words(row) == told


def test_nothing_is_told_of_ten_people():
    with pytest.raises(ValueError, match="eleven"):
        tell_row((5, 5))
    with pytest.raises(ValueError, match="eleven"):
        tell_row((-1, 20))
