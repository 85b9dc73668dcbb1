"""How packages above tell which photographs of its sheet were filed with a half-day.

They stand in the chain as evidence; whoever verifies the chain looks at the files as well.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any

Photographs = Mapping[int, list[dict[str, Any]]]
Provider = Callable[[Collection[int]], Photographs]
_providers: list[Provider] = []


def register_photographs(provider: Provider) -> None:
    """``provider(half_day_ids)`` gives, by half-day, what ``photographs_of`` does, with as many
    queries for one half-day as for many. For start-up."""
    if provider not in _providers:
        _providers.append(provider)


def photographs_of(half_day_ids: Collection[int]) -> Photographs:
    """The filed photographs by half-day, an empty list for one without: ``number`` of the link,
    ``sha256`` as it is listed, and ``found``, the digest of the file there is (empty when it is
    gone). Reads every file."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for provider in _providers:
        for half_day_id, photographs in provider(half_day_ids).items():
            found[half_day_id] += photographs
    return found
