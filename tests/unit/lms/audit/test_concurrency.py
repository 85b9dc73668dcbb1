"""Two people change one state in the same moment: one of them is refused.

The control saves whatever the state has become and shows that the race is real: both would pass.
"""

import threading
from contextlib import suppress

import pytest
from django.db import close_old_connections, connection

from cohorts.enrolment.models import EnrolmentChange
from lms.audit import change_state
from lms.kernel.transitions import TransitionRefused, TransitionTable
from tests import factories
from tests.simultaneous import move_whatever_the_state

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite lets one transaction write at a time"
    ),
]


def two_at_once(enrolment, monkeypatch) -> list[str]:
    """Both check the table before either saves."""
    together = threading.Barrier(2)
    outcomes: list[str] = []
    check = TransitionTable.check

    def check_together(table, **step):
        found = check(table, **step)
        # Broken when the loser weighs her step once more, alone.
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=1)
        return found

    def attempt(target: str, reason: str) -> None:
        close_old_connections()
        try:
            change_state(enrolment, target, by=None, reason=reason)
            outcomes.append(target)
        except TransitionRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    monkeypatch.setattr(TransitionTable, "check", check_together)
    threads = [
        threading.Thread(target=attempt, args=step)
        for step in (("withdrawn", "Renonce"), ("started", ""))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def test_one_of_two_is_refused(monkeypatch):
    enrolment = factories.enrolment()
    outcomes = two_at_once(enrolment, monkeypatch)
    assert sorted(outcomes)[0] == "refused"
    assert EnrolmentChange.objects.count() == 1


def test_without_a_look_at_the_state_both_would_pass(monkeypatch):
    enrolment = factories.enrolment()
    move_whatever_the_state(monkeypatch)
    outcomes = two_at_once(enrolment, monkeypatch)
    assert "refused" not in outcomes
    assert EnrolmentChange.objects.count() == 2
