"""Two people change one state in the same moment: one of them is refused.

The control takes the lock away and shows that the race is real: without it both would pass.
"""

import threading
from contextlib import suppress

import pytest
from django.db import close_old_connections, connection
from django.db.models.query import QuerySet

from cohorts.enrolment.models import EnrolmentChange
from lms.audit import change_state
from lms.kernel.transitions import TransitionRefused, TransitionTable
from tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite lets one transaction write at a time"
    ),
]


def two_at_once(enrolment, monkeypatch) -> list[str]:
    """Both check the table before either saves, if the lock lets them."""
    together = threading.Barrier(2)
    outcomes: list[str] = []
    check = TransitionTable.check

    def check_together(table, **step):
        found = check(table, **step)
        # Broken when the other one waits at the lock and never comes.
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


def test_without_the_lock_both_would_pass(monkeypatch):
    enrolment = factories.enrolment()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **kwargs: self.all())
    outcomes = two_at_once(enrolment, monkeypatch)
    assert "refused" not in outcomes
    assert EnrolmentChange.objects.count() == 2
