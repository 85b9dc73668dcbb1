"""The laws of moving: nothing is lost, and a parent always comes before its children."""

from hypothesis import given
from hypothesis import strategies as st

from competencies.frameworks.admin.rules import below, moved


@st.composite
def trees(draw):
    """An order in which each parent comes before its children, a row of it and a place."""
    size = draw(st.integers(1, 12))
    parents = {0: None}
    for row in range(1, size):
        parents[row] = draw(st.one_of(st.none(), st.integers(0, row - 1)))
    return parents, draw(st.integers(0, size - 1)), draw(st.integers(-2, size + 2))


@given(trees())
def test_moving_keeps_everything_and_parents_first(tree):
    parents, row, place = tree
    order = moved(list(parents), parents, row, place)
    assert sorted(order) == sorted(parents)
    for child, parent in parents.items():
        assert parent is None or order.index(parent) < order.index(child)


@given(st.integers(1, 10).flatmap(lambda n: st.tuples(st.just(n), *[st.integers(0, n - 1)] * 2)))
def test_without_parents_a_row_goes_where_it_is_put(given_):
    size, row, place = given_
    order = moved(list(range(size)), dict.fromkeys(range(size)), row, place)
    assert order[place] == row
    assert [each for each in order if each != row] == [each for each in range(size) if each != row]


@given(trees())
def test_what_stands_below_stays_together_behind_it(tree):
    parents, row, place = tree
    order = moved(list(parents), parents, row, place)
    start, family = order.index(row), below(row, parents)
    assert set(order[start + 1 : start + 1 + len(family)]) == family


def test_a_circle_has_an_end():
    assert below(1, {1: 2, 2: 1}) == {2}
