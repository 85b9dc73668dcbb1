"""A button pressed twice, and many requests in the same moment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import uuid4

import pytest
from django.db import connections

from cohorts.api import services
from cohorts.api.models import ReviewerToken
from lms.accounts.models import User
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests import factories
from tests.conftest import NOW
from tests.simultaneous import at_once, no_lock_at_the_beginning

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewer(database_on_disk) -> Iterator[User]:
    with clock.at(NOW):
        yield factories.regional_reviewer(factories.region())


def make(reviewer: User, key=None) -> None:
    services.make_token(by=reviewer, name="Tableau", valid_days=90, client_key=key or uuid4())


def test_one_form_pressed_twice_at_once_makes_one_token(reviewer):
    key = uuid4()
    assert at_once(*[lambda: make(reviewer, key)] * 2) == ["ok", "ok"]
    assert ReviewerToken.objects.count() == 1


def test_two_forms_at_once_do_not_pass_the_most(reviewer):
    for _number in range(services.MOST_TOKENS - 1):
        make(reviewer)
    assert at_once(*[lambda: make(reviewer)] * 2) == ["ok", "refused"]
    assert ReviewerToken.objects.count() == services.MOST_TOKENS


@contextmanager
def locks_off(monkeypatch) -> Iterator[None]:
    """Owners who are merely read, in transactions that take no lock when they begin."""
    both_have_read = threading.Barrier(2, timeout=3)
    found = services.current_tokens

    def merely_counted(person, on):
        tokens = found(person, on)
        with suppress(threading.BrokenBarrierError):
            both_have_read.wait()
        return tokens

    monkeypatch.setattr(services, "_locked", lambda person: person)
    monkeypatch.setattr(services, "current_tokens", merely_counted)
    with no_lock_at_the_beginning():
        connections["default"].close()
        try:
            yield
        finally:
            connections["default"].close()


def test_with_the_locks_off_the_same_scene_goes_wrong(reviewer, monkeypatch):
    key = uuid4()
    with locks_off(monkeypatch):
        outcomes = at_once(*[lambda: make(reviewer, key)] * 2)
    assert outcomes != ["ok", "ok"]
    assert ReviewerToken.objects.count() == 1


def test_requests_at_once_do_not_pass_the_limit(reviewer, monkeypatch):
    monkeypatch.setattr(services, "REQUESTS_A_MINUTE", 10)
    make(reviewer)
    token = ReviewerToken.objects.get()

    def ask_four_times() -> None:
        for _number in range(4):
            if services.count_request(token=token):
                raise Refused("too often")

    # Four times four, of which ten are answered: at least one of the four is refused.
    assert "refused" in at_once(*[ask_four_times] * 4)
    token.refresh_from_db()
    assert token.window_requests == 10


def test_counting_in_the_program_would_pass_it(reviewer, monkeypatch):
    """The control: read, then written, a count loses requests."""
    make(reviewer)
    token = ReviewerToken.objects.get()
    both_have_read = threading.Barrier(2, timeout=10)

    def read_and_write() -> None:
        mine = ReviewerToken.objects.get(pk=token.pk)
        both_have_read.wait()
        mine.window_started_at = NOW
        mine.window_requests += 1
        mine.save(update_fields=["window_started_at", "window_requests"])

    assert at_once(read_and_write, read_and_write) == ["ok", "ok"]
    token.refresh_from_db()
    assert token.window_requests == 1
