"""Several people at the same moment, each on a connection of her own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connections
from django.utils import translation

from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests.conftest import NOW


def at_once(*actions: Callable[[], object]) -> list[str]:
    """How each of the simultaneous ``actions`` ended, sorted: ok, refused, or its error's name."""
    outcomes: list[str] = []
    start = threading.Barrier(len(actions))

    def live(action: Callable[[], object]) -> None:
        try:
            with clock.at(NOW), translation.override("en"):
                start.wait(timeout=20)
                action()
            outcomes.append("ok")
        except Refused:
            outcomes.append("refused")
        except DatabaseError as error:
            outcomes.append(type(error).__name__)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=live, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


@contextmanager
def no_lock_at_the_beginning() -> Iterator[None]:
    """On SQLite, transactions that take no lock when they begin: for negative controls."""
    options = connections.settings["default"].setdefault("OPTIONS", {})
    mode = options.pop("transaction_mode", None)
    try:
        yield
    finally:
        if mode is not None:
            options["transaction_mode"] = mode
