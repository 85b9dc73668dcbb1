"""The people of the demonstration and the sums they must make."""

import re
import socket
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

import pytest
from django.core.validators import validate_email
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts.enums import Role
from lms.demo.cast import ACCOUNTS, DOMAIN, plain
from lms.demo.names import LAST_NAMES, people
from lms.demo.promotions import _check_sums, closed_promotions
from lms.demo.running import Company
from lms.demo.serving import PortTaken, refuse_taken_port


def test_seven_promotions_in_six_regions_add_up_to_the_published_sums():
    promotions = closed_promotions()
    assert len(promotions) == 7
    assert len({each.region for each in promotions}) == 6
    outcomes = [each.outcomes for each in promotions]
    assert sum(each.enrolled for each in outcomes) == 87
    assert sum(each.completed for each in outcomes) == 65
    assert sum(each.awarded for each in outcomes) == 64
    assert all(each.starts_on < each.ends_on < date(2023, 1, 1) for each in promotions)


def test_sums_that_are_not_the_published_ones_stop_the_load():
    first, *others = closed_promotions()
    wrong = replace(first, outcomes=replace(first.outcomes, awarded=first.outcomes.awarded - 1))
    with pytest.raises(ValueError, match="63 diploma, not 64"):
        _check_sums([wrong, *others])


def test_names_are_enough_different_and_plainly_made_up():
    found = list(people())
    assert len(set(found)) == len(found) >= 200
    assert {last for _first, last in found} == set(LAST_NAMES)
    addresses = {f"{plain(first)}.{plain(last)}@{DOMAIN}" for first, last in found}
    assert len(addresses) == len(found)
    for address in addresses:
        validate_email(address)
        assert re.fullmatch(r"[a-z.]+@demo\.example", address)


def test_names_come_in_the_same_order_each_time():
    assert list(islice(people(), 50)) == list(islice(people(), 50))


def test_each_role_has_its_account():
    given_out = {account.role for account in ACCOUNTS if account.role}
    # A trainer's role is that of her cohorts.
    assert given_out == set(Role.values) - {Role.TRAINER}
    assert len({account.email for account in ACCOUNTS}) == len(ACCOUNTS)


@given(
    today=st.dates(date(2024, 1, 1), date(2034, 1, 1)),
    offset=st.integers(-300, 300),
    count=st.integers(1, 3),
)
def test_days_of_a_seminar_are_working_days_in_a_row(today, offset, count):
    company = Company(cast=None, today=today, manager=None, trainer=None, jurors=())
    days = company.workdays(offset, count)
    assert [day - days[0] for day in days] == [timedelta(days=number) for number in range(count)]
    assert all(day.weekday() < 5 for day in days)
    assert timedelta(0) <= days[0] - company.day(offset) <= timedelta(days=4)


def test_a_taken_port_is_named_with_another_to_choose(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(PortTaken, match=f"Port {port} is in use.*PORT={port + 1}"):
            refuse_taken_port()
