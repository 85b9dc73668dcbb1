"""Facts written while summaries are made: no mark is lost, whoever commits first.

SQLite runs on a file, as in production: its one writer at a time is the lock. On PostgreSQL marks
are deleted by name, and whoever makes summaries is alone; the negative controls take both away.
"""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from cohorts.enrolment.models import EnrolmentChange
from cohorts.enrolment.queries import all_cohorts
from cohorts.indicators import queries, services
from cohorts.indicators.enums import FigureSet
from cohorts.indicators.models import StaleMark
from lms.kernel import clock
from tests.conftest import NOW
from tests.simultaneous import at_once, no_lock_at_the_beginning
from tests.unit.cohorts.indicators import builders as b

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("triggers_on_disk"),
]
TODAY = NOW.date()
ASKED = queries.Asked(on=TODAY, programme="pacte-cds")
on_postgres = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite lets nobody write meanwhile"
)


@pytest.fixture
def person(triggers_on_disk):
    with clock.at(NOW):
        yield b.enrol(b.cohort(), b.STARTED)


def leave(person) -> None:
    EnrolmentChange.objects.create(
        enrolment=person,
        from_state="started",
        to_state="dropped_out",
        effective_on=b.day("2020-06-01"),
        recorded_at=NOW,
    )


def drop_outs() -> int:
    """As summaries and computed figures tell it to a page."""
    found = queries.overview(all_cohorts(), ASKED)
    return found.total.counts.size(FigureSet.DROPPED_OUT)


def elsewhere(action: Callable[[], object]) -> threading.Thread:
    """``action`` on a connection of its own, begun now."""

    def live() -> None:
        try:
            with clock.at(NOW):
                action()
        finally:
            connections["default"].close()

    thread = threading.Thread(target=live)
    thread.start()
    return thread


def while_computing(monkeypatch, action: Callable[[], object]) -> list[threading.Thread]:
    """Once figures are computed and before they are written, ``action`` is begun elsewhere.

    On PostgreSQL it is finished by then; on SQLite it waits for the lock.
    """
    begun: list[threading.Thread] = []
    compute = services.lasting_places_of

    def compute_slowly(*args):
        found = compute(*args)
        if not begun:
            begun.append(elsewhere(action))
            begun[0].join(timeout=5 if connection.vendor == "postgresql" else 0.3)
        return found

    monkeypatch.setattr(services, "lasting_places_of", compute_slowly)
    return begun


def test_a_fact_committed_meanwhile_keeps_its_mark(monkeypatch, person):
    begun = while_computing(monkeypatch, lambda: leave(person))
    services._refresh_some(set())
    begun[0].join(timeout=20)
    assert b.marked() == {person.cohort_id}
    assert drop_outs() == 1
    services.refresh_figures()
    assert not StaleMark.objects.exists()
    assert drop_outs() == 1


@on_postgres
def test_marks_deleted_by_cohort_would_be_lost(monkeypatch, person):
    """The negative control: all marks of the cohort instead of those that were read."""
    begun = while_computing(monkeypatch, lambda: leave(person))
    write = services._write

    def write_and_forget_all(found, today) -> None:
        write(found, today)
        StaleMark.objects.filter(cohort=person.cohort).delete()

    monkeypatch.setattr(services, "_write", write_and_forget_all)
    services._refresh_some(set())
    begun[0].join(timeout=20)
    assert drop_outs() == 0


def test_several_workers_at_once_do_no_harm(person):
    outcomes = at_once(
        *[services.refresh_figures] * 3,
        lambda: leave(person),
        lambda: services.rebuild_figures(lambda done, total: None),
    )
    assert outcomes == ["ok"] * 5
    services.refresh_figures()
    assert not StaleMark.objects.exists()
    assert drop_outs() == 1


def test_whoever_comes_second_waits_or_leaves_it(monkeypatch, person):
    """Two at once: the second would write first, and the first over it what it read before."""
    second: list[int] = []

    def come_second() -> None:
        leave(person)
        second.append(services.refresh_figures())

    begun = while_computing(monkeypatch, come_second)
    services._refresh_some(set())
    begun[0].join(timeout=20)
    services.refresh_figures()
    assert drop_outs() == 1


@on_postgres
def test_without_the_lock_the_older_figures_would_stay(monkeypatch, person):
    """The negative control."""
    monkeypatch.setattr(services, "_held_alone", lambda *, wait: True)

    def come_second() -> None:
        leave(person)
        services.refresh_figures()

    begun = while_computing(monkeypatch, come_second)
    services._refresh_some(set())
    begun[0].join(timeout=20)
    services.refresh_figures()
    assert drop_outs() == 0


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the lock of SQLite is its transaction")
def test_without_the_transactions_lock_a_mark_would_be_lost_or_the_refresh_fail(
    monkeypatch, person
):
    """The negative control on SQLite: what was read is no longer so when it is written."""
    begun = while_computing(monkeypatch, lambda: leave(person))
    with no_lock_at_the_beginning():
        connections["default"].close()
        outcomes = at_once(lambda: services._refresh_some(set()))
    begun[0].join(timeout=20)
    assert outcomes != ["ok"]
