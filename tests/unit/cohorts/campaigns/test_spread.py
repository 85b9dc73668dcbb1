"""The laws of the group's figures: nobody is lost, medians are medians, changes add up."""

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.campaigns.group_page import needs_sorted
from cohorts.campaigns.group_wording import median_text
from cohorts.campaigns.queries.figures import (
    GroupLine,
    Spread,
    below_targets,
    change_over,
    spread_over,
)
from competencies.frameworks.enums import NonAnswer
from competencies.frameworks.queries import Choices, LevelChoice, Targets
from competencies.positioning.wording import told_apart

LEVELS = range(1, 7)
ANSWER = st.one_of(
    st.sampled_from(LEVELS), st.sampled_from([*NonAnswer.values]), st.just(None), st.just("")
)
SCALE = Choices(tuple(LevelChoice(one, one, f"N{one}", "") for one in LEVELS), ())


@given(st.lists(ANSWER))
def test_a_distribution_has_everybody_once(answers):
    spread = spread_over(answers)
    assert spread.people == len(answers)
    assert sum(spread.at(level) for level in LEVELS) + spread.without == len(answers)
    assert spread.without == sum(not isinstance(answer, int) for answer in answers)


@given(st.lists(ANSWER))
def test_the_median_is_that_of_the_levels_alone(answers):
    spread = spread_over(answers)
    given_levels = [answer for answer in answers if isinstance(answer, int)]
    if not given_levels:
        assert (spread.median, median_text(spread, SCALE)) == (None, "")
        return
    low, high = spread.median
    assert (low + high) / 2 == median(given_levels)
    assert {low, high} <= set(given_levels)
    if len(given_levels) % 2:
        assert median_text(spread, SCALE) == f"N{low}"


@given(st.lists(ANSWER), st.randoms(use_true_random=False))
def test_the_order_of_people_says_nothing(answers, random):
    mixed = answers[:]
    random.shuffle(mixed)
    assert spread_over(mixed) == spread_over(answers)


@given(st.lists(st.tuples(ANSWER, ANSWER)))
def test_changes_are_over_those_with_both_levels(pairs):
    answers = {}
    for number, (before, after) in enumerate(pairs):
        answers[2 * number], answers[2 * number + 1] = {7: before}, {7: after}
    change = change_over(7, answers, [(2 * number, 2 * number + 1) for number in range(len(pairs))])
    both = [(b, a) for b, a in pairs if isinstance(b, int) and isinstance(a, int)]
    assert change.people == len(both) == change.higher + change.same + change.lower
    assert change.higher == sum(a > b for b, a in both)
    assert change.first.ordinals == tuple(sorted(b for b, _a in both))
    assert change.last.ordinals == tuple(sorted(a for _b, a in both))
    assert change.first.without == change.last.without == 0


@given(
    st.lists(st.tuples(ANSWER, st.sampled_from([None, "a", "b", "c"]))),
    st.dictionaries(st.sampled_from(["a", "b"]), st.integers(1, 6)),
)
def test_needs_count_each_person_at_most_once(people, lowest):
    rows = [(number, profile) for number, (_answer, profile) in enumerate(people)]
    answers = {number: {7: answer} for number, (answer, _profile) in enumerate(people)}
    targets = {one: Targets(one, {"C1": (low, 6)}) for one, low in lowest.items()}
    found = below_targets(7, ("C1",), rows, answers, targets, SCALE)
    with_level = [(answer, profile) for answer, profile in people if isinstance(answer, int)]
    assert found["compared"] + found["untargeted"] == len(with_level)
    assert found["below"] == sum(
        profile in lowest and answer < lowest[profile] for answer, profile in with_level
    )
    assert found["below"] <= found["compared"]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5))))
def test_needs_fall_by_share(numbers):
    nothing = Spread((), {})
    lines = [
        GroupLine(None, nothing, nothing, min(below, total), total, 0, None)
        for below, total in numbers
    ]
    needs = needs_sorted(lines)
    shares = [line.below / line.compared for line in needs]
    assert shares == sorted(shares, reverse=True)
    assert len(needs) == sum(line.below > 0 for line in lines)


@given(st.lists(st.sampled_from(["a", "b", "a (2)", "a (3)", ""])))
def test_labels_aretold_apart(labels):
    told = told_apart(labels)
    assert len(set(told)) == len(told) == len(labels)
    assert all(after.startswith(before) for before, after in zip(labels, told, strict=True))


@pytest.mark.parametrize(
    ("ordinals", "shown"),
    [((2,), "N2"), ((1, 3), "between “N1” and “N3”"), ((1, 2, 2, 4), "N2"), ((), "")],
)
def test_the_median_in_words(ordinals, shown):
    assert median_text(Spread(ordinals, {}), SCALE) == shown
