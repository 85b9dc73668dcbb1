"""Small work that is done again every few seconds, in the worker process beside the pool."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections, connection

logger = logging.getLogger(__name__)
# One round after the other: what is written is seen within this time and that of the work itself.
EVERY_SECONDS = 2.0


@dataclass(frozen=True)
class _Work:
    name: str
    function: Callable[[], object]


_works: dict[str, _Work] = {}


def every_few_seconds(name: str, function: Callable[[], object]) -> None:
    """Have ``function`` called every few seconds while a worker runs.

    Called at start-up by the package that owns it. It must be cheap when there is nothing to do,
    repeatable, and harmless when two workers call it at once. Raises ``ValueError`` for a name that
    is taken.
    """
    if name in _works:
        raise ValueError(f"The steady work {name} is declared twice.")
    _works[name] = _Work(name, function)


def do_all() -> None:
    """One round. What fails is logged, and tried again in the next."""
    for work in list(_works.values()):
        try:
            work.function()
        except Exception:
            # Whatever went wrong with one must not end the others, nor the loop.
            logger.exception("The steady work %s failed", work.name)


class Steadily:
    """A thread that does the rounds between ``start`` and ``stop``."""

    def __init__(self, *, every_seconds: float = EVERY_SECONDS) -> None:
        self._every = every_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="steady", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self, *, within_seconds: float = 10) -> None:
        """End after the work in hand."""
        self._stop.set()
        self._thread.join(timeout=within_seconds)

    def _run(self) -> None:
        try:
            while not self._stop.wait(self._every):
                close_old_connections()
                do_all()
        finally:
            connection.close()
