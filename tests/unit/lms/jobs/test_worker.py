"""The real queue with real worker processes, on a database of its own."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
ENQUEUE = """
import sys, django
django.setup()
from django.db import transaction
from lms.jobs.services import enqueue
key, folder = sys.argv[1:]
with transaction.atomic():
    enqueue("essai.slow", key=f"{key}, undone", by=None, folder="/nowhere")
    transaction.set_rollback(True)
with transaction.atomic():
    enqueue("essai.slow", key=key, by=None, folder=folder)
    enqueue("essai.slow", key=key, by=None, folder="/nowhere")
"""


class Queue:
    """A database file, the processes that work on it, and what they left behind."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "coordo.sqlite3"
        self.traces = folder / "traces"
        self.traces.mkdir()
        self._environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.unit.lms.jobs.queue_app.settings",
            "ENVIRONMENT": "test",
            "PYTHONPATH": str(ROOT),
        }
        self._processes: list[subprocess.Popen] = []

    def run(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self._environment, check=True, timeout=60
        )

    def start(self, *arguments: str) -> None:
        """A process group of its own, ended with the test."""
        self._processes.append(
            subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                env=self._environment,
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    def enqueue(self, key: str) -> None:
        """The job ``key`` twice, and another one that is rolled back."""
        self.run("-c", ENQUEUE, key, str(self.traces))

    def jobs(self) -> dict[str, str]:
        """The state of each job by its key."""
        with sqlite3.connect(self.database, timeout=20) as database:
            return dict(database.execute("SELECT key, state FROM lms_job").fetchall())

    def pid_of_delivery(self, number: int) -> int:
        trace = self.traces / f"begun-{number}"
        until(lambda: trace.exists() and trace.read_text() != "")
        return int(trace.read_text())

    def deliveries(self) -> int:
        return len(list(self.traces.glob("begun-*")))

    def end(self) -> None:
        for process in self._processes:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def until(condition: Callable[[], bool], *, seconds: float = 40) -> None:
    """Wait for ``condition``; fails the test when it does not come."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            pytest.fail("What was waited for did not happen.")
        time.sleep(0.1)


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory) -> Path:
    queue = Queue(tmp_path_factory.mktemp("empty"))
    queue.run("manage.py", "migrate", "--run-syncdb", "--verbosity", "0")
    return queue.database


@pytest.fixture
def queue(tmp_path, empty_database) -> Iterator[Queue]:
    queue = Queue(tmp_path)
    shutil.copy(empty_database, queue.database)
    yield queue
    queue.end()


def test_a_job_outlives_its_killed_worker(queue):
    """What was rolled back is not there, a key is one job, and a lost delivery comes back."""
    (queue.traces / "hold").touch()
    queue.enqueue("one")
    assert queue.jobs() == {"one": "queued"}
    queue.start("qcluster")
    os.kill(queue.pid_of_delivery(0), signal.SIGKILL)
    until(lambda: queue.jobs()["one"] == "done")
    assert queue.deliveries() == 2


def test_the_watchdog_restarts_a_pool_that_stands_still(queue):
    """SIGKILL of an idle worker leaves the pool alive and deaf (django-q2, issue 23)."""
    queue.start("worker", "--patience", "8")
    queue.enqueue("one")
    idle = queue.pid_of_delivery(0)
    until(lambda: queue.jobs()["one"] == "done")
    time.sleep(0.5)  # back to waiting for work
    os.kill(idle, signal.SIGKILL)
    queue.enqueue("two")
    until(lambda: queue.jobs()["two"] == "done")
    assert queue.pid_of_delivery(1) != idle
