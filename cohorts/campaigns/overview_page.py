"""A wider view ready to be shown: its rows in words, its charts, its sentences.

All of it is made of what ``queries.overview_of`` lets show; nothing here knows more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cohorts.campaigns.group_page import section_title
from cohorts.campaigns.queries import Overview, OverviewLine
from competencies.frameworks.models import CompetencyRevision
from competencies.frameworks.queries import Choices
from competencies.positioning.charts import MOST_ROWS, shortened
from competencies.positioning.wording import told_apart
from lms.kernel.charts import BarChart, Chart, Series, build_chart
from lms.kernel.charts.palette import MARKS
from lms.kernel.exports import Row
from lms.kernel.suppression import THRESHOLD

Kinds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """How many people gave one of some neighbouring kinds of answer; ``share`` is of all people."""

    label: str
    people: int
    share: float


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A competency; without groups where too few people can be told apart."""

    revision: CompetencyRevision
    groups: Sequence[GroupRow]
    median: str


@dataclass(frozen=True)
class OverviewPart:
    """The competencies of one section."""

    title: str
    rows: Sequence[OverviewRow]


@dataclass(frozen=True)
class OverviewPage:
    """All that the page shows of one scope; the chart has the competencies that are shown."""

    people: int
    parts: Sequence[OverviewPart]
    sentence: str
    is_shown: bool
    chart: Chart | None


def overview_page(overview: Overview) -> OverviewPage:
    """``overview`` ready to be shown."""
    lines = {line.revision.pk: line for line in overview.lines}
    sections = overview.outline.sections
    in_order = [lines[revision.pk] for section in sections for revision in section.revisions]
    shown = [line for line in in_order if line.is_shown]
    return OverviewPage(
        people=overview.people,
        parts=[
            OverviewPart(
                title=section_title(section),
                rows=[_row(lines[revision.pk], overview) for revision in section.revisions],
            )
            for section in sections
        ],
        sentence=_sentence(shown, overview),
        is_shown=bool(shown),
        chart=_chart(shown, overview),
    )


def _row(line: OverviewLine, overview: Overview) -> OverviewRow:
    if not line.is_shown:
        return OverviewRow(line.revision, (), "")
    return OverviewRow(
        revision=line.revision,
        groups=[
            GroupRow(kinds_text(kinds, overview.choices), people, people / overview.people)
            for kinds, people in zip(line.partition, line.counts, strict=True)
        ],
        median=_median_text(line, overview.choices),
    )


def kinds_text(kinds: Kinds, choices: Choices) -> str:
    """Some neighbouring kinds of answer in words: “no level”, one level, or from one to another."""
    first, last = kinds[0], kinds[1] - 1
    names = [level.label for level in choices.levels]
    if last == 0:
        return pgettext("kind of answer", "No level")
    words = {"low": names[max(first, 1) - 1], "high": names[last - 1]}
    if first == last:
        return words["high"]
    if first == 0:
        if last == 1:
            return _("No level, or “%(high)s”") % words
        return _("No level, or up to “%(high)s”") % words
    if last - first == 1:
        return _("“%(low)s” or “%(high)s”") % words
    return _("from “%(low)s” to “%(high)s”") % words


def _median_text(line: OverviewLine, choices: Choices) -> str:
    return median_text(_median_kinds(line), choices)


def median_text(kinds: Kinds, choices: Choices) -> str:
    """Where the median lies, as far as the groups tell it."""
    if kinds == (1, len(choices.levels) + 1):
        return _("not told by these groups")
    return kinds_text(kinds, choices)


def _median_kinds(line: OverviewLine) -> Kinds:
    """The levels between which the median of those with a level lies."""
    low, high = line.median
    return max(low[0], 1), high[1]


# In words and in a chart.


def _sentence(shown: Sequence[OverviewLine], overview: Overview) -> str:
    """How many competencies are shown, and where their medians lie."""
    if not shown:
        return ""
    sentence = ngettext(
        "%(shown)d of %(total)d competency can be shown.",
        "%(shown)d of %(total)d competencies can be shown.",
        len(overview.lines),
    ) % {"shown": len(shown), "total": len(overview.lines)}
    return f"{sentence} {_medians(shown, overview.choices)}"


def _medians(lines: Sequence[OverviewLine], choices: Choices) -> str:
    """Where the medians lie, from the lowest up, with the number of competencies."""
    numbers: dict[Kinds, int] = {}
    for line in lines:
        kinds = _median_kinds(line)
        numbers[kinds] = numbers.get(kinds, 0) + 1
    spread = ", ".join(
        _("%(median)s (%(number)d)") % {"median": median_text(kinds, choices), "number": number}
        for kinds, number in sorted(numbers.items())
    )
    return _("Where the median lies, with the number of competencies: %(spread)s.") % {
        "spread": spread
    }


def _chart(shown: Sequence[OverviewLine], overview: Overview) -> Chart | None:
    """Bars as long as there are people, cut where the groups are cut: a segment bears the name of
    its last kind of answer. None where nothing is shown or marks cannot tell the kinds apart."""
    levels = overview.choices.levels
    if not shown or not 2 <= len(levels) < len(MARKS):
        return None
    drawn = shown[:MOST_ROWS]
    names = [pgettext("kind of answer", "No level"), *(level.label for level in levels)]
    return build_chart(
        BarChart(
            title=_("People by answer, competency by competency"),
            sentence=_chart_sentence(shown, overview),
            categories=tuple(
                told_apart(
                    shortened(f"{line.revision.code} – {line.revision.statement}") for line in drawn
                )
            ),
            series=tuple(
                Series(name, tuple(_ending_at(kind, line) for line in drawn))
                for kind, name in enumerate(told_apart(names))
            ),
            stacked=True,
            maximum=overview.people,
            category_label=_("Competency"),
        ),
        id="overview",
    )


def _ending_at(kind: int, line: OverviewLine) -> int | None:
    """The people of the group whose last kind of answer it is."""
    for (_first, stop), people in zip(line.partition, line.counts, strict=True):
        if stop == kind + 1:
            return people
    return None


def _chart_sentence(shown: Sequence[OverviewLine], overview: Overview) -> str:
    """How to read the bars; how many are hidden or left out."""
    sentences = [
        ngettext(
            "Each bar is the %(number)d person counted here.",
            "Each bar is the %(number)d people counted here.",
            overview.people,
        )
        % {"number": overview.people}
    ]
    if any(len(line.partition) <= len(overview.choices.levels) for line in shown):
        sentences.append(
            _(
                "A segment goes up to the level that names it: where a level has no segment of its "
                "own, its people are in the next one."
            )
        )
    if hidden := len(overview.lines) - len(shown):
        sentences.append(
            ngettext(
                "%(number)d competency is hidden: too few people to show.",
                "%(number)d competencies are hidden: too few people to show.",
                hidden,
            )
            % {"number": hidden}
        )
    if len(shown) > MOST_ROWS:
        sentences.append(
            _("The first %(number)d competencies are drawn; the tables have them all.")
            % {"number": MOST_ROWS}
        )
    return " ".join(sentences)


# As a file.


def headers() -> list[str]:
    """Of the columns of the file."""
    return [
        _("Framework"),
        _("Version"),
        _("Moment"),
        _("Programme"),
        _("Region"),
        _("Reference date"),
        _("People"),
        pgettext("of a framework", "Part"),
        _("Code"),
        _("Competency"),
        _("Answers"),
        _("People with these answers"),
    ]


def rows(overview: Overview, page: OverviewPage, before: Row) -> Iterator[Row]:
    """A row for each group; where nothing is shown one that says so. ``before`` stands in front."""
    for part in page.parts:
        for row in part.rows:
            start = [*before, page.people, part.title, row.revision.code, row.revision.statement]
            for group in row.groups:
                yield [*start, group.label, group.people]
            if not row.groups:
                yield [*start, hidden_text(), None]


def hidden_text() -> str:
    """Why there is no number."""
    return _("Too few people to show (groups of fewer than %(number)d)") % {"number": THRESHOLD}
