"""Tables of figures: a line for each cohort, year or region, a cell for each figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cohorts.enrolment.models import Cohort
from cohorts.indicators.enums import FigureSet, Indicator
from cohorts.indicators.links import FigureLinks
from cohorts.indicators.queries import CohortFigures, Counts, Group, Overview, Rate, Running
from cohorts.indicators.wording import ShownRate, in_short, title_of, years_of
from lms.site.typography import format_number


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and the figure below it: an indicator or a set, whose definition it leads to."""

    label: str | Promise
    figure: str


RATE_COLUMNS = (
    Column(pgettext_lazy("heading", "Enrolled"), FigureSet.ENROLLED),
    Column(pgettext_lazy("heading", "Followed in full"), Indicator.FOLLOWED),
    Column(pgettext_lazy("heading", "Completion"), Indicator.COMPLETION),
    Column(pgettext_lazy("heading", "Diploma"), Indicator.DIPLOMA),
    Column(gettext_lazy("Diploma among completers"), Indicator.DIPLOMA_OF_COMPLETERS),
    Column(gettext_lazy("Drop-outs"), Indicator.DROP_OUT),
    Column(pgettext_lazy("heading", "Attendance"), Indicator.ATTENDANCE),
)
NUMBER_COLUMNS = (
    Column(pgettext_lazy("heading", "Enrolled"), FigureSet.ENROLLED),
    Column(pgettext_lazy("heading", "Began"), FigureSet.BEGUN),
    Column(gettext_lazy("On the way"), FigureSet.OPEN),
    Column(pgettext_lazy("heading", "Dropped out"), FigureSet.DROPPED_OUT),
    Column(pgettext_lazy("heading", "Followed in full"), FigureSet.FOLLOWED),
    Column(pgettext_lazy("heading", "Diploma"), FigureSet.VALIDATED),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number or a fraction, the percentage with its interval below, the address it leads to.

    ``label`` is the heading of its column, for a phone.
    """

    label: str
    main: str
    detail: str = ""
    url: str = ""

    @property
    def html(self) -> SafeString:
        """The element of a table. A page has hundreds, and a template takes ten times as long."""
        main = format_html('<a href="{}">{}</a>', self.url, self.main) if self.url else self.main
        detail = format_html(' <span class="detail">{}</span>', self.detail) if self.detail else ""
        return format_html(
            '<td role="cell" class="num" data-label="{}"><span>{}{}</span></td>',
            self.label,
            main,
            detail,
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
            _number_cells(running.counts, None, {}),
            url=links.page(region=code),
        )
        for code, name in names.items()
        if (running := figures.running_regions.get(code))
    ]


def running_line(running: Running, title: str) -> Line:
    """All running cohorts together."""
    return Line(title, cohort_number(running.cohorts), _number_cells(running.counts, None, {}))


def cohort_number(number: int) -> str:
    """How many cohorts a line puts together."""
    return ngettext("%(shown)s cohort", "%(shown)s cohorts", number) % {
        "shown": format_number(number)
    }


def _number_cells(
    counts: Counts, links: FigureLinks | None, narrower: dict[str, Cohort]
) -> list[Cell]:
    cells = []
    for column in NUMBER_COLUMNS:
        size = counts.size(column.figure)
        url = links.people(column.figure, **narrower) if links and size else ""
        cells.append(Cell(str(column.label), format_number(size), url=url))
    return cells


def _rate_cells(group: Group, links: FigureLinks, narrower: dict[str, object]) -> list[Cell]:
    first, *others = RATE_COLUMNS
    enrolled = group.counts.size(FigureSet.ENROLLED)
    people = links.people(FigureSet.ENROLLED, **narrower) if enrolled else ""
    return [
        Cell(str(first.label), format_number(enrolled), url=people),
        *(
            rate_cell(
                str(column.label),
                group.rate(column.figure),
                links.origin(column.figure, **narrower),
            )
            for column in others
        ),
    ]


def rate_cell(label: str, rate: Rate, url: str) -> Cell:
    """So many of so many, the share with its interval, and where it comes from."""
    words = ShownRate(rate)
    if rate.value is None:
        return Cell(label, words.percent, detail=words.missing)
    if rate.indicator == Indicator.ATTENDANCE:
        return Cell(label, words.percent, detail=words.fraction, url=url)
    return Cell(label, words.parts, detail=in_short(rate), url=url)
