"""The demonstration, loaded twice at the same time by its command, each on migrated tables.

The tests of a module work on the first one, each in a transaction that is undone; the second one,
always on SQLite, is there to be compared: what it holds must not depend on the database either.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections, transaction

from tests.e2e.demonstration import own_database

ROOT = Path(__file__).resolve().parents[2]
# Seconds that a busy machine may take; how fast it is, the benchmarks tell.
LONGEST = 900
FOREIGN = {"ENVIRONMENT", "DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"}


@dataclass
class Installation:
    """A demonstration on a database of its own; its commands run as processes."""

    environment: dict[str, str]
    loading: subprocess.Popen

    def python(self, *arguments: str) -> str:
        """Run Python there once the demonstration is loaded; its output."""
        self.wait()
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=LONGEST,
        ).stdout

    def wait(self) -> None:
        """Until the demonstration is loaded."""
        assert self.loading.wait(timeout=LONGEST) == 0, "the demonstration did not load"

    @property
    def database_name(self) -> str:
        url = self.environment.get("DATABASE_URL", "")
        return url.rpartition("/")[2] or str(Path(self.environment["DATA_DIR"]) / "coordo.sqlite3")


@contextmanager
def installed(folder: Path, database: dict[str, str]) -> Iterator[Installation]:
    """Its loading has begun. ``database`` holds the variables of another database than SQLite."""
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    environment |= {"DEMO": "1", "DATA_DIR": str(folder), **database}
    command = [sys.executable, "manage.py", "demo", "--no-serve"]
    loading = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield Installation(environment, loading)
    finally:
        loading.kill()
        loading.wait()


@pytest.fixture(scope="module")
def installations(tmp_path_factory) -> Iterator[list[Installation]]:
    """Two, loading side by side."""
    folders = [tmp_path_factory.mktemp("demonstration") for _ in range(2)]
    with (
        own_database() as database,
        installed(folders[0], database) as first,
        installed(folders[1], {}) as second,
    ):
        yield [first, second]


@pytest.fixture(scope="module")
def loaded(installations, django_db_blocker) -> Iterator[Installation]:
    """The first one, which this process is connected to."""
    first = installations[0]
    first.wait()
    settings = connections.settings["default"]
    before, name = connections["default"], settings["NAME"]
    settings["NAME"] = first.database_name
    del connections["default"]
    try:
        with django_db_blocker.unblock():
            yield first
            connections["default"].close()
    finally:
        settings["NAME"] = name
        connections["default"] = before


@pytest.fixture
def demonstration(loaded) -> Iterator[None]:
    """What a test changes is undone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
