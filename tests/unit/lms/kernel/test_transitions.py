"""Tables of steps: what they allow, how they refuse, and the tables of all our models."""

import pytest
from django.apps import apps
from django.db.models import TextChoices
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lms.kernel.refusals import Refused
from lms.kernel.transitions import Transition, TransitionRefused, TransitionTable, steps


class Door(TextChoices):
    SHUT = "shut", "Shut tight"
    OPEN = "open", "Wide open"
    LOCKED = "locked", "Locked up"


TABLE = TransitionTable(
    initial=Door.SHUT,
    transitions=[
        Transition(Door.SHUT, Door.OPEN),
        Transition(Door.OPEN, Door.SHUT),
        *steps([Door.SHUT], [Door.LOCKED], needs_reason=True),
    ],
)
MODELS = [model for model in apps.get_models() if hasattr(model, "TRANSITIONS")]


def test_a_step_of_the_table_is_returned():
    assert TABLE.check(source="shut", target="open") == Transition("shut", "open")
    assert TABLE.check(source="shut", target="locked", reason="Night").needs_reason


def test_a_step_that_is_not_there_is_refused_in_words():
    with translation.override("en"), pytest.raises(TransitionRefused, match="“Locked up”"):
        TABLE.check(source="locked", target="open")


def test_a_state_without_a_word_is_named_as_it_is():
    with translation.override("en"), pytest.raises(TransitionRefused, match="“elsewhere”"):
        TABLE.check(source="elsewhere", target="open")


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_a_reason_that_says_nothing_is_no_reason(reason):
    with pytest.raises(Refused) as refusal:
        TABLE.check(source="shut", target="locked", reason=reason)
    assert refusal.value.field == "reason"


def test_targets_are_one_step_away():
    assert TABLE.targets("shut") == {"open", "locked"}
    assert TABLE.targets("locked") == set()
    assert {(step.source, step.target) for step in TABLE} == {
        ("shut", "open"),
        ("open", "shut"),
        ("shut", "locked"),
    }


def test_a_step_given_twice_is_an_error():
    twice = [Transition("a", "b"), Transition("a", "b", needs_reason=True)]
    with pytest.raises(ValueError, match="a to b"):
        TransitionTable(initial="a", transitions=twice)


states = st.sets(st.sampled_from("abcde"))


@given(sources=states, targets=states)
def test_steps_are_all_pairs_but_staying_where_one_is(sources, targets):
    made = steps(sources, targets)
    assert {(step.source, step.target) for step in made} == {
        (source, target) for source in sources for target in targets if source != target
    }
    assert len(made) == len({(step.source, step.target) for step in made})


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_table_of_a_model_fits_its_states(model):
    field = model._meta.get_field("state")
    known = {value for value, _label in field.choices}
    named = {state for step in model.TRANSITIONS for state in (step.source, step.target)}
    assert named <= known
    assert model.TRANSITIONS.initial == field.default
    # Every state but the first can be reached, or nothing would ever be in it.
    reached, waiting = set(), [str(field.default)]
    while waiting:
        state = waiting.pop()
        reached.add(state)
        waiting += [str(t) for t in model.TRANSITIONS.targets(state) if str(t) not in reached]
    assert reached == named | {str(field.default)}


def test_there_are_tables_to_look_at():
    assert len(MODELS) >= 8
