"""What became of each competency of a text in a later one. Knows no database.

Source of the rules: an answer goes on by itself only where an association says that both mean the
same; "is replaced by" shows the old answer to be confirmed; splits and merges are never automatic.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from competencies.frameworks.comparison import Statement

K = TypeVar("K", bound=Hashable)
# What somebody answers to. A code, a place or a source may change under an answer; these may not.
_ANSWERED_TO = frozenset({"statement", "notes", "behaviours"})


class Succession(StrEnum):
    """How an answer to the old text stands towards the new one."""

    SAME = "same"  # it goes on as it is
    CONTEXT = "context"  # it is shown beside the new text, for the person to confirm
    NONE = "none"  # it stays where it is


@dataclass(frozen=True, slots=True)
class Step(Generic[K]):
    """One old competency and one new one; ``new`` is None where nothing takes its place."""

    old: K
    new: K | None
    kind: Succession


def successions(
    old: Mapping[K, Statement],
    new: Mapping[K, Statement],
    *,
    same: Iterable[tuple[K, K]] = (),
    replaced: Iterable[tuple[K, K]] = (),
) -> list[Step[K]]:
    """What became of each competency of ``old``, in its order; one key is one identity.

    ``same`` and ``replaced`` are pairs (old, new) that associations name. Where none names either
    end, a competency that kept its identity goes on if people still answer to the same words.
    """
    pairs = {(a, b) for a, b in same if a in old and b in new}
    said = pairs | {(a, b) for a, b in replaced if a in old and b in new}
    from_old, to_new = {a for a, _ in said}, {b for _, b in said}
    for key in old:
        if key in new and key not in from_old and key not in to_new:
            said.add((key, key))
            if not _ANSWERED_TO.intersection(old[key].differs_in(new[key])):
                pairs.add((key, key))
    return _steps(old, new, pairs, said)


def _steps(
    old: Iterable[K], new: Iterable[K], same: Collection[tuple[K, K]], said: Iterable[tuple[K, K]]
) -> list[Step[K]]:
    """``said`` in the order of both texts; only those of ``same`` that stand alone go on."""
    order = {key: place for place, key in enumerate(new)}
    nexts: dict[K, list[K]] = {}
    for a, b in sorted(said, key=lambda pair: order[pair[1]]):
        nexts.setdefault(a, []).append(b)
    arriving = Counter(b for _, b in said)
    steps = []
    for key in old:
        ways = nexts.get(key, [])
        for each in ways:
            goes_on = len(ways) == arriving[each] == 1 and (key, each) in same
            steps.append(Step(key, each, Succession.SAME if goes_on else Succession.CONTEXT))
        if not ways:
            steps.append(Step(key, None, Succession.NONE))
    return steps
