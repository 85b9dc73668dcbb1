"""The group view ready to be shown: its sentences, its charts, its tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cohorts.campaigns.group_wording import (
    below_text,
    campaign_label,
    change_sentence,
    median_text,
    needs_sentence,
    part_sentence,
    rated_text,
    reach_sentences,
    section_title,
    with_cut,
)
from cohorts.campaigns.queries import Change, GroupLine, GroupSpread, Reach
from competencies.frameworks.queries import Choices
from competencies.positioning.charts import MOST_ROWS, shortened
from competencies.positioning.wording import told_apart
from lms.kernel.charts import BarChart, Chart, DumbbellChart, DumbbellRow, Series, build_chart
from lms.kernel.charts.palette import MARKS


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """A competency with how many stand at each level, in the order of the scale."""

    line: GroupLine
    counts: Sequence[str]
    without: str
    median: str
    rated_median: str
    rated: str


@dataclass(frozen=True, slots=True)
class GroupPart:
    """The competencies of one value of the first axis; ``chart`` draws the first of them."""

    title: str
    rows: Sequence[SpreadRow]
    sentence: str
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A competency in which people stand below their own targets."""

    line: GroupLine
    text: str
    untargeted: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A competency at two moments."""

    line: GroupLine
    change: Change
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two moments by name, competency by competency; ``apart`` have nobody to compare."""

    first: str
    last: str
    rows: Sequence[ChangeRow]
    apart: int
    sentence: str
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class Other:
    """A moment that this one can be compared with."""

    label: str
    campaign_id: int
    people: int
    is_shown: bool


@dataclass(frozen=True)
class GroupPage:
    """All that the page shows: ``parts`` and ``needs``, or the ``comparison`` where one is asked
    for. Without anybody rated there are no figures, only ``reach``."""

    reach: Reach
    sentences: Sequence[str]
    levels: Sequence[str]
    has_figures: bool
    parts: Sequence[GroupPart]
    has_targets: bool
    needs: Sequence[NeedRow]
    needs_sentence: str
    untargeted: bool
    others: Sequence[Other]
    comparison: Comparison | None


def group_page(spread: GroupSpread) -> GroupPage:
    """``spread`` ready to be shown, in the active language."""
    needs = needs_sorted(spread.lines)
    return GroupPage(
        reach=spread.reach,
        sentences=reach_sentences(spread.reach),
        levels=[level.label for level in spread.choices.levels],
        has_figures=bool(spread.lines),
        parts=_parts(spread) if spread.lines and not spread.first else [],
        has_targets=spread.has_targets,
        needs=[NeedRow(line, below_text(line), str(line.untargeted)) for line in needs],
        needs_sentence=needs_sentence(spread.lines, needs),
        untargeted=any(line.untargeted for line in needs),
        others=_others(spread),
        comparison=_comparison(spread) if spread.first else None,
    )


# How the levels are spread.


def _parts(spread: GroupSpread) -> list[GroupPart]:
    lines = {line.revision.pk: line for line in spread.lines}
    room = MOST_ROWS
    parts = []
    for place, section in enumerate(spread.outline.sections, start=1):
        own = [lines[revision.pk] for revision in section.revisions]
        title = section_title(section)
        sentence = part_sentence(own, spread.choices)
        parts.append(
            GroupPart(
                title=title,
                rows=[_row(line, spread.choices) for line in own],
                sentence=sentence,
                chart=_spread_chart(place, title, sentence, own[:room], spread),
            )
        )
        room = max(room - len(own), 0)
    return parts


def _row(line: GroupLine, choices: Choices) -> SpreadRow:
    return SpreadRow(
        line=line,
        counts=[str(line.own.at(level.ordinal)) for level in choices.levels],
        without=str(line.own.without),
        median=median_text(line.own, choices),
        rated_median=median_text(line.rated, choices),
        rated=rated_text(line),
    )


def _spread_chart(
    place: int, title: str, sentence: str, lines: Sequence[GroupLine], spread: GroupSpread
) -> Chart | None:
    """Bars as long as there are people with a level. None for a scale that marks cannot tell
    apart, and where the charts above have drawn enough."""
    levels = spread.choices.levels
    if not lines or not 2 <= len(levels) <= len(MARKS):
        return None
    return build_chart(
        BarChart(
            title=title,
            sentence=sentence,
            categories=tuple(told_apart(competency_label(line) for line in lines)),
            series=tuple(
                Series(label, tuple(line.own.at(level.ordinal) for line in lines))
                for label, level in zip(
                    told_apart(level.label for level in levels), levels, strict=True
                )
            ),
            stacked=True,
            maximum=spread.reach.rated,
            category_label=_("Competency"),
        ),
        id=f"spread-{place}",
    )


def competency_label(line: GroupLine) -> str:
    """The competency as it fits beside a mark."""
    return shortened(f"{line.revision.code} – {line.revision.statement}")


# Needs.


def needs_sorted(lines: Iterable[GroupLine]) -> list[GroupLine]:
    """Where people stand below their own target: the largest share first, then the most people,
    then the order of the framework."""
    found = [line for line in lines if line.below]
    return sorted(found, key=lambda line: (-line.below / line.compared, -line.below))


# Two moments.


def _others(spread: GroupSpread) -> list[Other]:
    shown = {spread.first.pk, spread.last.pk} if spread.first and spread.last else set()
    return [
        Other(campaign_label(one.campaign), one.campaign.pk, one.people, one.campaign.pk in shown)
        for one in spread.beside
    ]


def _comparison(spread: GroupSpread) -> Comparison:
    first, last = campaign_label(spread.first), campaign_label(spread.last)
    rows = [
        ChangeRow(
            line,
            line.change,
            median_text(line.change.first, spread.choices),
            median_text(line.change.last, spread.choices),
        )
        for line in spread.lines
        if line.change and line.change.people
    ]
    sentence = change_sentence(spread, [row.change for row in rows])
    return Comparison(
        first=first,
        last=last,
        rows=rows,
        apart=len(spread.lines) - len(rows),
        sentence=sentence,
        chart=_change_chart(first, last, rows, spread, sentence),
    )


def _change_chart(
    first: str, last: str, rows: Sequence[ChangeRow], spread: GroupSpread, sentence: str
) -> Chart | None:
    levels = spread.choices.levels
    if not rows or len(levels) < 2:
        return None
    return build_chart(
        DumbbellChart(
            title=_("Medians at the two moments"),
            sentence=with_cut(sentence, len(rows)),
            rows=tuple(
                DumbbellRow(
                    label=competency_label(row.line),
                    start=sum(row.change.first.median) / 2,
                    end=sum(row.change.last.median) / 2,
                )
                for row in rows[:MOST_ROWS]
            ),
            minimum=levels[0].ordinal,
            maximum=levels[-1].ordinal,
            start_label=first,
            end_label=last,
            category_label=_("Competency"),
            levels=tuple((level.ordinal, level.label) for level in levels),
        ),
        id="change",
    )
