"""The ways through the form: every item once, wherever one begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competencies.frameworks.queries import outline
from competencies.positioning.enums import FormView
from competencies.positioning.walking import Step, Walk, walk
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def laid_out(version):
    return outline(version.pk)


def test_all_at_once_has_no_steps(laid_out, items):
    way = walk(laid_out, FormView.LIST, "whatever", ())
    assert (way.steps, way.key, way.before, way.after) == ((), "", "", "")
    assert all(way.shows(item.pk) for item in items)
    assert way.key_of(items[0].pk) == ""


@pytest.mark.parametrize("view", [FormView.ONE, FormView.CELL])
def test_the_steps_show_each_item_once(laid_out, items, view):
    way = walk(laid_out, view, "", ())
    shown = [pk for step in way.steps for pk in step.revisions]
    assert sorted(shown) == sorted(item.pk for item in items)
    assert {way.key_of(pk) for pk in shown} == {step.key for step in way.steps}
    assert len({step.key for step in way.steps}) == len(way.steps)


def test_one_at_a_time_shows_one(laid_out, items):
    way = walk(laid_out, FormView.ONE, str(items[2].pk), ())
    assert [item.pk for item in items if way.shows(item.pk)] == [items[2].pk]


def test_a_cell_shows_those_that_lie_together(laid_out, items):
    cell = laid_out.sections[0].cells[0]
    way = walk(laid_out, FormView.CELL, cell.key, ())
    assert {item.pk for item in items if way.shows(item.pk)} == {r.pk for r in cell.revisions}


@pytest.mark.parametrize("key", ["", "0", "99999999999999999999", "<script>", "M1-D9"])
def test_an_unknown_step_leads_to_the_first_item_without_an_answer(laid_out, items, key):
    order = [pk for step in walk(laid_out, FormView.ONE, "", ()).steps for pk in step.revisions]
    way = walk(laid_out, FormView.ONE, key, set(order[:2]))
    assert way.key == str(order[2])
    assert walk(laid_out, FormView.ONE, key, set(order)).at == 0


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
def test_before_and_after_lead_to_every_step_and_no_further(place):
    number, at = place
    steps = tuple(Step(str(each), frozenset([each])) for each in range(number))
    way = Walk(FormView.ONE, steps, at)
    assert way.before == (str(at - 1) if at else "")
    assert way.after == (str(at + 1) if at + 1 < number else "")
    assert way.number == at + 1


def test_a_grid_is_walked_cell_by_cell(db):
    version = factories.framework_version("referent", competencies=4)
    way = walk(outline(version.pk), FormView.CELL, "", ())
    assert [step.key for step in way.steps] == [
        cell.key for section in outline(version.pk).sections for cell in section.cells
    ]
