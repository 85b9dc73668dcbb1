"""A result as a page and as a file show it: words in place of what is hidden, charts, sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.coverage.models import CoverageCell
from cohorts.coverage.queries import CoverageResult, CoverageRow, CoverageSection
from competencies.frameworks.models import CompetencyRevision
from lms.kernel.charts import BarChart, Chart, Series, build_chart
from lms.kernel.charts.palette import MARKS

# What fits beside a bar; the whole statement is in the table.
_LABEL_LENGTH = 20
# Nobody reads a chart of 200 bars; the tables have them all.
MOST_ROWS = 60


@dataclass(frozen=True)
class ShownCell:
    """A cell in words; ``is_hidden`` sets it apart."""

    text: str
    is_hidden: bool


@dataclass(frozen=True)
class ShownRow:
    """A competency with its cells."""

    revision: CompetencyRevision
    cells: Sequence[ShownCell]


@dataclass(frozen=True)
class ShownPart:
    """A section with its heading, rows and chart; without a chart where the scale is too long."""

    heading: str
    rows: Sequence[ShownRow]
    chart: Chart | None


@dataclass(frozen=True)
class CoveragePage:
    """All that the page and the file show."""

    sentence: str
    columns: Sequence[str]
    parts: Sequence[ShownPart]


def coverage_page(result: CoverageResult) -> CoveragePage:
    """``result`` ready to be shown."""
    return CoveragePage(
        sentence=_sentence(result),
        columns=columns_of(result),
        parts=[
            ShownPart(
                _heading(part),
                [ShownRow(row.revision, [shown(cell) for cell in row.cells]) for row in part.rows],
                _chart(number, part, result),
            )
            for number, part in enumerate(result.sections, start=1)
        ],
    )


def columns_of(result: CoverageResult) -> list[str]:
    """The heading of each cell of a row."""
    return [*(level.label for level in result.choices.levels), _("Without a level")]


def shown(cell: CoverageCell) -> ShownCell:
    """A count, or the words for a hidden one."""
    if cell.hidden is None:
        return ShownCell(str(cell.count), is_hidden=False)
    return ShownCell(cell.get_hidden_display(), is_hidden=True)


def _heading(part: CoverageSection) -> str:
    value = part.section.value
    return f"{value.code} – {value.label}" if value else _("Other competencies")


def _sentence(result: CoverageResult) -> str:
    rows = [row for part in result.sections for row in part.rows]
    told = sum(any(cell.count for cell in row.cells) for row in rows)
    return ngettext(
        "%(sharers)d people shared their answers. Of %(total)d competency, %(told)d has a count "
        "that can be told.",
        "%(sharers)d people shared their answers. Of %(total)d competencies, %(told)d have a count "
        "that can be told.",
        len(rows),
    ) % {"sharers": result.sharers, "total": len(rows), "told": told}


def _chart(number: int, part: CoverageSection, result: CoverageResult) -> Chart | None:
    """A bar for each competency, as long as there are people; what is hidden is one piece of it."""
    columns = columns_of(result)
    # Two series with the same mark would be told apart by nothing.
    if len(columns) + 1 > len(MARKS) or len(set(columns)) < len(columns):
        return None
    rows = part.rows[:MOST_ROWS]
    series = [
        Series(label, tuple(row.cells[place].count for row in rows))
        for place, label in enumerate(columns)
    ]
    series.append(Series(_("Hidden counts"), tuple(_hidden(row, result.sharers) for row in rows)))
    return build_chart(
        BarChart(
            title=_heading(part),
            sentence=_chart_sentence(rows, columns),
            categories=_labels(rows),
            series=tuple(series),
            category_label=_("Competency"),
            stacked=True,
            maximum=result.sharers,
        ),
        id=f"coverage-{number}",
    )


def _hidden(row: CoverageRow, sharers: int) -> int | None:
    return sharers - sum(cell.count or 0 for cell in row.cells) or None


def _labels(rows: Sequence[CoverageRow]) -> tuple[str, ...]:
    """The codes, which the table below spells out; where they do not tell all apart, places too."""
    codes = [row.revision.code for row in rows]
    if all(codes) and len(set(codes)) == len(codes):
        return tuple(Truncator(code).chars(_LABEL_LENGTH) for code in codes)
    return tuple(
        f"{place}. {Truncator(row.revision).chars(_LABEL_LENGTH)}"
        for place, row in enumerate(rows, start=1)
    )


def _chart_sentence(rows: Sequence[CoverageRow], columns: Sequence[str]) -> str:
    """Where the largest told counts stand."""
    largest = [_largest(row) for row in rows]
    spread = ", ".join(
        _("%(number)d at “%(level)s”") % {"number": largest.count(place), "level": label}
        for place, label in enumerate(columns)
        if place in largest
    )
    untold = largest.count(None)
    if not spread:
        return _("No count of these competencies can be told.")
    sentence = _("The largest count that can be told: %(spread)s.") % {"spread": spread}
    if not untold:
        return sentence
    rest = ngettext(
        "%(number)d competency has none.", "%(number)d competencies have none.", untold
    ) % {"number": untold}
    return f"{sentence} {rest}"


def _largest(row: CoverageRow) -> int | None:
    told = [(cell.count, -place) for place, cell in enumerate(row.cells) if cell.count]
    return -max(told)[1] if told else None
