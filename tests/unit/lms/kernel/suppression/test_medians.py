"""The median is told as far as the groups tell it, whatever stands behind them."""

from hypothesis import given
from hypothesis import strategies as st

from lms.kernel.suppression import median_groups, release


def around_the_middle(levels):
    """The one or the two in the middle."""
    ordered = sorted(levels)
    return ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]


@given(st.lists(st.integers(0, 40), min_size=2, max_size=6))
def test_the_true_median_lies_between_the_groups(cells):
    found = release({("all",): cells})
    partition = found.partition(())
    if partition is None:
        return
    low, high = median_groups(partition, found.counts(()))
    levels = [cell for cell, people in enumerate(cells) for _one in range(people) if cell]
    assert low <= high
    if levels:
        lower, upper = around_the_middle(levels)
        assert partition[low][0] <= lower
        assert upper < partition[high][1]


def test_a_cell_apart_is_left_out():
    assert median_groups(((0, 1), (1, 2), (2, 3)), (100, 11, 30)) == (2, 2)


def test_between_two_where_the_middle_lies_between_them():
    assert median_groups(((0, 1), (1, 2), (2, 3)), (11, 20, 20)) == (1, 2)


def test_what_shares_a_group_with_it_leaves_it_open():
    assert median_groups(((0, 2), (2, 3), (3, 4)), (30, 11, 12)) == (0, 2)


def test_certain_where_it_makes_no_difference():
    assert median_groups(((0, 2), (2, 3), (3, 4)), (11, 60, 12)) == (1, 1)
