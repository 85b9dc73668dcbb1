"""What may be published of a pool, and anew: no small number follows, by whatever subtraction."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohorts.indicators.enums import Indicator
from cohorts.publishing.enums import SMALLEST_CELL, SMALLEST_POOL
from cohorts.publishing.pools import (
    NATION,
    Content,
    days_of,
    first_year_of,
    last_year_of,
)
from cohorts.publishing.rules import decide, may_follow
from tests.unit.lms.kernel.suppression.audit import (
    disclosures_by_subtraction,
    primary_only,
    subsets,
)

KINDS = 4
ROWS = st.tuples(*[st.integers(0, 30) | st.integers(0, 6)] * KINDS)
POOLS = st.dictionaries(st.sampled_from("abcdef"), ROWS, min_size=1, max_size=6)


def known_of(content, by_region):
    """What somebody knows who reads ``content`` and, for good measure, how many people began in
    every region."""
    known = [(frozenset([one]), frozenset(range(KINDS))) for one in by_region]
    for place in content.shown if content else ():
        inside = frozenset(by_region) if place == NATION else frozenset([place])
        known += [(inside, frozenset(range(*group))) for group in content.partition(place)]
    return known


@given(POOLS)
def test_what_is_told_is_true_and_large_enough(by_region):
    content = decide(by_region)
    for place in content.shown if content else ():
        rows = by_region.values() if place == NATION else [by_region[place]]
        row = [sum(column) for column in zip(*rows, strict=True)]
        numbers = [sum(row[first:stop]) for first, stop in content.partition(place)]
        assert list(content.shown[place]) == numbers
        assert min(numbers) >= SMALLEST_CELL
        assert content.people(place) == sum(row) >= SMALLEST_POOL
        for part, whole in content.fractions(place).values():
            assert SMALLEST_CELL <= part <= whole - SMALLEST_CELL


@given(POOLS)
def test_figures_are_those_of_the_kinds(by_region):
    content = decide(by_region)
    for place in content.shown if content else ():
        rows = by_region.values() if place == NATION else [by_region[place]]
        left, unfinished, followed, awarded = (sum(column) for column in zip(*rows, strict=True))
        everybody = left + unfinished + followed + awarded
        right = {
            Indicator.COMPLETION: (followed + awarded, everybody),
            Indicator.DIPLOMA: (awarded, everybody),
            Indicator.DIPLOMA_OF_COMPLETERS: (awarded, followed + awarded),
            Indicator.DROP_OUT: (left, everybody),
        }
        told = content.fractions(place)
        assert told
        assert told.items() <= right.items()


@given(POOLS)
def test_no_set_of_regions_that_is_left_over_is_small(by_region):
    """The nation less some regions, whichever: twenty people, five in each group, or nobody."""
    content = decide(by_region)
    if content is None or len(content.partitions) < 2:
        return
    told = [place for place in content.shown if place != NATION]
    for some in subsets(told):
        rest = [row for region, row in by_region.items() if region not in some]
        row = [sum(column) for column in zip(*rest, strict=True)] or [0] * KINDS
        numbers = [sum(row[first:stop]) for first, stop in content.partition(some[0])]
        assert not any(numbers) or (min(numbers) >= SMALLEST_CELL and sum(numbers) >= SMALLEST_POOL)


@settings(max_examples=60, deadline=None)
@given(POOLS)
def test_no_sum_of_what_is_told_gives_a_small_number_away(by_region):
    """Every set of regions, every set of kinds, by elimination over the rationals."""
    leaves = {(code,): row for code, row in by_region.items()}
    known = [
        (frozenset((code,) for code in inside), group)
        for inside, group in known_of(decide(by_region), by_region)
    ]
    assert disclosures_by_subtraction(known, leaves, KINDS, SMALLEST_CELL) == []


SMALL = {"a": (9, 8, 7, 30), "b": (9, 8, 7, 30), "c": (9, 2, 7, 30)}


def test_hiding_small_cells_alone_fails_the_same_audit():
    """The control: the two of c follow from the nation less a and b."""
    leaves = {(code,): row for code, row in SMALL.items()}
    known = primary_only(leaves, KINDS, SMALLEST_CELL)
    found = disclosures_by_subtraction(known, leaves, KINDS, SMALLEST_CELL)
    assert any(number == 2 for _inside, _group, number in found)


def test_the_audit_has_something_to_look_at():
    content = decide(SMALL)
    assert content.shown[NATION] == (27, 18, 21, 90)
    assert set(content.shown) == {NATION, "a", "b", "c"}
    # Two kinds of each region stand together, so that c does not show its two.
    assert len(content.partition("c")) == 3


@pytest.mark.parametrize(
    "by_region",
    [
        {},
        {"a": (0, 0, 0, 40)},
        {"a": (4, 0, 0, 40)},
        {"a": (5, 0, 0, 14)},
        {"a": (3, 1, 0, 9), "b": (0, 0, 0, 3)},
    ],
)
def test_nothing_may_be_told(by_region):
    assert decide(by_region) is None


def test_the_last_place_above_the_limits():
    assert decide({"a": (5, 0, 0, 15)}).fractions(NATION)[Indicator.DROP_OUT] == (5, 20)


def test_a_region_under_twenty_takes_another_with_it():
    by_region = {"a": (9, 0, 0, 10), "b": (10, 0, 0, 15), "c": (20, 0, 0, 30)}
    content = decide(by_region)
    assert (set(content.shown), content.hidden) == ({NATION, "c"}, ("a", "b"))


def test_somebody_in_two_kinds_hides_the_figure_that_would_be_wrong():
    content = decide({"a": (9, 9, 9, 9)}, {Indicator.COMPLETION.value, "diploma-completers"})
    assert set(content.fractions(NATION)) == {Indicator.DIPLOMA, Indicator.DROP_OUT}


@given(POOLS)
def test_content_is_kept_as_it_is(by_region):
    content = decide(by_region, ["completion"])
    assert content is None or Content.from_json(content.as_json()) == content


# --- Anew ---


def told(*rows):
    return decide(dict(zip("abc", rows, strict=False)))


FIRST = ((10, 10, 10, 40), (20, 20, 20, 50), (3, 3, 3, 20))


@pytest.mark.parametrize(
    ("rows", "may"),
    [
        (FIRST, True),
        ((FIRST[0], (25, 20, 20, 50), FIRST[2]), True),
        ((FIRST[0], (21, 20, 20, 50), FIRST[2]), False),
        ((FIRST[0], (20, 20, 19, 51), FIRST[2]), False),
        # Of a region that is not told, and so of the nation.
        ((*FIRST[:2], (3, 3, 3, 21)), False),
        ((*FIRST[:2], (3, 3, 3, 26)), True),
        # Other regions would be told.
        ((*FIRST[:2], (13, 13, 13, 40)), False),
    ],
)
def test_figures_follow_others_only_with_large_changes(rows, may):
    assert may_follow(told(*FIRST), told(*rows)) is may


@given(POOLS, POOLS)
def test_no_place_changes_by_few_people(one, other):
    first, second = decide(one), decide(other)
    if first is None or second is None or not may_follow(first, second):
        return
    for place in first.shown:
        for before, after in zip(first.shown[place], second.shown[place], strict=True):
            assert before == after or abs(before - after) >= SMALLEST_CELL


MORE = st.tuples(*[st.just(0) | st.integers(5, 9)] * KINDS) | st.just((0,) * KINDS)


@settings(max_examples=60, deadline=None)
@given(st.tuples(ROWS, ROWS, ROWS), st.tuples(MORE, MORE, MORE))
def test_who_kept_the_earlier_figures_computes_nothing_small(rows, more):
    """People of the first time and those who came in addition, as places of their own."""
    both = [
        tuple(map(sum, zip(row, new, strict=True))) for row, new in zip(rows, more, strict=True)
    ]
    first, second = told(*rows), told(*both)
    if first is None or second is None or not may_follow(first, second):
        return
    leaves = {(code, 1): row for code, row in zip("abc", rows, strict=True)}
    later = {(code, 2): row for code, row in zip("abc", more, strict=True) if any(row)}
    leaves |= later
    known = []
    for content, times in ((first, {1}), (second, {1, 2})):
        for place in content.shown:
            inside = frozenset(
                leaf for leaf in leaves if place in (NATION, leaf[0]) and leaf[1] in times
            )
            known += [(inside, frozenset(range(*g))) for g in content.partition(place)]
    found = disclosures_by_subtraction(known, leaves, KINDS, SMALLEST_CELL)
    # That nobody came in addition to some group may be known.
    assert [number for _inside, _group, number in found if number] == []


# --- Pools ---


@given(st.integers(1990, 2100))
def test_every_year_is_in_one_pool_of_three(year):
    first = first_year_of(year)
    assert first <= year <= last_year_of(first) == first + 2
    assert {first_year_of(other) for other in range(first, first + 3)} == {first}
    start, end = days_of(first)
    assert (start.year, end.year) == (first, first + 2)
    assert (end - start).days in (1094, 1095)


def test_pools_begin_in_2019_2022_2025():
    assert [first_year_of(year) for year in (2019, 2021, 2022, 2026)] == [2019, 2019, 2022, 2025]
