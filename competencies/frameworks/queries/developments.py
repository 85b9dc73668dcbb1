"""What develops a competency: modules and resources, told by the packages above."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.queries.layout import Outline


@dataclass(frozen=True, slots=True)
class Development:
    """A module or a resource that helps to reach the levels ``lowest`` to ``highest``.

    ``kind`` says in words what it is; ``url`` is empty where it has no page. Without levels it
    helps at all of them. ``key`` names it for those who know where it comes from: a module has
    ``programme key/module code``.
    """

    title: str
    kind: str
    url: str = ""
    lowest: int | None = None
    highest: int | None = None
    key: str = field(default="", compare=False)


Developments = Mapping[UUID, list[Development]]
Provider = Callable[[FrameworkVersion, Outline], Developments]
_providers: list[Provider] = []


def register_developments(provider: Provider) -> None:
    """``provider(version, outline)`` tells what develops its competencies, by their uuid."""
    if provider not in _providers:
        _providers.append(provider)


def developments_of(version: FrameworkVersion, laid_out: Outline) -> dict[UUID, list[Development]]:
    """What develops each competency of ``version``; competencies without are absent.

    ``laid_out`` is its outline, which every page that asks has read already.
    """
    found: dict[UUID, list[Development]] = {}
    for provider in _providers:
        for competency, developments in provider(version, laid_out).items():
            found.setdefault(competency, []).extend(developments)
    return found
