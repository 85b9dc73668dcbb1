"""The result of a positioning: its rows, its chart, its sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies.frameworks.queries import Section, Targets
from competencies.positioning.overviews import (
    DateRow,
    date_rows,
    names,
    radar_chart,
    series_chart,
)
from competencies.positioning.queries import Line, Result
from competencies.positioning.rules import gap_to
from competencies.positioning.wording import band_text, gap_text
from lms.kernel.charts import COUNT as WHOLE
from lms.kernel.charts import Chart, DumbbellChart, DumbbellRow, build_chart

# What fits on the two lines beside a mark; the whole statement is in the table.
_LABEL_LENGTH = 36
# Nobody reads a chart of 200 lines; the tables have them all.
MOST_ROWS = 60


@dataclass(frozen=True)
class ResultRow:
    """A competency with a level, as table and chart show it; ``gap`` is None without a target."""

    line: Line
    band: tuple[int, int] | None
    gap: int | None
    level: str
    earlier: str
    gap_text: str


@dataclass(frozen=True)
class ResultPart:
    """The rows of one value of the first axis, with how many stand at each level.

    ``target`` is the range aimed at in words, empty without one or where the rows differ.
    """

    section: Section
    rows: Sequence[ResultRow]
    counts: Sequence[int]
    not_rated: int
    target: str


@dataclass(frozen=True)
class ResultPage:
    """All that a page about a result shows."""

    parts: Sequence[ResultPart]
    not_rated: Sequence[Line]
    has_earlier: bool
    targets: Targets | None
    chart: Chart | None
    levels: Sequence[str]
    sentence: str
    radar: Chart | None
    dates: Sequence[DateRow]
    series: Chart | None
    projected: str


def result_page(result: Result, targets: Targets | None) -> ResultPage:
    """``result`` ready to be shown, compared to ``targets`` where there are any."""
    lines = {line.revision.pk: line for line in result.lines}
    parts = [_part(section, lines, result, targets) for section in result.outline.sections]
    rows = [row for part in parts for row in part.rows]
    has_targets = any(row.band for row in rows)
    dates = date_rows(result)
    return ResultPage(
        parts=parts,
        not_rated=result.not_rated,
        has_earlier=result.earlier is not None,
        targets=targets if has_targets else None,
        chart=_chart(result, rows, dates, targets if has_targets else None),
        levels=[level.label for level in result.choices.levels],
        sentence=_sentence(result, rows),
        radar=radar_chart(result, dates),
        dates=dates,
        series=series_chart(result, dates),
        projected=_projected(result),
    )


def _part(
    section: Section, lines: dict[int, Line], result: Result, targets: Targets | None
) -> ResultPart:
    own = [lines[revision.pk] for revision in section.revisions]
    rated = [line for line in own if line.level is not None]
    rows = [_row(line, result, targets) for line in rated]
    bands = {row.band for row in rows}
    shared = bands.pop() if len(bands) == 1 else None
    return ResultPart(
        section=section,
        rows=rows,
        counts=list(result.distribution(own).values()),
        not_rated=len(own) - len(rated),
        target=band_text(shared, result.choices) if shared else "",
    )


def _row(line: Line, result: Result, targets: Targets | None) -> ResultRow:
    band = targets.band(line.codes, result.choices) if targets else None
    gap = gap_to(line.level.ordinal, band) if band else None
    earlier = result.choices.level(line.earlier) if line.earlier else None
    return ResultRow(
        line=line,
        band=band,
        gap=gap,
        level=line.level.label,
        earlier=earlier.label if earlier else "",
        gap_text="" if gap is None else gap_text(gap),
    )


def _chart(
    result: Result, rows: Sequence[ResultRow], dates: Sequence[DateRow], targets: Targets | None
) -> Chart | None:
    """A dumbbell for each competency with a level, the widest gap first; None if there is none."""
    levels = result.choices.levels
    if not rows or len(levels) < 2:
        return None
    now, earlier = names(result, dates)
    return build_chart(
        DumbbellChart(
            title=_("Competency by competency"),
            sentence=_chart_sentence(rows, targets),
            rows=tuple(
                _dumbbell(row, with_earlier=bool(earlier)) for row in _by_gap(rows)[:MOST_ROWS]
            ),
            minimum=levels[0].ordinal,
            maximum=levels[-1].ordinal,
            start_label=earlier or now,
            end_label=now if earlier else "",
            target_label=_("Target: %(function)s") % {"function": targets.title} if targets else "",
            category_label=_("Competency"),
            number=WHOLE,
            levels=tuple((level.ordinal, level.label) for level in levels),
        ),
        id="positioning",
    )


def _dumbbell(row: ResultRow, *, with_earlier: bool) -> DumbbellRow:
    ordinal = row.line.level.ordinal
    return DumbbellRow(
        label=shortened(f"{row.line.revision.code} – {row.line.revision.statement}"),
        start=row.line.earlier if with_earlier else ordinal,
        end=ordinal if with_earlier else None,
        target_low=row.band[0] if row.band else None,
        target_high=row.band[1] if row.band else None,
    )


def _by_gap(rows: Sequence[ResultRow]) -> list[ResultRow]:
    """Furthest below its target first, then the order of the framework."""
    return sorted(rows, key=lambda row: row.gap if row.gap is not None else 0)


def shortened(text: str) -> str:
    """``text`` as it fits beside a mark of a chart."""
    if len(text) <= _LABEL_LENGTH:
        return text
    return text[:_LABEL_LENGTH].rsplit(" ", 1)[0].rstrip(",;: ") + "\u00a0…"


def _chart_sentence(rows: Sequence[ResultRow], targets: Targets | None) -> str:
    if targets is None:
        sentence = _("Each line is a competency with a level, in the order of the framework.")
        return _with_cut(sentence, len(rows))
    compared = [row for row in rows if row.gap is not None]
    sentence = _(
        "Of %(total)d competencies with a level and a target, %(below)d lie below the target "
        "range; they come first."
    ) % {"total": len(compared), "below": sum(row.gap < 0 for row in compared)}
    return _with_cut(sentence, len(rows))


def _projected(result: Result) -> str:
    """What is said of answers to earlier texts that stand here; empty where there are none."""
    numbers = sorted({standing.version for standing in result.series if standing.version})
    if not numbers:
        return ""
    return _(
        "Answers to an earlier text (version %(versions)s) are shown here where both texts mean "
        "the same. They were given to that text: what changed since is left out."
    ) % {"versions": ", ".join(numbers)}


def _with_cut(sentence: str, rows: int) -> str:
    if rows <= MOST_ROWS:
        return sentence
    return _("%(sentence)s The first %(number)d are drawn; the tables have them all.") % {
        "sentence": sentence,
        "number": MOST_ROWS,
    }


def _sentence(result: Result, rows: Sequence[ResultRow]) -> str:
    """What the whole says in words; levels at which nothing stands are left out."""
    if not rows:
        return _("No competency has a level.")
    counts = result.distribution()
    spread = ", ".join(
        _("%(number)d at “%(level)s”") % {"number": counts[level.ordinal], "level": level.label}
        for level in result.choices.levels
        if counts[level.ordinal]
    )
    return ngettext(
        "%(rated)d of %(total)d competency has a level: %(spread)s.",
        "%(rated)d of %(total)d competencies have a level: %(spread)s.",
        len(result.lines),
    ) % {"rated": len(rows), "total": len(result.lines), "spread": spread}
