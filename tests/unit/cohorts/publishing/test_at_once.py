"""Two workers in the same night: a quarter is counted and published once.

SQLite runs on a file here, as in production: its memory cannot be shared by waiting threads.
"""

import threading

import pytest
from django.db import DatabaseError, connection

from cohorts.enrolment.models import DepartureTally
from cohorts.publishing import services
from cohorts.publishing.models import PublishedPool
from curriculum.programmes.models import Programme
from lms.kernel import clock
from tests.conftest import NOW
from tests.simultaneous import no_lock_at_the_beginning
from tests.unit.cohorts.indicators.populations import cohort, fill, programme
from tests.unit.cohorts.publishing.conftest import people

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act, times: int = 2) -> list[object]:
    """What each of ``times`` simultaneous calls returned, or the error it met."""
    gate, outcomes = threading.Barrier(times), []

    def run() -> None:
        try:
            gate.wait(timeout=20)
            with clock.at(NOW):
                outcomes.append(act())
        except DatabaseError as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


@pytest.fixture
def found(database_on_disk):
    version = programme()
    fill(cohort(version, "44", 2020), people(8, 7, 9, 50))
    return version.programme


def test_one_of_two_counts_and_publishes(found):
    outcomes = at_once(lambda: services.settle_quarter(programme=found))
    assert sorted(outcomes) == [False, True]
    assert DepartureTally.objects.count() == PublishedPool.objects.count() == 1


def test_nobody_waits_while_it_is_counted(found, monkeypatch):
    real, open_then = services.tally, []

    def watched(*arguments):
        open_then.append(connection.in_atomic_block)
        return real(*arguments)

    monkeypatch.setattr(services, "tally", watched)
    assert services.settle_quarter(programme=found)
    assert open_then == [False]


def test_what_was_settled_while_it_was_counted_is_not_settled_again(found, monkeypatch):
    real = services.tally

    def overtaken(*arguments):
        counted = real(*arguments)
        monkeypatch.undo()
        assert services.settle_quarter(programme=found)
        return counted

    with clock.at(NOW):
        monkeypatch.setattr(services, "tally", overtaken)
        assert services.settle_quarter(programme=found) is False
    assert DepartureTally.objects.count() == PublishedPool.objects.count() == 1


def test_without_the_lock_the_second_one_fails(found, monkeypatch):
    """The control: what the lock prevents does happen, and the database has the last word."""
    waiting, real, asked = threading.Barrier(2, timeout=20), services._is_settled, threading.local()

    def both_ask(*arguments):
        answer = real(*arguments)
        # The second time is the one inside the transaction.
        asked.times = getattr(asked, "times", 0) + 1
        if asked.times == 2:
            waiting.wait()
        return answer

    monkeypatch.setattr(services, "_is_settled", both_ask)
    monkeypatch.setattr(
        Programme.objects.__class__, "select_for_update", lambda self: self.all(), raising=True
    )
    connection.close()
    with no_lock_at_the_beginning():
        outcomes = at_once(lambda: services.settle_quarter(programme=found))
    connection.close()
    assert sum(isinstance(one, DatabaseError) for one in outcomes) == 1
    assert DepartureTally.objects.count() == 1
