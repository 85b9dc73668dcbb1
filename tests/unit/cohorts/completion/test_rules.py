"""The rules on facts alone: what is met, what is not, what nobody knows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cohorts.completion.queries import CompletionFacts, MissingHalfDay
from cohorts.completion.rules import (
    Line,
    are_met,
    last_fact,
    split_award,
    weigh_award,
    weigh_completion,
)
from curriculum.programmes.models import ProgrammeVersion

DAY = date(2026, 3, 10)
HALF_DAYS = [
    MissingHalfDay("S1", "Coordination", DAY + timedelta(days=n), is_afternoon=bool(n % 2))
    for n in range(4)
]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def version(**rules) -> ProgrammeVersion:
    """Unsaved: the rules are pure."""
    values = {
        "completion_rule_status": "proposed",
        "required_module_kinds": ["core"],
        "required_moments": ["initial", "final"],
        "dissertation_required": True,
        "award_rule_status": "proposed",
        "award_needs_jury": True,
        **rules,
    }
    return ProgrammeVersion(**values)


def facts(**happened) -> CompletionFacts:
    """Everything done, but for ``happened``."""
    values = {
        "required": 4,
        "followed": 4,
        "moments": {"initial": DAY, "final": DAY + timedelta(days=30)},
        "has_submitted": True,
        "submitted_on": DAY + timedelta(days=20),
        "has_passed": True,
        "passed_on": DAY + timedelta(days=40),
        "verdict": "validated",
        **happened,
    }
    return CompletionFacts(**values)


def by_key(lines: list[Line]) -> dict[str, Line]:
    return {line.key: line for line in lines}


def test_everything_done_is_met_on_the_day_of_the_last_fact():
    lines = weigh_completion(version(), facts())
    assert [line.key for line in lines] == [
        "attendance",
        "positioning-initial",
        "positioning-final",
        "dissertation",
    ]
    assert are_met(lines)
    assert last_fact(lines) == DAY + timedelta(days=30)


def test_the_verdict_is_no_part_of_completion():
    lines = weigh_completion(version(), facts(has_passed=False, passed_on=None, verdict="refused"))
    assert are_met(lines)


def test_a_missing_half_day_is_named():
    some = facts(followed=3, missing=(HALF_DAYS[1],))
    line = by_key(weigh_completion(version(), some))["attendance"]
    assert line.met is False
    assert "3 of 4 required half-days" in line.detail
    assert "S1 on 03/11/2026, afternoon" in line.detail
    assert line.brief == "3/4"


def test_a_module_without_a_date_is_not_behind_her():
    line = by_key(weigh_completion(version(), facts(unplanned=("S2",))))["attendance"]
    assert line.met is False
    assert "no date yet for S2" in line.detail


def test_nothing_planned_is_not_everything_followed():
    line = by_key(weigh_completion(version(), CompletionFacts()))["attendance"]
    assert line.met is False


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ("required_module_kinds", "attendance"),
        ("required_moments", "positioning"),
        ("dissertation_required", "dissertation"),
    ],
)
def test_an_unknown_rule_is_said_and_never_met(rule, key):
    lines = weigh_completion(version(**{rule: None}), facts())
    line = by_key(lines)[key]
    assert line.met is None
    assert line.word == "Unknown"
    assert "No document says" in line.detail
    assert not are_met(lines)


@pytest.mark.parametrize(
    ("rule", "nothing"),
    [
        ("required_module_kinds", []),
        ("required_moments", []),
        ("dissertation_required", False),
    ],
)
def test_what_is_not_asked_for_has_no_line(rule, nothing):
    lines = weigh_completion(version(**{rule: nothing}), facts())
    assert len(lines) == 4 - (2 if rule == "required_moments" else 1)
    assert are_met(lines)


def test_a_rule_that_asks_for_nothing_is_met_by_nobody():
    nothing = version(required_module_kinds=[], required_moments=[], dissertation_required=False)
    assert weigh_completion(nothing, facts()) == []
    assert not are_met([])


def test_without_a_rule_known_parts_do_not_add_up_to_one():
    lines = weigh_completion(version(completion_rule_status=None), facts())
    assert lines[0].key == "rule"
    assert not are_met(lines)


@pytest.mark.parametrize(
    ("verdict", "passed", "brief"),
    [
        ("", False, "Awaited"),
        ("defended", False, "Awaited"),
        ("with_reservations", False, "Validated with reservations"),
        ("reservations_lifted", True, "Reservations lifted"),
        ("validated", True, "Validated"),
        ("refused", False, "Refused"),
        ("deferred", False, "Deferred to a second session"),
    ],
)
def test_the_award_adds_the_published_verdict(verdict, passed, brief):
    [line] = weigh_award(version(), facts(verdict=verdict, has_passed=passed, passed_on=None))
    assert (line.met, line.brief) == (passed, brief)


def test_an_award_without_jury_or_without_a_rule():
    assert weigh_award(version(award_needs_jury=False), facts()) == []
    for unknown in ({"award_needs_jury": None}, {"award_rule_status": None}):
        [line] = weigh_award(version(**unknown), facts())
        assert line.met is None


def test_the_two_parts_are_told_apart():
    lines = [*weigh_completion(version(), facts()), *weigh_award(version(), facts())]
    completion, award = split_award(lines)
    assert len(completion) == 4
    assert [line.key for line in award] == ["jury"]


# --- Properties -----------------------------------------------------------------------------------

# Each is one thing that may happen to somebody; the day is part of the fact.
HAPPENINGS = st.one_of(
    st.tuples(st.just("followed"), st.integers(0, 3), st.integers(0, 60)),
    st.tuples(st.just("moment"), st.sampled_from(["initial", "final", "follow_up"]), st.just(5)),
    st.tuples(st.just("submitted"), st.just(0), st.just(9)),
    st.tuples(st.just("passed"), st.just(0), st.just(40)),
)
VERSIONS = st.builds(
    version,
    required_module_kinds=st.sampled_from([None, [], ["core"]]),
    required_moments=st.sampled_from([None, [], ["initial"], ["initial", "final"]]),
    dissertation_required=st.sampled_from([None, False, True]),
    award_needs_jury=st.sampled_from([None, False, True]),
    completion_rule_status=st.sampled_from([None, "proposed", "decided"]),
)


def after(happenings) -> CompletionFacts:
    """The facts once all of ``happenings`` took place, applied one after the other."""
    state = CompletionFacts(required=4, missing=tuple(HALF_DAYS))
    for what, which, days in happenings:
        day = DAY + timedelta(days=days)
        match what:
            case "followed":
                missing = tuple(h for h in state.missing if h is not HALF_DAYS[which])
                state = replace(state, missing=missing, followed=4 - len(missing))
            case "moment":
                state = replace(state, moments={**state.moments, which: day})
            case "submitted":
                state = replace(state, has_submitted=True, submitted_on=day)
            case "passed":
                state = replace(state, has_passed=True, passed_on=day, verdict="validated")
    return state


def weigh(rules, happenings) -> dict[str, bool | None]:
    state = after(happenings)
    lines = [*weigh_completion(rules, state), *weigh_award(rules, state)]
    return {line.key: line.met for line in lines}


@given(VERSIONS, st.lists(HAPPENINGS, max_size=12), HAPPENINGS)
@settings(max_examples=80, deadline=None)
def test_a_further_fact_never_unmeets_a_line(rules, happenings, further):
    before, later = weigh(rules, happenings), weigh(rules, [*happenings, further])
    assert before.keys() == later.keys()
    for key, met in before.items():
        assert later[key] is met or (met is False and later[key] is True)


@given(VERSIONS, st.lists(HAPPENINGS, max_size=10), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_the_order_of_facts_does_not_matter(rules, happenings, chance):
    shuffled = list(happenings)
    chance.shuffle(shuffled)
    assert weigh(rules, happenings) == weigh(rules, shuffled)


@given(VERSIONS, st.lists(HAPPENINGS, max_size=12))
@settings(max_examples=60, deadline=None)
def test_nothing_unknown_ever_counts_as_met(rules, happenings):
    lines = weigh_completion(rules, after(happenings))
    if any(line.met is None for line in lines):
        assert not are_met(lines)
