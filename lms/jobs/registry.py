"""The kinds of background work, declared by the packages that own them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

JobFunction = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True)
class JobKind:
    """``longest`` is the seconds the work may take; a system check holds it against the timeout."""

    name: str
    function: JobFunction
    longest: int


_kinds: dict[str, JobKind] = {}


def job(name: str, *, longest: int) -> Callable[[JobFunction], JobFunction]:
    """Declare the decorated function as the work behind jobs of kind ``name``.

    It is called as ``function(progress, **arguments)``, may run more than once for the same
    arguments, and returns a JSON-serialisable result or None. ``progress(done, total, message)``
    tells how far it is. Raise ``lms.jobs.registry.TryAgain`` to be queued once more.
    """

    def declare(function: JobFunction) -> JobFunction:
        if name in _kinds:
            raise ValueError(f"The job kind {name} is declared twice.")
        _kinds[name] = JobKind(name, function, longest)
        return function

    return declare


class TryAgain(Exception):
    """It could not be done now (a mail server away): it is tried again later, then given up."""


def kind_of(name: str) -> JobKind:
    """The declared kind; ``KeyError`` when no package declares it."""
    return _kinds[name]


def all_kinds() -> list[JobKind]:
    """Every declared kind."""
    return list(_kinds.values())
