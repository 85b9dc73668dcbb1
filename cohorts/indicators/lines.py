"""Tables of figures: a line for each cohort, year or region, a cell for each figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cohorts.indicators.enums import FigureSet, Indicator, Span
from cohorts.indicators.links import FigureLinks
from cohorts.indicators.queries import CohortFigures, Counts, Group, Overview, Rate
from cohorts.indicators.wording import (
    ShownDuration,
    ShownRate,
    about_excused,
    in_short,
    title_of,
    years_of,
)
from lms.site.typography import format_number


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and the figure below it: an indicator or a set, whose definition it leads to.

    ``is_main`` is what a phone shows of a row before the rest is asked for.
    """

    label: str | Promise
    figure: str
    is_main: bool = False


RATE_COLUMNS = (
    Column(pgettext_lazy("heading", "Enrolled"), FigureSet.ENROLLED, is_main=True),
    Column(pgettext_lazy("heading", "Followed in full"), Indicator.FOLLOWED),
    Column(pgettext_lazy("heading", "Completion"), Indicator.COMPLETION),
    Column(pgettext_lazy("heading", "Diploma"), Indicator.DIPLOMA, is_main=True),
    Column(gettext_lazy("Diploma among completers"), Indicator.DIPLOMA_OF_COMPLETERS),
    Column(gettext_lazy("Drop-outs"), Indicator.DROP_OUT),
    Column(pgettext_lazy("heading", "Attendance"), Indicator.ATTENDANCE),
)
NUMBER_COLUMNS = (
    Column(pgettext_lazy("heading", "Enrolled"), FigureSet.ENROLLED, is_main=True),
    Column(pgettext_lazy("heading", "Began"), FigureSet.BEGUN),
    Column(gettext_lazy("On the way"), FigureSet.OPEN, is_main=True),
    Column(pgettext_lazy("heading", "Dropped out"), FigureSet.DROPPED_OUT),
    Column(pgettext_lazy("heading", "Followed in full"), FigureSet.FOLLOWED),
    Column(pgettext_lazy("heading", "Diploma"), FigureSet.VALIDATED),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number or a fraction, the percentage with its interval below, the address it leads to.

    ``label`` is the heading of its column, for a phone; ``beside`` is what must always be read with
    the figure, on a line of its own.
    """

    label: str
    main: str
    detail: str = ""
    url: str = ""
    beside: str = ""
    is_main: bool = False

    @property
    def html(self) -> SafeString:
        """The element of a table. A page has hundreds, and a template takes ten times as long."""
        main = format_html('<a href="{}">{}</a>', self.url, self.main) if self.url else self.main
        below = [(text,) for text in (self.detail, self.beside) if text]
        return format_html(
            '<td role="cell" class="num{}" data-label="{}"><span>{}{}</span></td>',
            "" if self.is_main else " further",
            self.label,
            main,
            format_html_join("", ' <span class="detail">{}</span>', below),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what it speaks of, where that leads, and its cells in the order of the columns."""

    title: str
    detail: str
    cells: list[Cell]
    url: str = ""


def cohort_lines(cohorts: Iterable[CohortFigures], links: FigureLinks) -> list[Line]:
    """A line for each cohort: rates of a closed one, numbers of a running one."""
    lines = []
    for one in cohorts:
        narrower = {"cohort": one.cohort}
        if one.group is None:
            cells = _number_cells(one.counts, links, narrower)
        else:
            cells = _rate_cells(one.group, links, narrower)
        lines.append(Line(title_of(one.cohort), years_of(one.cohort), cells))
    return lines


def year_lines(years: Mapping[int, Group], links: FigureLinks) -> list[Line]:
    """A line for each year in which closed cohorts began."""
    return [
        Line(str(year), cohort_number(group.cohorts), _rate_cells(group, links, {"year": year}))
        for year, group in years.items()
    ]


def region_lines(figures: Overview, names: Mapping[str, str], links: FigureLinks) -> list[Line]:
    """A line for each region that has closed cohorts, in the order of ``names``."""
    return [
        Line(
            name,
            cohort_number(group.cohorts),
            _rate_cells(group, links, {"region": code}),
            url=links.page(region=code),
        )
        for code, name in names.items()
        if (group := figures.regions.get(code))
    ]


def running_region_lines(
    figures: Overview, names: Mapping[str, str], links: FigureLinks
) -> list[Line]:
    """A line for each region that has running cohorts: numbers, no rates."""
    return [
        Line(
            name,
            cohort_number(running.cohorts),
            _number_cells(running.counts, links, {"region": code, "running": True}),
            url=links.page(region=code),
        )
        for code, name in names.items()
        if (running := figures.running_regions.get(code))
    ]


def cohort_number(number: int) -> str:
    """How many cohorts a line puts together."""
    return ngettext("%(shown)s cohort", "%(shown)s cohorts", number) % {
        "shown": format_number(number)
    }


def _number_cells(counts: Counts, links: FigureLinks, narrower: dict[str, Any]) -> list[Cell]:
    cells = []
    for column in NUMBER_COLUMNS:
        size = counts.size(column.figure)
        url = links.people(column.figure, **narrower) if size else ""
        # The origin of a region's number is that of its closed cohorts.
        if size and not url and "running" not in narrower:
            url = links.origin(column.figure, **narrower)
        cell = Cell(str(column.label), format_number(size), url=url, is_main=column.is_main)
        cells.append(cell)
    return cells


def _rate_cells(group: Group, links: FigureLinks, narrower: dict[str, Any]) -> list[Cell]:
    first, *others = RATE_COLUMNS
    enrolled = group.counts.size(FigureSet.ENROLLED)
    people = links.people(FigureSet.ENROLLED, **narrower) if enrolled else ""
    url = people or links.origin(FigureSet.ENROLLED, **narrower)
    return [
        Cell(str(first.label), format_number(enrolled), url=url, is_main=first.is_main),
        *(group_cell(column, group, links.origin(column.figure, **narrower)) for column in others),
    ]


def group_cell(column: Column, group: Group, url: str) -> Cell:
    """The rate of ``group`` under ``column``, with what must always be read beside it."""
    cell = _rate_cell(str(column.label), group.rate(column.figure), url)
    beside = about_excused(group) if column.figure == Indicator.ATTENDANCE else ""
    return replace(cell, beside=beside, is_main=column.is_main)


def time_cell(label: str, group: Group, span: Span, url: str) -> Cell:
    """The time of ``group``, with what must always be read beside it."""
    words = ShownDuration(group.duration(span))
    if words.missing:
        return Cell(label, words.days, detail=words.missing)
    return Cell(label, words.days, detail=words.months, url=url, beside=words.beside)


def _rate_cell(label: str, rate: Rate, url: str) -> Cell:
    """So many of so many, the share with its interval, and where it comes from."""
    words = ShownRate(rate)
    if rate.value is None:
        return Cell(label, words.percent, detail=words.missing)
    if rate.indicator == Indicator.ATTENDANCE:
        return Cell(label, words.percent, detail=words.fraction, url=url)
    return Cell(label, words.parts, detail=in_short(rate), url=url)
