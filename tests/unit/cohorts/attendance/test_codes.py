"""The room's code and the spoken word: good for one half-day, one opening, half a minute."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.attendance import codes
from cohorts.attendance.models import HalfDay
from cohorts.attendance.words import SPOKEN
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests import factories
from tests.conftest import NOW

OPENED = NOW - timedelta(hours=1)
moments = st.integers(1_767_225_600, 1_798_761_600).map(lambda at: datetime.fromtimestamp(at, UTC))


def a_half_day(key: int = 1, opened_at: datetime = OPENED) -> HalfDay:
    return HalfDay(pk=key, opened_at=opened_at)


def check(half_day, typed, **how):
    with clock.at(NOW):
        return codes.check_told(half_day, typed, **how)


@given(moments)
def test_a_code_is_read_without_a_doubt(moment):
    code = codes.code_at(a_half_day(), moment)
    assert len(code) == 6
    assert not set(code) & set("01OILAEUY")
    assert set(codes.word_at(a_half_day(), moment).split()) <= set(SPOKEN)


@given(moments, st.integers(0, 29))
def test_it_stands_for_thirty_seconds_and_then_is_another(moment, seconds):
    start = datetime.fromtimestamp(moment.timestamp() // 30 * 30, UTC)
    half_day = a_half_day()
    assert codes.code_at(half_day, start + timedelta(seconds=seconds)) == codes.code_at(
        half_day, start
    )
    assert codes.code_at(half_day, start + timedelta(seconds=30)) != codes.code_at(half_day, start)
    assert codes.seconds_left(start + timedelta(seconds=seconds)) == 30 - seconds


@given(moments)
def test_another_half_day_and_another_opening_have_other_codes(moment):
    code = codes.code_at(a_half_day(), moment)
    assert code != codes.code_at(a_half_day(key=2), moment)
    assert code != codes.code_at(a_half_day(opened_at=OPENED + timedelta(seconds=1)), moment)


@pytest.mark.parametrize("typing", [str.lower, str, lambda code: f" {code[:3]}-{code[3:]} "])
def test_the_code_shown_and_the_one_before_count_however_they_are_typed(typing):
    half_day = a_half_day()
    for ago in (0, 30):
        code = codes.code_at(half_day, NOW - timedelta(seconds=ago))
        told = check(half_day, typing(code))
        assert (told.means, told.code) == (codes.Means.ROOM_CODE, code)


def test_an_expired_code_says_so_and_a_wrong_one_too():
    half_day = a_half_day()
    old = codes.code_at(half_day, NOW - timedelta(minutes=2))
    with pytest.raises(Refused, match="has expired") as refusal:
        check(half_day, old)
    assert refusal.value.field == "code"
    for wrong in ("", "AAAAAA", codes.code_at(half_day, NOW + timedelta(minutes=5))):
        with pytest.raises(Refused, match="neither the code nor the word"):
            check(half_day, wrong)


def test_the_code_of_another_half_day_is_refused():
    with pytest.raises(Refused):
        check(a_half_day(), codes.code_at(a_half_day(key=2), NOW))


def test_a_code_that_waited_on_the_device_counts_by_its_own_time():
    half_day = a_half_day()
    typed_at = NOW - timedelta(minutes=20)
    told = check(half_day, codes.code_at(half_day, typed_at), waited=timedelta(minutes=20))
    assert told.at == typed_at


@pytest.mark.parametrize("waited", [timedelta(days=1), timedelta(days=-1)])
def test_a_device_that_lies_reaches_neither_before_the_opening_nor_into_the_future(waited):
    half_day = a_half_day(opened_at=NOW - timedelta(hours=5))
    with pytest.raises(Refused):
        check(half_day, codes.code_at(half_day, NOW - waited), waited=waited)


def test_what_waited_on_the_device_is_told():
    half_day = a_half_day(opened_at=NOW - timedelta(hours=5))
    code = codes.code_at(half_day, NOW - timedelta(hours=4))
    told = check(half_day, code, waited=timedelta(hours=4))
    assert told.waited == timedelta(hours=4)


def test_two_words_are_said_so_that_nobody_guesses_them():
    assert len(SPOKEN) ** 2 > 60_000
    assert len(codes.word_at(a_half_day(), NOW).split()) == 2


def test_the_word_is_for_those_who_are_elsewhere():
    half_day = a_half_day()
    told = check(half_day, codes.word_at(half_day, NOW).upper())
    assert told.is_remote
    assert told.means == codes.Means.SPOKEN_WORD
    assert not check(half_day, codes.code_at(half_day, NOW), scanned=True).is_remote


@pytest.mark.django_db
def test_a_token_is_good_for_one_person_one_half_day_and_one_opening():
    half_day, person = a_half_day(), factories.user()
    with clock.at(NOW):
        told = codes.check_told(half_day, codes.code_at(half_day, NOW), scanned=True)
    token = codes.token_for(half_day, person, told)
    assert codes.read_token(half_day, person, token) == told
    for which, whose, what in (
        (a_half_day(key=2), person, token),
        (a_half_day(opened_at=NOW), person, token),
        (half_day, factories.user("Autre"), token),
        (half_day, person, token[:-1] + ("A" if token[-1] != "A" else "B")),
        (half_day, person, "nonsense"),
    ):
        with pytest.raises(Refused, match="another half-day"):
            codes.read_token(which, whose, what)


def test_words_are_plain_and_unlike():
    assert len(SPOKEN) == len(set(SPOKEN)) > 250
    assert all(word.isascii() and word.isalpha() and word.islower() for word in SPOKEN)
