"""What became of a competency: only what means the same goes on, and one to one."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competencies.frameworks.comparison import Statement
from competencies.frameworks.succession import Step, Succession, successions

SAME, CONTEXT, NONE = Succession.SAME, Succession.CONTEXT, Succession.NONE


def text(words: str, **others) -> Statement:
    return Statement(code="", statement=words, **others)


def kinds(steps) -> list[tuple]:
    return [(step.old, step.new, step.kind) for step in steps]


def test_the_same_words_under_the_same_identity_go_on():
    steps = successions({"A": text("Écouter")}, {"A": Statement(code="R9", statement="Écouter")})
    assert kinds(steps) == [("A", "A", SAME)]


@pytest.mark.parametrize(
    "changed",
    [
        text("Entendre"),
        text("Écouter", notes="Toujours"),
        text("Écouter", behaviours=((1, "Elle se tait"),)),
    ],
)
def test_other_words_wait_to_be_confirmed(changed):
    assert kinds(successions({"A": text("Écouter")}, {"A": changed})) == [("A", "A", CONTEXT)]


def test_an_association_says_more_than_an_identity():
    old, new = {"A": text("Écouter")}, {"A": text("Écouter"), "B": text("Entendre")}
    assert kinds(successions(old, new, same=[("A", "B")])) == [("A", "B", SAME)]
    assert kinds(successions(old, new, replaced=[("A", "B")])) == [("A", "B", CONTEXT)]


def test_what_is_retired_stays_where_it_is():
    assert kinds(successions({"A": text("Écouter")}, {"B": text("Écouter")})) == [("A", None, NONE)]


def test_a_split_is_never_automatic():
    old, new = {"A": text("Écouter")}, {"B": text("Écouter"), "C": text("Écouter")}
    steps = successions(old, new, same=[("A", "C"), ("A", "B")])
    assert kinds(steps) == [("A", "B", CONTEXT), ("A", "C", CONTEXT)]


def test_a_merge_is_never_automatic():
    old, new = {"A": text("Écouter"), "B": text("Parler")}, {"B": text("Parler")}
    steps = successions(old, new, same=[("A", "B"), ("B", "B")])
    assert kinds(steps) == [("A", "B", CONTEXT), ("B", "B", CONTEXT)]


def test_links_to_what_the_texts_do_not_have_say_nothing():
    old, new = {"A": text("Écouter")}, {"A": text("Écouter")}
    assert successions(old, new, same=[("A", "Z"), ("Y", "A")]) == [Step("A", "A", SAME)]


class Counting:
    """A key that counts how often it is compared."""

    compared = 0

    def __eq__(self, other) -> bool:
        Counting.compared += 1
        return self is other

    __hash__ = object.__hash__


def test_large_texts_are_not_compared_each_with_each(monkeypatch):
    monkeypatch.setattr(Counting, "compared", 0)
    keys = [Counting() for _place in range(500)]
    texts = {key: text("Écouter") for key in keys}
    links = list(pairwise(keys))
    steps = successions(texts, texts, same=links[:200], replaced=links[200:400])
    assert Counter(step.kind for step in steps) == {SAME: 299, CONTEXT: 200, NONE: 1}
    # Those of one hash at most.
    assert Counting.compared < len(keys)


KEYS = st.sampled_from("ABCDE")
TEXTS = st.dictionaries(KEYS, st.sampled_from(["un", "deux"]).map(text))
PAIRS = st.lists(st.tuples(KEYS, KEYS), max_size=8)


@given(old=TEXTS, new=TEXTS, same=PAIRS, replaced=PAIRS)
def test_nothing_is_lost_split_or_merged(old, new, same, replaced):
    steps = successions(old, new, same=same, replaced=replaced)
    assert list(dict.fromkeys(step.old for step in steps)) == list(old)
    assert all((step.new is None) == (step.kind == NONE) for step in steps)
    assert {step.new for step in steps if step.new is not None} <= set(new)
    going_on = [step for step in steps if step.kind == SAME]
    olds = Counter(step.old for step in steps)
    news = Counter(step.new for step in steps if step.new is not None)
    assert all(olds[step.old] == 1 and news[step.new] == 1 for step in going_on)
    said = {*same} | {(key, key) for key in old if key in new and old[key] == new[key]}
    assert {(step.old, step.new) for step in going_on} <= said
