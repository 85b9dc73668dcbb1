import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lms.kernel.charts import COUNT, ONE_DECIMAL, PERCENT
from lms.kernel.charts.numbers import round_ticks


@pytest.mark.parametrize(
    ("number", "value", "french", "english"),
    [
        (COUNT, 1234567, "1\u202f234\u202f567", "1,234,567"),
        (COUNT, None, "—", "—"),
        (ONE_DECIMAL, 2.25, "2,3", "2.3"),
        (ONE_DECIMAL, -0.01, "0,0", "0.0"),
        (PERCENT, 65 / 87, "75\u202f%", "75%"),
        (PERCENT, 0.845, "85\u202f%", "85%"),
        (PERCENT, 64 / 65, "98\u202f%", "98%"),
    ],
)
def test_numbers_as_the_reader_writes_them(number, value, french, english):
    with translation.override("fr"):
        assert number.text(value) == french
    with translation.override("en"):
        assert number.text(value) == english


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.sampled_from([COUNT, ONE_DECIMAL, PERCENT]))
def test_ticks_enclose_are_few_and_differ_as_texts(low, span, number):
    ticks = round_ticks(low, low + span, number=number)
    assert ticks[0] <= low + 1e-6
    assert ticks[-1] >= low + span - 1e-6
    assert 2 <= len(ticks) <= 8
    assert len({number.text(tick) for tick in ticks}) == len(ticks)


def test_a_share_is_cut_in_quarters():
    assert round_ticks(0, 1, number=PERCENT) == [0, 0.25, 0.5, 0.75, 1]


def test_people_are_whole():
    assert round_ticks(0, 3, number=COUNT) == [0, 1, 2, 3]
