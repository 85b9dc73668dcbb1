"""Where a role can be granted: the choices of each kind of scope.

Cohorts and programmes lie in higher layers. They fill in their choices from ``AppConfig.ready()``;
a kind that nobody filled in offers nothing.
"""

from collections.abc import Callable, Iterable

from lms.accounts.enums import ScopeKind
from lms.accounts.models import Region

# (scope key, label) pairs in the order in which they are offered.
Choices = Callable[[], Iterable[tuple[str, str]]]


def _regions() -> Iterable[tuple[str, str]]:
    return Region.objects.values_list("insee", "name")


_choices: dict[str, Choices] = {ScopeKind.REGION: _regions}


def register_choices(kind: str, choices: Choices) -> None:
    """Say what can be chosen for ``kind``; called from ``AppConfig.ready()``, once a kind."""
    if kind in _choices and _choices[kind] is not choices:
        raise ValueError(f"The choices of the scope {kind} are registered twice.")
    _choices[kind] = choices


def choices_of(kind: str) -> list[tuple[str, str]]:
    """What can be chosen for ``kind`` now, as (key, label)."""
    offer = _choices.get(kind)
    return [(str(key), str(label)) for key, label in offer()] if offer else []


def labels(kinds: Iterable[str]) -> dict[tuple[str, str], str]:
    """The label of each scope of ``kinds`` that exists, by (kind, key): one query a kind."""
    return {(kind, key): label for kind in kinds for key, label in choices_of(kind)}
