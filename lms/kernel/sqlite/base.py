"""SQLite whose writing transactions look again every millisecond whether the lock is free, and
which reads a day once.

SQLite itself lets those who wait for its lock sleep longer from try to try, up to a tenth of a
second: while a whole room signs, it stands idle for a third of the time, and who has waited longest
looks the most seldom. Days are text in it, and the same few thousand fill all tables.
"""

import sqlite3
import time
from functools import lru_cache

from django.db import OperationalError
from django.db.backends.sqlite3 import base
from django.utils.dateparse import parse_date

_WRITES = "IMMEDIATE"
_PAUSE = 0.001
_DJANGOS = 5.0

sqlite3.register_converter("date", lru_cache(maxsize=32_768)(base.decoder(parse_date)))


class DatabaseWrapper(base.DatabaseWrapper):
    """Raises what Django's raises ("database is locked"), after the same ``timeout``."""

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode != _WRITES or self.is_in_memory_db():
            super()._start_transaction_under_autocommit()
            return
        patience = self.settings_dict["OPTIONS"].get("timeout", _DJANGOS)
        self._wait_within_sqlite(seconds=0)
        try:
            self._begin(until=time.monotonic() + patience)
        finally:
            self._wait_within_sqlite(seconds=patience)

    def _begin(self, *, until: float) -> None:
        while True:
            try:
                super()._start_transaction_under_autocommit()
                return
            except OperationalError as error:
                if not _is_busy(error) or time.monotonic() > until:
                    raise
            time.sleep(_PAUSE)

    def _wait_within_sqlite(self, *, seconds: float) -> None:
        self.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


def _is_busy(error: OperationalError) -> bool:
    """Whether somebody else is writing; the low byte is the kind of error."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return code is not None and code & 0xFF == sqlite3.SQLITE_BUSY
