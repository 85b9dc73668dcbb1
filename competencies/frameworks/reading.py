"""What the page of a framework shows, laid out for its template."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from competencies.frameworks.models import CompetencyRevision, FrameworkVersion
from competencies.frameworks.queries import (
    Cell,
    Choices,
    Development,
    Outline,
    axis_label,
    behaviours_of,
    developments_of,
    text_of,
)
from competencies.frameworks.sources import cited_in
from competencies.frameworks.states import VersionState

# Deeper trees are drawn as deep as this.
DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A competency as the page shows it. ``depth`` is 0 for one that stands below no other."""

    revision: CompetencyRevision
    behaviours: tuple[tuple[str, str, str], ...]
    developments: tuple[Development, ...]
    depth: int
    edited: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A cell of the grid; ``label`` names its column where columns stand below one another."""

    label: str
    competencies: tuple[Shown, ...]


def page_of(
    version: FrameworkVersion, *, preview_of: CompetencyRevision | None = None
) -> dict[str, Any]:
    """The context of ``framework_detail.html``, by as many queries at any size.

    ``preview_of`` is an edited competency that is not saved yet: it stands in its place, marked.
    """
    laid_out, choices = text_of(version)
    shown = _Showing(version, laid_out, choices, preview_of)
    texts = [value.source for value in laid_out.values]
    texts += [revision.source for revision in laid_out.revisions]
    return {
        "page_title": version.title,
        "version": version,
        "competency_count": len(laid_out.revisions),
        "axes": [axis_label(axis) for axis in laid_out.axes],
        "columns": laid_out.values_on(laid_out.axes[1]) if laid_out.is_grid else [],
        "grid": shown.grid() if laid_out.is_grid else None,
        "sections": None if laid_out.is_grid else shown.sections(),
        "choices": choices,
        "documents": cited_in(texts),
        "version_query": "&" + urlencode({"version": version.version})
        if version.state == VersionState.DRAFT
        else "",
    }


class _Showing:
    def __init__(
        self,
        version: FrameworkVersion,
        laid_out: Outline,
        choices: Choices,
        preview_of: CompetencyRevision | None,
    ) -> None:
        self.laid_out = laid_out
        self.choices = choices
        self.behaviours = behaviours_of(version.pk)
        self.developments = developments_of(version, laid_out)
        self.depths = _depths(laid_out)
        self.preview_of = preview_of

    def grid(self) -> list[tuple[Any, list[Column]]]:
        return [
            (row, [self._column(cell) for cell in cells]) for row, cells in self.laid_out.grid()
        ]

    def sections(self) -> list[dict[str, Any]]:
        return [
            {
                "key": section.key,
                "value": section.value,
                "competencies": tuple(map(self.competency, section.revisions)),
            }
            for section in self.laid_out.sections
        ]

    def _column(self, cell: Cell) -> Column:
        return Column(cell.values[1].label, tuple(map(self.competency, cell.revisions)))

    def competency(self, revision: CompetencyRevision) -> Shown:
        edited = self.preview_of is not None and self.preview_of.pk == revision.pk
        shown = self.preview_of if edited else revision
        told = self._told(shown) if edited else self.behaviours.get(revision.pk, {})
        return Shown(
            revision=shown,
            behaviours=tuple(
                (level.value, level.label, told[level.ordinal])
                for level in self.choices.levels
                if level.ordinal in told
            ),
            developments=tuple(self.developments.get(revision.competency_id, ())),
            depth=self.depths[revision.pk],
            edited=edited,
        )

    def _told(self, edited: CompetencyRevision) -> dict[int, str]:
        """The behaviours as they stand in the form that is being filled in."""
        ordinals = {level.id: level.ordinal for level in self.choices.levels}
        return {
            ordinals[row.level_id]: row.behaviour
            for row in edited.descriptors.all()
            if row.level_id in ordinals
        }


def _depths(laid_out: Outline) -> dict[int, int]:
    """A parent stands before its children, so one pass is enough."""
    depths: dict[int, int] = {}
    for revision in laid_out.revisions:
        above = depths.get(revision.parent_id, -1)
        depths[revision.pk] = min(above + 1, DEEPEST)
    return depths
