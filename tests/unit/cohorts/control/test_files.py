"""Made once, whole or not at all, for a time: the life of an evidence file."""

import errno
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections

from cohorts.control import services, tasks
from cohorts.control.folder import kept_paths, path_of
from cohorts.control.queries import BUILD, KEPT_FOR, made_files
from cohorts.control.services import ask_evidence_file, delete_expired
from lms.audit.models import AuditEvent
from lms.jobs.models import Job
from lms.jobs.services import run
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests import factories
from tests.unit.cohorts.attendance.conftest import make_room
from tests.unit.cohorts.control.conftest import LATER, Inspection, still

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def quick(db, heads_folder):
    """A cohort with one half-day to come: a file of it is made in a moment."""
    with clock.at(LATER):
        yield Inspection(make_room(trainees=1, starts_at=LATER + timedelta(days=5)))


def test_asked_twice_while_it_is_made_it_is_one_job_and_afterwards_a_new_one(quick):
    first = quick.ask()
    colleague = factories.manager()
    assert ask_evidence_file(cohort=quick.cohort, by=colleague) == first
    run(str(first.pk))
    assert quick.ask() != first
    assert Job.objects.filter(kind=BUILD).count() == 2


def test_only_a_manager_of_the_cohort_asks(quick):
    for stranger in (quick.room.trainer, quick.room.trainee, factories.juror(), factories.editor()):
        with pytest.raises(Refused):
            ask_evidence_file(cohort=quick.cohort, by=stranger)
    assert not Job.objects.exists()


def test_who_had_which_file_made_when_stands_in_the_log(quick):
    job = quick.done()
    event = AuditEvent.objects.get(verb="cohort.evidence_file_made")
    assert (event.actor_id, event.object_id) == (quick.manager.pk, str(quick.cohort.pk))
    assert (event.at, event.document_sha256) == (LATER, job.result["sha256"])


def test_a_file_is_kept_a_week_and_made_again_on_demand(quick):
    job = quick.done()
    path = path_of(job.arguments["name"])
    with clock.at(LATER + KEPT_FOR - timedelta(seconds=1)):
        assert delete_expired() == 0
        assert made_files(quick.cohort)[0].is_there
    with clock.at(LATER + KEPT_FOR):
        assert not made_files(quick.cohort)[0].is_there
        assert tasks.delete_expired_files(still) == {"deleted": 1}
        assert not path.exists()
        assert delete_expired() == 0
        assert quick.made().exists()
    event = AuditEvent.objects.get(verb="cohort.evidence_file_deleted")
    assert event.document_sha256 == job.result["sha256"]


def test_what_killed_workers_left_goes_and_what_is_being_made_stays(quick):
    running = quick.ask()
    mine = path_of(running.arguments["name"]).with_suffix(".123.part")
    mine.parent.mkdir(parents=True)
    stale, unknown = mine.with_name("f" * 32 + ".1.part"), mine.with_name("e" * 32 + ".zip")
    for path in (mine, stale, unknown):
        path.write_bytes(b"half")
    assert delete_expired() == 0
    assert kept_paths() == [mine]
    Job.objects.filter(pk=running.pk).update(state="failed")
    delete_expired()
    assert kept_paths() == []


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "full"),
        (PermissionError(errno.EACCES, "Permission denied"), "may not write"),
        (OSError(errno.EIO, "Input/output error"), "could not be read or written"),
    ],
)
def test_a_full_or_forbidden_disk_leaves_a_sentence_and_no_half_file(
    quick, monkeypatch, client, error, word
):
    def fail(*_arguments):
        raise error

    with monkeypatch.context() as broken:
        broken.setattr("cohorts.control.packing.Pack.close", fail)
        job = quick.done()
    assert (job.state, kept_paths()) == ("failed", [])
    assert word in job.message
    assert not AuditEvent.objects.filter(verb="cohort.evidence_file_made").exists()
    client.force_login(quick.manager)
    page = client.get(f"/cohortes/{quick.cohort.pk}/controle/")
    assert job.message in page.content.decode()
    again = quick.done()
    assert (again.pk, again.state) == (job.pk, "done")


def test_a_folder_that_cannot_be_made_is_a_sentence(quick):
    folder = path_of("any").parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_bytes(b"a file where the folder should be")
    job = quick.done()
    assert job.state == "failed"
    assert "could not be read or written" in job.message


# --- Two at once, and a killed worker -------------------------------------------------------------


@pytest.fixture
def crowd(database_on_disk, heads_folder, tmp_path):
    with clock.at(LATER):
        yield Inspection(make_room(trainees=1, starts_at=LATER + timedelta(days=5)))


def at_once(*actions) -> list[str]:
    outcomes, start = [], threading.Barrier(len(actions))

    def live(action) -> None:
        try:
            with clock.at(LATER):
                start.wait(timeout=20)
                outcomes.append(str(action().pk))
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=live, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_press_at_once_get_one_job(crowd):
    colleague = factories.manager()
    found = at_once(
        crowd.ask, crowd.ask, lambda: ask_evidence_file(cohort=crowd.cohort, by=colleague)
    )
    assert len(found) == 3
    assert len(set(found)) == 1
    assert Job.objects.filter(kind=BUILD).count() == 1


@pytest.mark.django_db(transaction=True)
def test_with_keys_that_differ_the_same_scene_makes_several_jobs(crowd, monkeypatch):
    """The control: it is the business key that makes it one."""
    keys = iter(f"{BUILD}:{crowd.cohort.pk}:{number}" for number in range(9))
    monkeypatch.setattr(services, "building_key", lambda cohort: next(keys))
    assert len(set(at_once(crowd.ask, crowd.ask))) == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_no_file_and_the_next_one_makes_it(
    crowd, database_on_disk, tmp_path
):
    job = crowd.ask()
    connections["default"].close()
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.cohorts.control.dying_worker", str(job.pk)],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "lms.settings",
            "DATABASE_URL": database_on_disk,
            "DATA_DIR": str(tmp_path),
            "EVIDENCE_HEADS_DIR": str(tmp_path / "heads"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 1)
    assert [path.suffix for path in kept_paths()] == [".part"]
    run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert path_of(job.arguments["name"]).exists()
    assert AuditEvent.objects.filter(verb="cohort.evidence_file_made").count() == 1
    delete_expired()
    assert [path.suffix for path in kept_paths()] == [".zip"]
