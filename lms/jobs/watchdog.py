"""Keeps the worker pool alive: restarts it when it dies or stands still."""

import logging
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from lms.jobs.queries import queue_is_stuck

logger = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 2.0
STOP_WITHIN_SECONDS = 10


class Watchdog:
    """Runs ``qcluster`` as a process group of its own and watches the queue.

    A pool whose oldest free message waits longer than ``patience_seconds`` is killed as a group and
    started anew; the message is still in the database, so nothing is lost. SIGTERM and SIGINT stop
    the pool, then the watchdog.
    """

    def __init__(self, *, patience_seconds: float) -> None:
        self._patience = timedelta(seconds=patience_seconds)
        self._stop = threading.Event()
        self._pool: subprocess.Popen | None = None
        self.restarts = 0

    def run(self) -> None:
        """Block until told to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        self._start()
        try:
            while not self._stop.wait(LOOK_EVERY_SECONDS):
                self._look()
        finally:
            self._end()

    def _look(self) -> None:
        if self._pool is None or self._pool.poll() is not None:
            logger.error("The worker pool ended by itself; starting it again.")
            self._restart()
        elif self._is_stuck():
            logger.error("The queue stands still; restarting the worker pool.")
            self._restart()

    def _is_stuck(self) -> bool:
        try:
            close_old_connections()
            return queue_is_stuck(patience=self._patience)
        except DatabaseError:
            logger.exception("The watchdog cannot read the queue.")
            return False

    def _restart(self) -> None:
        self._kill()
        self.restarts += 1
        self._start()
        # The new pool gets the whole of the patience before it is judged.
        self._stop.wait(self._patience.total_seconds())

    def _start(self) -> None:
        manage = Path(settings.BASE_DIR) / "manage.py"
        self._pool = subprocess.Popen(
            [sys.executable, str(manage), "qcluster"], start_new_session=True
        )

    def _end(self) -> None:
        if self._pool is None:
            return
        # To its head alone, which ends the others one by one: a signal to the whole group would
        # end the process that the head then waits for.
        self._pool.terminate()
        try:
            self._pool.wait(timeout=STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill()

    def _kill(self) -> None:
        if self._pool is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._pool.pid, signal.SIGKILL)
        self._pool.wait()
