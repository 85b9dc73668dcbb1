"""SQLite whose writing transactions queue, in all processes, before they ask for the lock.

SQLite lets those who wait for its lock sleep for up to a tenth of a second between two tries: while
a whole room signs, it stands idle for a third of the time. Who waits for the lock of a file goes on
at once. That lock orders the queue, no more: what is written together is still SQLite's business,
and a statement outside a transaction goes past the queue. The system gives the lock back when a
process dies.
"""

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3 import base

_WRITES = "IMMEDIATE"


class DatabaseWrapper(base.DatabaseWrapper):
    """Opens ``<database>-queue`` beside the file of the database."""

    _queue: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._enter_queue()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._leave_queue()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()
        finally:
            self._leave_queue()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()
        finally:
            self._leave_queue()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            if self._queue is not None:
                os.close(self._queue)
                self._queue = None

    def _enter_queue(self) -> None:
        if self.transaction_mode != _WRITES or self.is_in_memory_db():
            return
        if self._queue is None:
            path = f"{self.settings_dict['NAME']}-queue"
            self._queue = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._queue, fcntl.LOCK_EX)

    def _leave_queue(self) -> None:
        if self._queue is not None:
            fcntl.flock(self._queue, fcntl.LOCK_UN)
