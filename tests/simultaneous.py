"""Several people at the same moment, each on a connection of her own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connections
from django.utils import translation

from lms.audit import services
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
    assert len(outcomes) == len(actions), "Somebody ended in none of these ways, or never."
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


def move_whatever_the_state(monkeypatch) -> None:
    """A change of state that does not look at what the row has become: for negative controls."""

    def at_any_rate(instance, _source: str, values) -> bool:
        for name, value in values.items():
            setattr(instance, name, value)
        return bool(services._row(instance).update(**values))

    monkeypatch.setattr(services, "_move", at_any_rate)
