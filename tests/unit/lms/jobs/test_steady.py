"""Steady work: again and again, whatever happens, until it is told to stop."""

import threading

import pytest

from lms.jobs import steady


@pytest.fixture
def works(monkeypatch):
    """No work but that of the test."""
    monkeypatch.setattr(steady, "_works", {})


def test_a_name_is_declared_once(works):
    steady.every_few_seconds("one", lambda: None)
    with pytest.raises(ValueError, match="declared twice"):
        steady.every_few_seconds("one", lambda: None)


def test_what_fails_is_logged_and_ends_nothing(works, caplog):
    done = []

    def fail() -> None:
        raise RuntimeError("boum")

    steady.every_few_seconds("bad", fail)
    steady.every_few_seconds("good", lambda: done.append(1))
    steady.do_all()
    steady.do_all()
    assert done == [1, 1]
    assert [record.getMessage() for record in caplog.records] == [
        "The steady work bad failed",
        "The steady work bad failed",
    ]


@pytest.mark.django_db(transaction=True)
def test_it_goes_round_until_it_is_stopped(works, database_on_disk):
    rounds, thrice = [], threading.Event()

    def count() -> None:
        rounds.append(threading.current_thread().name)
        if len(rounds) >= 3:
            thrice.set()

    steady.every_few_seconds("count", count)
    steadily = steady.Steadily(every_seconds=0.01)
    steadily.start()
    assert thrice.wait(timeout=20)
    steadily.stop()
    number = len(rounds)
    assert set(rounds) == {"steady"}
    assert not any(thread.name == "steady" for thread in threading.enumerate())
    assert len(rounds) == number
