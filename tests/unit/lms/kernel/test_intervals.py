from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kernel.intervals import TAIL_95, TAIL_998, funnel_limits, wilson

proportions = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"), [(12, 14, 60, 96), (36, 42, 72, 93), (0, 10, 0, 28)]
)
def test_the_published_examples(successes, total, low, high):
    interval = wilson(successes, total)
    assert (round(interval.low * 100), round(interval.high * 100)) == (low, high)


def test_nothing_has_no_interval():
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("successes", "total"), [(-1, 3), (4, 3), (1, 0)])
def test_what_is_no_proportion_is_refused(successes, total):
    with pytest.raises(ValueError, match="no proportion"):
        wilson(successes, total)


@given(proportions)
def test_it_lies_within_0_and_1_and_holds_the_proportion(case):
    successes, total = case
    interval = wilson(successes, total)
    assert 0 <= interval.low <= successes / total <= interval.high <= 1


@given(proportions)
def test_failures_mirror_successes(case):
    successes, total = case
    interval, mirrored = wilson(successes, total), wilson(total - successes, total)
    assert interval.low == pytest.approx(1 - mirrored.high, abs=1e-12)
    assert interval.high == pytest.approx(1 - mirrored.low, abs=1e-12)


@given(proportions, st.integers(2, 20))
def test_it_narrows_as_the_same_proportion_rests_on_more(case, times):
    successes, total = case
    assert wilson(successes * times, total * times).width < wilson(successes, total).width


@given(st.integers(1, 400), st.floats(0.01, 0.99))
def test_funnel_limits_hold_the_centre_and_nest(total, centre):
    inner = funnel_limits(centre, total, tail=TAIL_95)
    outer = funnel_limits(centre, total, tail=TAIL_998)
    assert 0 <= outer.low <= inner.low <= centre <= inner.high <= outer.high <= 1


def test_funnel_limits_of_a_fair_coin():
    # 40 of 100 and 60 of 100 are the 2.5 % quantiles; the interpolation stays within one of them.
    limits = funnel_limits(0.5, 100, tail=TAIL_95)
    assert limits.low == pytest.approx(0.40, abs=0.01)
    assert limits.high == pytest.approx(0.60, abs=0.01)


@pytest.mark.parametrize("centre", [0, 1])
def test_certainty_leaves_nothing_to_chance(centre):
    assert funnel_limits(centre, 12, tail=TAIL_998).width == 0


@given(total=st.integers(1, 60), centre=st.floats(0.02, 0.98))
def test_beyond_a_limit_lies_what_chance_passes_less_often(total, centre):
    limits = funnel_limits(centre, total, tail=TAIL_998)
    chances = [comb(total, k) * centre**k * (1 - centre) ** (total - k) for k in range(total + 1)]
    for number in range(total + 1):
        at_least, at_most = sum(chances[number:]), sum(chances[: number + 1])
        if min(abs(at_least - TAIL_998), abs(at_most - TAIL_998)) > 1e-9:
            inside = limits.low <= number / total <= limits.high
            assert inside == (at_least > TAIL_998 and at_most > TAIL_998), number
