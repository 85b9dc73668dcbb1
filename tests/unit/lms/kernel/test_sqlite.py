"""Writers wait in a queue beside the database, in the order that the system gives them."""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, connections, transaction

from lms.accounts.models import User
from tests import factories
from tests.simultaneous import at_once, no_lock_at_the_beginning

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows"),
]


def is_free(database: str) -> bool:
    """Whether somebody who comes now would be the first in the queue."""
    with open(f"{database.removeprefix('sqlite:///')}-queue", "a") as queue:
        try:
            fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_who_writes_holds_the_queue_until_the_end(database_on_disk):
    with transaction.atomic():
        assert not is_free(database_on_disk)
        with transaction.atomic():
            factories.user()
        assert not is_free(database_on_disk)
    assert is_free(database_on_disk)


def test_who_gives_up_leaves_the_queue(database_on_disk):
    def write_and_fail() -> None:
        with transaction.atomic():
            factories.user()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert is_free(database_on_disk)
    assert not User.objects.exists()


def test_who_cannot_begin_leaves_the_queue(database_on_disk):
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")  # behind the back of Django, which begins once more
        with pytest.raises(DatabaseError), transaction.atomic():
            pytest.fail("It has begun.")
        assert is_free(database_on_disk)
        cursor.execute("ROLLBACK")


def test_a_connection_that_is_closed_leaves_the_queue(database_on_disk):
    def close_and_write() -> None:
        with transaction.atomic():
            connections["default"].close()
            factories.user()

    with pytest.raises(DatabaseError):
        close_and_write()
    assert is_free(database_on_disk)


def test_who_only_reads_does_not_queue(database_on_disk):
    with held(database_on_disk):
        assert not User.objects.exists()


def test_who_does_not_ask_for_the_lock_does_not_queue(database_on_disk):
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
        assert not is_free(database_on_disk)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert is_free(database_on_disk)


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
