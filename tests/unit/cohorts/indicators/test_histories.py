"""What dated facts say of one person, and when a cohort is closed: pure."""

from datetime import date

import pytest

from cohorts.indicators.queries.closing import is_closed
from cohorts.indicators.queries.histories import is_away, months_later, standing

CONFIRMED = date(2020, 1, 1)


def stand(*steps, on):
    dated = [(state, date.fromisoformat(day)) for state, day in steps]
    return standing(dated, confirmed_on=CONFIRMED, on=date.fromisoformat(on))


def test_without_facts_she_is_enrolled():
    now = stand(on="2020-03-01")
    assert (now.state, now.since, now.began, now.completed) == (
        "enrolled",
        CONFIRMED,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("on", "state"),
    [("2020-01-31", "enrolled"), ("2020-02-01", "started"), ("2020-06-01", "suspended")],
)
def test_a_step_counts_from_its_own_day(on, state):
    assert stand(("started", "2020-02-01"), ("suspended", "2020-06-01"), on=on).state == state


def test_a_correction_with_an_earlier_day_replaces_what_was_written_before_it():
    steps = [
        ("started", "2020-02-01"),
        ("dropped_out", "2020-09-01"),
        # She had in fact left in May: taken back, then written down rightly.
        ("started", "2020-05-01"),
        ("dropped_out", "2020-05-01"),
    ]
    assert stand(*steps, on="2020-04-30").state == "started"
    assert stand(*steps, on="2020-05-01").state == "dropped_out"
    assert stand(*steps, on="2020-12-01").state == "dropped_out"
    assert stand(*steps, on="2020-12-01").since == date(2020, 5, 1)


def test_a_drop_out_taken_back_from_an_earlier_day_never_was():
    steps = [("started", "2020-02-01"), ("dropped_out", "2020-09-01"), ("started", "2020-08-01")]
    assert stand(*steps, on="2020-10-01").state == "started"


def test_a_start_corrected_as_an_error_is_no_start():
    steps = [("started", "2020-02-01"), ("enrolled", "2020-02-01")]
    assert stand(*steps, on="2020-03-01").began is False


def test_the_verdict_of_the_jury_does_not_change_what_was_followed():
    followed = [("started", "2020-02-01"), ("completed", "2020-11-01")]
    assert stand(*followed, ("not_certified", "2020-12-01"), on="2021-01-01").completed
    assert not stand(followed[0], ("not_certified", "2020-12-01"), on="2021-01-01").completed
    assert not stand(*followed, ("started", "2020-11-15"), on="2021-01-01").completed


def test_away_while_suspended_and_after_leaving():
    steps = [("started", date(2020, 2, 1)), ("suspended", date(2020, 5, 1))]
    steps.append(("started", date(2020, 7, 1)))
    assert not is_away(steps, date(2020, 4, 30))
    assert is_away(steps, date(2020, 5, 1))
    assert not is_away(steps, date(2020, 7, 1))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2020-01-15", 6, "2020-07-15"),
        ("2020-08-31", 6, "2021-02-28"),
        ("2019-08-31", 6, "2020-02-29"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-12-01", 1, "2021-01-01"),
        ("2020-11-30", 13, "2021-12-30"),
    ],
)
def test_months_later(day, months, expected):
    assert months_later(date.fromisoformat(day), months).isoformat() == expected


def closed(on, *juries, people=3, still_open=1, starts_on="2020-01-01"):
    return is_closed(
        starts_on=date.fromisoformat(starts_on),
        people=people,
        still_open=still_open,
        jury_days=[date.fromisoformat(day) for day in juries],
        on=date.fromisoformat(on),
    )


def test_closed_once_nobody_is_open():
    assert closed("2020-06-01", still_open=0)
    assert not closed("2020-06-01", still_open=1)
    assert not closed("2020-06-01", still_open=0, people=0)
    # Withdrawals before the beginning close nothing.
    assert not closed("2020-06-01", still_open=0, starts_on="2020-09-01")


def test_closed_six_months_after_the_last_jury():
    assert not closed("2021-06-09", "2020-12-10")
    assert closed("2021-06-10", "2020-12-10")
    # A second session within the six months moves the date.
    assert not closed("2021-06-10", "2020-12-10", "2021-03-01")
    assert closed("2021-09-01", "2020-12-10", "2021-03-01")
    # A later one does not open the cohort again.
    assert closed("2021-10-02", "2020-12-10", "2021-10-01")
    # One of the future says nothing yet.
    assert not closed("2021-01-01", "2021-03-01")
