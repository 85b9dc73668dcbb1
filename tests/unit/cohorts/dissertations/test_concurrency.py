"""Two at once: one wins, the other reads a sentence, and nothing happens twice.

SQLite runs on a file, as in production: a transaction is its lock.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connections

from cohorts.dissertations import services
from cohorts.dissertations.models import (
    Assessment,
    Decision,
    Defence,
    Dissertation,
    DissertationChange,
    DissertationVersion,
    Jury,
)
from lms.accounts.models import User
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests.conftest import NOW
from tests.unit.cohorts.dissertations.conftest import AT_JURY, House, make_house, people_of
from tests.unit.cohorts.dissertations.files import pdf, upload

pytestmark = pytest.mark.django_db(transaction=True)
RIVALS = 4


@pytest.fixture
def house(database_on_disk) -> Iterator[House]:
    with clock.at(NOW):
        yield make_house()


def rivals(action: Callable[[], object]) -> list[str]:
    """How each of several simultaneous ``action`` ended: ok, or the sentence of its refusal."""
    outcomes: list[str] = []
    start = threading.Barrier(RIVALS)

    def run() -> None:
        try:
            with clock.at(AT_JURY):
                start.wait()
                action()
            outcomes.append("ok")
        except Refused as refusal:
            outcomes.append(str(refusal.sentence))
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run) for _ in range(RIVALS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes, key=lambda outcome: outcome != "ok")


def one_won(outcomes: list[str]) -> bool:
    return (
        len(outcomes) == RIVALS
        and outcomes[0] == "ok"
        and all(outcome not in {"ok", ""} for outcome in outcomes[1:])
    )


def fresh(defence: Defence) -> Defence:
    """Read anew by each rival, as by a request of its own."""
    return Defence.objects.get(pk=defence.pk)


def test_locking_twice_at_once(house):
    defence = house.held()
    member = people_of(defence.jury)[1]
    with clock.at(AT_JURY):
        services.save_assessment(defence=defence, by=member, opinion="reserved", comment="")
    outcomes = rivals(
        lambda: services.lock_assessment(defence=fresh(defence), by=User.objects.get(pk=member.pk))
    )
    assert one_won(outcomes)
    assert Assessment.objects.get().state == "locked"
    assert AuditEvent.objects.filter(verb="assessment.state_changed").count() == 1


def test_deciding_twice_at_once(house):
    defence = house.locked(house.held())
    president = people_of(defence.jury)[0]
    outcomes = rivals(
        lambda: services.decide(
            defence=fresh(defence), outcome="validated", by=User.objects.get(pk=president.pk)
        )
    )
    assert one_won(outcomes)
    assert Decision.objects.count() == 1


def test_publishing_twice_at_once(house):
    defence = house.decided()
    outcomes = rivals(
        lambda: services.publish_results(
            jury=Jury.objects.select_related("cohort__programme_version__programme").get(
                pk=defence.jury_id
            ),
            by=User.objects.get(pk=house.manager.pk),
        )
    )
    assert one_won(outcomes)
    assert DissertationChange.objects.filter(to_state="validated").count() == 1
    assert OutgoingMail.objects.filter(kind="jury_result").count() == 1


def test_recording_attendance_twice_at_once(house):
    defence = house.convened()
    outcomes = rivals(
        lambda: services.record_attendance(
            defence=fresh(defence), attended=True, by=User.objects.get(pk=house.manager.pk)
        )
    )
    assert one_won(outcomes)
    assert DissertationChange.objects.filter(to_state="defended").count() == 1


def test_convening_one_dissertation_before_two_juries_at_once(house):
    dissertation = house.submitted()
    juries = [house.jury(label=f"Jury {n}") for n in range(RIVALS)]
    waiting = iter(juries)
    lock = threading.Lock()

    def convene():
        with lock:
            jury = next(waiting)
        services.convene_defence(
            jury=Jury.objects.get(pk=jury.pk),
            dissertation=Dissertation.objects.get(pk=dissertation.pk),
            scheduled_at=AT_JURY + timedelta(hours=1),
            by=User.objects.get(pk=house.manager.pk),
        )

    assert one_won(rivals(convene))
    assert Defence.objects.count() == 1


def test_the_same_file_sent_several_times_at_once_is_stored_once(house):
    dissertation = house.begun()
    content = pdf()
    outcomes = rivals(
        lambda: services.submit_dissertation(
            dissertation=Dissertation.objects.get(pk=dissertation.pk),
            title="Un titre",
            upload=upload(content),
            by=User.objects.get(pk=house.author.pk),
        )
    )
    assert outcomes == ["ok"] * RIVALS
    assert DissertationVersion.objects.count() == 1
    assert DissertationChange.objects.count() == 1
