"""Who waits to write goes on as soon as the lock is free, and not for ever."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper as DjangosOwn

from lms.accounts.models import User
from tests import factories
from tests.simultaneous import at_once, no_lock_at_the_beginning

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows"),
]


@contextmanager
def held(database: str) -> Iterator[subprocess.Popen]:
    """Another process stands in the middle of writing."""
    lines = (
        "import django; django.setup()",
        "from django.db import transaction",
        "with transaction.atomic(): print('begun', flush=True); input()",
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", "\n".join(lines)],
        env={**os.environ, "DATABASE_URL": database},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "begun\n"
        yield holder
    finally:
        holder.kill()
        holder.communicate()


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Whoever waits to write gives up after so long."""
    options = connections.settings["default"]["OPTIONS"]
    before = options["timeout"]
    options["timeout"] = seconds
    try:
        yield
    finally:
        options["timeout"] = before


def begin_and_write() -> None:
    with transaction.atomic():
        factories.user()


def test_who_waits_looks_again_and_again_and_then_writes(database_on_disk, monkeypatch):
    tries = []
    begin = DjangosOwn._start_transaction_under_autocommit
    monkeypatch.setattr(
        DjangosOwn,
        "_start_transaction_under_autocommit",
        lambda self: tries.append(time.monotonic()) or begin(self),
    )
    with held(database_on_disk) as holder:
        threading.Timer(1, holder.kill).start()
        begin_and_write()
    # SQLite's own waiting would have been one try of ours; of its own, at most a dozen a second.
    assert len(tries) > 50
    assert User.objects.count() == 1


def test_who_waits_too_long_is_told_that_somebody_writes(database_on_disk):
    connection.close()
    with patience(0.2), held(database_on_disk):
        with pytest.raises(OperationalError, match="locked"):
            begin_and_write()
        assert not User.objects.exists()
    begin_and_write()


def test_another_error_is_not_waited_out(database_on_disk):
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")  # behind the back of Django, which begins once more
        with pytest.raises(OperationalError, match="within a transaction"):
            begin_and_write()
        cursor.execute("ROLLBACK")


def test_a_statement_of_its_own_still_waits_as_before(database_on_disk):
    begin_and_write()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (20_000,)


def test_who_only_reads_does_not_wait(database_on_disk):
    with held(database_on_disk):
        assert not User.objects.exists()


def test_who_does_not_ask_for_the_lock_does_not_wait(database_on_disk):
    connection.close()
    with no_lock_at_the_beginning(), held(database_on_disk), transaction.atomic():
        assert not User.objects.exists()
    connection.close()


def test_everybody_gets_her_turn(database_on_disk):
    def read_and_write() -> None:
        with transaction.atomic():
            number = User.objects.count()
            factories.user(email=f"person.{number}@essai.example")

    assert at_once(*[read_and_write] * 12) == ["ok"] * 12
    assert User.objects.count() == 12


def test_a_process_that_dies_gives_its_place_back(database_on_disk):
    with held(database_on_disk) as holder:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        begin_and_write()
