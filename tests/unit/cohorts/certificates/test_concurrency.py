"""Two workers at once, and workers that are killed: no gap, no twin, nothing done twice."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.db import connections

from cohorts.certificates import services, tasks
from cohorts.certificates.models import Certificate, NumberSeries
from lms.jobs.models import Job
from lms.jobs.services import run
from lms.kernel import clock
from lms.messages.models import OutgoingMail
from tests.simultaneous import at_once
from tests.unit.cohorts.certificates.conftest import AFTER, Graduation, make_graduation, plain_file

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def crowd(database_on_disk) -> Iterator[Graduation]:
    with clock.at(AFTER):
        yield make_graduation(4)


def sequences() -> list[int]:
    return list(Certificate.objects.order_by("sequence").values_list("sequence", flat=True))


def holders() -> set[int]:
    return set(Certificate.objects.values_list("enrolment", flat=True))


def issuing(crowd: Graduation, *numbers: int) -> Callable[[], object]:
    """What a worker does, with real documents."""
    ids = [crowd.enrolments[number].pk for number in numbers]
    return lambda: tasks.issue(
        lambda *_: None, jury_id=crowd.jury.pk, enrolment_ids=ids, by_id=crowd.manager.pk
    )


def test_two_workers_issue_for_the_same_people_at_once(crowd):
    assert at_once(issuing(crowd, 0, 1, 2, 3), issuing(crowd, 3, 2, 1, 0)) == ["ok", "ok"]
    assert sequences() == [1, 2, 3, 4]
    assert len(holders()) == 4
    assert OutgoingMail.objects.count() == 4


def test_two_workers_issue_for_different_people_at_once(crowd):
    assert at_once(issuing(crowd, 0, 1), issuing(crowd, 2, 3)) == ["ok", "ok"]
    assert sequences() == [1, 2, 3, 4]
    assert NumberSeries.objects.get().last == 4


def test_revoking_twice_at_once_happens_once(crowd):
    certificate = crowd.issue()
    outcomes = at_once(*[lambda: crowd.revoke(certificate)] * 3)
    assert outcomes == ["ok", "refused", "refused"]
    assert crowd.enrolments[0].changes.filter(to_state="completed").count() == 1


def test_two_managers_press_at_once(crowd):
    def press():
        return services.issue_certificates(jury=crowd.jury, by=crowd.manager)

    assert at_once(press, press) == ["ok", "ok"]
    assert Job.objects.filter(kind="certificates.issue").count() == 1


@contextmanager
def locks_off(monkeypatch) -> Iterator[None]:
    """Transactions that take no lock when they begin, and rows that are merely read."""
    options = connections.settings["default"].setdefault("OPTIONS", {})
    mode = options.pop("transaction_mode", None)
    both_have_read = threading.Barrier(2, timeout=3)

    def merely_read(year: int) -> NumberSeries:
        found = NumberSeries.objects.get(year=year)
        with suppress(threading.BrokenBarrierError):
            both_have_read.wait()
        return found

    monkeypatch.setattr(services, "_locked_series", merely_read)
    monkeypatch.setattr(services, "_lock", lambda enrolment: None)
    connections["default"].close()
    try:
        yield
    finally:
        connections["default"].close()
        if mode is not None:
            options["transaction_mode"] = mode


@pytest.mark.parametrize("others", [(0, 1), (0, 0)], ids=["two people", "one person"])
def test_with_the_locks_off_the_same_scene_goes_wrong(crowd, monkeypatch, others):
    NumberSeries.objects.create(year=2026)
    with locks_off(monkeypatch):
        outcomes = at_once(
            *(lambda number=number: crowd.issue(number, render=plain_file) for number in others)
        )
    assert outcomes != ["ok", "ok"]


# --- Killed workers -------------------------------------------------------------------------------


def kill(job: Job, moment: str, number: int, database: str) -> int:
    """Let a worker of its own begin ``job`` and be killed; its return code."""
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.unit.cohorts.certificates.dying_worker",
            str(job.pk),
            moment,
            str(number),
        ],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database},
        check=False,
        timeout=120,
    ).returncode


@pytest.mark.parametrize(
    ("moment", "number", "left"),
    [("numbered", 2, 1), ("stored", 1, 0), ("told", 3, 2), ("committed", 2, 2)],
)
def test_a_killed_worker_leaves_no_gap_and_the_next_one_goes_on(
    crowd, database_on_disk, moment, number, left
):
    job = services.issue_certificates(jury=crowd.jury, by=crowd.manager)
    connections["default"].close()
    assert kill(job, moment, number, database_on_disk) == -signal.SIGKILL
    assert sequences() == list(range(1, left + 1))
    assert OutgoingMail.objects.count() == left
    run(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done", job.error
    assert sequences() == [1, 2, 3, 4]
    assert len(holders()) == 4
    assert OutgoingMail.objects.count() == 4
    assert all(certificate.file.read()[:4] == b"%PDF" for certificate in Certificate.objects.all())
