"""The result of a closed round: the counts as they were told."""

from collections.abc import Mapping
from dataclasses import dataclass

from cohorts.coverage.models import CoverageCell, TeamCoverage
from competencies.frameworks.models import CompetencyRevision
from competencies.frameworks.queries import Choices, Section, choices_of, outline


@dataclass(frozen=True)
class CoverageRow:
    """A competency with a cell for each level, then the one for those without a level."""

    revision: CompetencyRevision
    cells: tuple[CoverageCell, ...]


@dataclass(frozen=True)
class CoverageSection:
    """A section of the framework with its rows."""

    section: Section
    rows: tuple[CoverageRow, ...]


@dataclass(frozen=True)
class CoverageResult:
    """What a round told, laid out as the framework is; ``sharers`` is the sum of each row."""

    sharers: int
    choices: Choices
    sections: tuple[CoverageSection, ...]


def result_of(coverage: TeamCoverage) -> CoverageResult:
    """The result of a round that has one, by three queries whatever its size."""
    cells: dict[tuple[int, int | None], CoverageCell] = {
        (cell.revision_id, cell.level_id): cell
        for cell in CoverageCell.objects.filter(coverage=coverage)
    }
    choices = choices_of(coverage.framework_version.scale_version_id)
    sections = tuple(
        CoverageSection(
            section, tuple(_row(revision, choices, cells) for revision in section.revisions)
        )
        for section in outline(coverage.framework_version_id).sections
    )
    return CoverageResult(coverage.sharers, choices, sections)


def _row(
    revision: CompetencyRevision,
    choices: Choices,
    cells: Mapping[tuple[int, int | None], CoverageCell],
) -> CoverageRow:
    places = [*(level.id for level in choices.levels), None]
    return CoverageRow(revision, tuple(cells[revision.pk, place] for place in places))
