"""What became of a text: added, changed, retired. Knows no database and no format."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a version says of one competency. ``parent`` is an identifier, ``places`` codes."""

    code: str
    statement: str
    notes: str = ""
    kind: str = ""
    source: str = ""
    parent: str = ""
    places: tuple[str, ...] = ()
    behaviours: tuple[tuple[int, str], ...] = ()
    extra: str = ""

    def as_list(self) -> list[Any]:
        """The fields in their order, as plain values."""
        return [getattr(self, field.name) for field in fields(self)]

    def differs_in(self, other: "Statement") -> tuple[str, ...]:
        """The names of the fields in which the two are not the same."""
        names = (field.name for field in fields(self))
        return tuple(name for name in names if getattr(self, name) != getattr(other, name))


@dataclass(frozen=True, slots=True)
class Change(Generic[K]):
    """A competency that both texts have, told differently in ``fields``."""

    key: K
    before: Statement
    after: Statement
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Generic[K]):
    """Two texts side by side: additions in the order of the new one, retirements of the old."""

    added: tuple[tuple[K, Statement], ...]
    changed: tuple[Change[K], ...]
    retired: tuple[tuple[K, Statement], ...]
    unchanged: int
    reordered: bool

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same, in the same order."""
        return not (self.added or self.changed or self.retired or self.reordered)


def compare(old: Mapping[K, Statement], new: Mapping[K, Statement]) -> Comparison[K]:
    """``new`` against ``old``; the order of the mappings is that of the texts."""
    changed = [
        Change(key, old[key], statement, names)
        for key, statement in new.items()
        if key in old and (names := old[key].differs_in(statement))
    ]
    both_new = [key for key in new if key in old]
    both_old = [key for key in old if key in new]
    return Comparison(
        added=tuple((key, statement) for key, statement in new.items() if key not in old),
        changed=tuple(changed),
        retired=tuple((key, statement) for key, statement in old.items() if key not in new),
        unchanged=len(both_new) - len(changed),
        reordered=both_new != both_old,
    )
