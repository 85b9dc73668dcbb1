"""Nothing under the threshold can be computed from what is shown, by whatever subtraction."""

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.kernel.suppression import THRESHOLD, release
from tests.unit.lms.kernel.suppression.audit import (
    disclosures_by_reasoning,
    disclosures_by_subtraction,
    primary_only,
    published,
    subsets,
)


@st.composite
def trees(draw, *, most: int, leaves: int = 7, cells: int = 5, depth: int | None = None):
    """Leaves of one tree with their people; lopsided, with empty cells and empty leaves."""
    deep = depth or draw(st.integers(1, 3))
    names = st.tuples(*[st.sampled_from("abc")] * deep)
    wide = draw(st.integers(2, cells))
    people = st.integers(0, most) | st.just(0) | st.integers(most // 2, most)
    row = st.tuples(*[people] * wide)
    return draw(st.dictionaries(names, row, min_size=1, max_size=leaves))


TREES = trees(most=60)


def scopes_of(leaves):
    return {leaf[:depth] for leaf in leaves for depth in range(len(leaf) + 1)}


def row_of(leaves, scope):
    inside = [row for leaf, row in leaves.items() if leaf[: len(scope)] == scope]
    return [sum(column) for column in zip(*inside, strict=True)]


def groups_of(row, partition):
    return [sum(row[start:stop]) for start, stop in partition]


@given(TREES)
def test_what_is_shown_is_true_and_reaches_the_threshold(leaves):
    found = release(leaves)
    for scope in scopes_of(leaves):
        counts, partition = found.counts(scope), found.partition(scope)
        assert (counts is None) == (partition is None)
        if counts is not None:
            assert list(counts) == groups_of(row_of(leaves, scope), partition)
            assert min(counts) >= THRESHOLD
            assert len(counts) > 1


@given(TREES)
def test_each_depth_is_cut_no_finer_than_the_one_above(leaves):
    partitions = release(leaves).partitions
    for above, below in pairwise(partitions):
        assert {stop for _start, stop in below} <= {stop for _start, stop in above}
    for partition in partitions:
        assert partition[0][0] == 0
        assert partition[-1][1] == len(next(iter(leaves.values())))
        assert all(a[1] == b[0] for a, b in pairwise(partition))


@given(TREES)
def test_a_scope_is_shown_only_where_the_one_above_is(leaves):
    found = release(leaves)
    assert all(scope[:-1] in found.shown for scope in found.shown if scope)


@given(TREES)
def test_the_difference_of_any_two_filters_reaches_the_threshold(leaves):
    """Any two shown scopes; where they overlap one lies in the other and is taken from it."""
    found = release(leaves)
    for outer, inner in product(found.shown, repeat=2):
        if inner[: len(outer)] != outer or inner == outer:
            continue
        coarser = found.partition(inner)
        pair = zip(row_of(leaves, outer), row_of(leaves, inner), strict=True)
        rest = groups_of([a - b for a, b in pair], coarser)
        assert not any(rest) or min(rest) >= THRESHOLD


@given(TREES)
def test_the_difference_to_any_set_of_children_reaches_the_threshold(leaves):
    found = release(leaves)
    for scope in found.shown:
        children = [one for one in found.shown if one and one[:-1] == scope]
        for some in subsets(children):
            rest = row_of(leaves, scope)
            for child in some:
                rest = [a - b for a, b in zip(rest, row_of(leaves, child), strict=True)]
            rest = groups_of(rest, found.partition(some[0]))
            assert not any(rest) or min(rest) >= THRESHOLD


@settings(max_examples=60)
@given(trees(most=7, leaves=5, cells=4), st.integers(2, 4))
def test_no_sum_of_what_is_shown_gives_a_small_number_away(leaves, threshold):
    cells = len(next(iter(leaves.values())))
    known = published(release(leaves, threshold=threshold), leaves, cells)
    assert disclosures_by_subtraction(known, leaves, cells, threshold) == []


@settings(max_examples=40)
@given(trees(most=40, leaves=5, cells=4))
def test_nor_at_the_threshold_in_force(leaves):
    cells = len(next(iter(leaves.values())))
    known = published(release(leaves), leaves, cells)
    assert disclosures_by_subtraction(known, leaves, cells, THRESHOLD) == []


@settings(max_examples=60)
@given(trees(most=2, leaves=3, cells=3), st.integers(2, 3))
def test_nor_does_knowing_that_people_are_whole(leaves, threshold):
    cells = len(next(iter(leaves.values())))
    known = published(release(leaves, threshold=threshold), leaves, cells)
    assert disclosures_by_reasoning(known, leaves, cells, threshold) == []


# Two regions: in one of them two people are at the last level.
PLAIN = {("north",): (20, 15, 2), ("south",): (20, 15, 20)}
# Every cell of the shown children is large; what they leave of the parent is not.
NESTED = {
    ("nurses", "north"): (30, 30, 30),
    ("nurses", "south"): (12, 11, 3),
    ("others", "north"): (40, 40, 40),
}


@pytest.mark.parametrize("leaves", [PLAIN, NESTED])
def test_hiding_small_cells_alone_fails_the_same_look(leaves):
    """The control: what one would do without thinking is found out by the audit."""
    known = primary_only(leaves, 3, THRESHOLD)
    assert disclosures_by_subtraction(known, leaves, 3, THRESHOLD)
    known = published(release(leaves), leaves, 3)
    assert disclosures_by_subtraction(known, leaves, 3, THRESHOLD) == []


def test_neighbours_are_merged_rather_than_hidden():
    found = release(PLAIN)
    assert found.partitions == (((0, 1), (1, 2), (2, 3)), ((0, 1), (1, 3)))
    assert found.shown == {(): (40, 30, 22), ("north",): (20, 17), ("south",): (20, 35)}


def test_a_small_scope_takes_a_sibling_with_it():
    leaves = {("a",): (5, 4), ("b",): (20, 20), ("c",): (15, 15), ("d",): (50, 50)}
    assert set(release(leaves).shown) == {(), ("b",), ("d",)}


def test_the_smallest_sibling_that_suffices_is_taken():
    leaves = {("a",): (25, 0), ("b",): (12, 11), ("c",): (15, 30), ("d",): (50, 50)}
    assert set(release(leaves).shown) == {(), ("c",), ("d",)}


def test_an_only_child_is_shown_as_its_parent():
    leaves = {("a", "x"): (11, 11), ("a", "y"): (0, 0)}
    assert set(release(leaves).shown) == {(), ("a",), ("a", "x")}


@pytest.mark.parametrize("row", [(11, 10), (10, 10), (500, 10), (0, 0), (30,)])
def test_one_group_says_no_more_than_the_total(row):
    assert release({("a",): row}).shown == {}


def test_exactly_the_threshold_is_enough():
    assert release({("a",): (11, 11)}).counts(("a",)) == (11, 11)


def test_without_leaves_nothing_is_shown():
    assert release({}).shown == {}


@given(TREES)
def test_what_is_decided_down_to_a_depth_is_the_whole_decision(leaves):
    whole = release(leaves)
    for depth in range(4):
        part = release(leaves, depth=depth)
        assert part.shown == {s: c for s, c in whole.shown.items() if len(s) <= depth}
        assert part.partitions == whole.partitions[: depth + 1]


@given(TREES, st.randoms(use_true_random=False))
def test_the_same_people_give_the_same_answer(leaves, random):
    assert release(leaves) == release(dict(leaves))
    names = list(leaves)
    random.shuffle(names)
    shuffled = release({name: leaves[name] for name in names})
    assert shuffled.partitions[:1] == release(leaves).partitions[:1]


@given(TREES, st.integers(0, 120))
def test_no_scope_and_no_rest_has_fewer_people_than_asked_for(leaves, people):
    found = release(leaves, threshold=5, people=people)
    for scope in found.shown:
        assert sum(found.counts(scope)) >= people
        children = [one for one in found.shown if one and one[:-1] == scope]
        for some in subsets(children):
            rest = sum(row_of(leaves, scope)) - sum(sum(row_of(leaves, one)) for one in some)
            assert rest == 0 or rest >= people


@given(TREES)
def test_few_people_asked_for_change_nothing(leaves):
    assert release(leaves, people=2 * THRESHOLD) == release(leaves)


def test_a_small_scope_takes_another_with_it_by_its_people_too():
    leaves = {("a",): (6, 6), ("b",): (10, 14), ("c",): (30, 30)}
    assert set(release(leaves, threshold=5).shown) == {(), ("a",), ("b",), ("c",)}
    assert set(release(leaves, threshold=5, people=20).shown) == {(), ("c",)}


@pytest.mark.parametrize("leaves", [{("a",): (1, 2), ("b",): (1,)}, {("a",): (1,), (): (1,)}])
def test_a_crooked_tree_is_refused(leaves):
    with pytest.raises(ValueError, match="equally deep"):
        release(leaves)


def test_one_person_less_is_not_enough():
    """The sibling goes with it: the root and its one group less would tell the ten."""
    assert set(release({("a",): (10, 30), ("b",): (90, 30)}).shown) == {()}
