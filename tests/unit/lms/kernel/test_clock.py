"""The one clock: set for a block, by zone, by thread, and never in production."""

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kernel import clock

THEN = datetime(2018, 11, 9, 22, 30, tzinfo=UTC)


def test_it_runs_with_the_machine():
    before = datetime.now(UTC)
    assert before <= clock.now() <= before + timedelta(seconds=5)
    assert clock.now().utcoffset() == timedelta(0)


def test_it_stands_where_it_is_set_and_goes_on_afterwards():
    with clock.at(THEN):
        assert clock.now() == THEN
        with clock.at(THEN + timedelta(days=1)):
            assert clock.now() == THEN + timedelta(days=1)
        assert clock.now() == THEN
    assert clock.now() > THEN


def test_an_error_within_does_not_leave_it_standing():
    with pytest.raises(KeyError), clock.at(THEN):
        raise KeyError
    assert clock.now() > THEN


def test_it_speaks_utc_whatever_it_was_set_with():
    with clock.at(THEN.astimezone(ZoneInfo("Indian/Reunion"))):
        assert clock.now() == THEN
        assert clock.now().tzinfo is UTC


def test_today_depends_on_the_place():
    with clock.at(THEN):
        assert clock.today("Europe/Paris") == date(2018, 11, 9)
        assert clock.today("Indian/Reunion") == date(2018, 11, 10)
        assert clock.today("America/Guadeloupe") == date(2018, 11, 9)


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda moment: 1 < moment.year < 9999))
def test_places_are_never_more_than_a_day_apart(moment):
    with clock.at(moment):
        apart = clock.today("Indian/Reunion") - clock.today("America/Guadeloupe")
    assert timedelta(0) <= apart <= timedelta(days=1)


def test_another_thread_has_its_own_time():
    heard = []
    with clock.at(THEN):
        thread = threading.Thread(target=lambda: heard.append(clock.now()))
        thread.start()
        thread.join()
    assert heard[0] > THEN


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="aware"), clock.at(THEN.replace(tzinfo=None)):
        pass


def test_in_production_it_cannot_be_set(settings):
    settings.CLOCK_MAY_BE_SET = False
    with pytest.raises(clock.ClockIsReal), clock.at(THEN):
        pass
    assert clock.now() > THEN
