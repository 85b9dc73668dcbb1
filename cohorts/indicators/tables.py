"""What the pages show of the figures: headlines, tables of groups, the list of people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.rules import may_on_cohort
from cohorts.enrolment.states import EnrolmentState
from cohorts.indicators.definitions import SETS, SHARES
from cohorts.indicators.enums import FigureSet, Indicator
from cohorts.indicators.queries import SHARES as PARTS
from cohorts.indicators.queries import CohortFigures, Figures, Group, Rate
from cohorts.indicators.wording import ShownRate, about_departures, in_short, title_of, years_of
from lms.accounts.enums import Permission
from lms.site.typography import format_number


class PeopleLinks:
    """Addresses of the people behind a figure; empty where ``user`` may not see all of them."""

    def __init__(self, user, cohorts: Iterable[Cohort], filters: Mapping[str, str]) -> None:
        self._named = {
            one.pk for one in cohorts if may_on_cohort(user, Permission.INDICATORS_PEOPLE, one)
        }
        self._filters = {name: value for name, value in filters.items() if value}
        self._page = reverse("indicator_people")

    def to(self, name: str, cohorts: Iterable[Cohort], **narrower: object) -> str:
        """The address of the set ``name`` in ``cohorts``: what filters and ``narrower`` select."""
        if not self._named or not self._named.issuperset(one.pk for one in cohorts):
            return ""
        return f"{self._page}?{urlencode({'set': name, **self._filters, **narrower})}"


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure that leads the page, with all that it takes to trust it."""

    figure: str
    label: str
    note: str
    fraction: str
    interval: str
    formula: str
    meaning: str | Promise
    anchor: str
    people: str
    is_main: bool = False


def headlines(figures: Figures, links: PeopleLinks) -> list[Headline]:
    """The six figures of the closed cohorts of ``figures``."""
    total = figures.total
    cohorts = [one.cohort for one in figures.closed]
    enrolled = total.counts.size(FigureSet.ENROLLED)
    withdrawn = total.counts.size(FigureSet.WITHDRAWN)
    first = Headline(
        figure=format_number(enrolled),
        label=pgettext("below a figure", "enrolled"),
        note=ngettext("%(number)d closed cohort", "%(number)d closed cohorts", total.cohorts)
        % {"number": total.cohorts},
        fraction="",
        interval="",
        formula=SETS[FigureSet.ENROLLED].symbol,
        meaning=SETS[FigureSet.ENROLLED].meaning,
        anchor=FigureSet.ENROLLED,
        people=links.to(FigureSet.ENROLLED, cohorts),
    )
    withdrawals = ngettext(
        "%(number)d withdrawal before the start",
        "%(number)d withdrawals before the start",
        withdrawn,
    ) % {"number": withdrawn}
    lines = (
        (Indicator.FOLLOWED, _("followed the training in full"), _("of all those enrolled")),
        (
            Indicator.DIPLOMA_OF_COMPLETERS,
            _("hold the diploma, of those who followed in full"),
            _("says nothing of those who left on the way"),
        ),
        (Indicator.DIPLOMA, _("hold the diploma, of those who began"), _("the main result")),
        (Indicator.ENTRY, _("began the training"), withdrawals),
        (
            Indicator.DROP_OUT,
            pgettext("below a figure", "dropped out"),
            about_departures(total.counts.size(FigureSet.DROPPED_OUT)),
        ),
    )
    return [
        first,
        *(
            _headline(total.rate(indicator), label, note, links.to(PARTS[indicator][0], cohorts))
            for indicator, label, note in lines
        ),
    ]


def _headline(rate: Rate, label: str, note: str, people: str) -> Headline:
    words, definition = ShownRate(rate), SHARES[rate.indicator]
    return Headline(
        figure=words.percent,
        label=label,
        note=words.missing or note,
        fraction=words.fraction,
        interval=words.interval,
        formula=definition.formula,
        meaning=definition.meaning,
        anchor=definition.key,
        people=people,
        is_main=rate.indicator == Indicator.DIPLOMA,
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A heading with the anchor of its definition."""

    label: str | Promise
    anchor: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A number or a fraction, the percentage with its interval below, the address of its people.

    ``label`` is the heading of its column, for a phone.
    """

    label: str
    main: str
    detail: str = ""
    people: str = ""

    @property
    def html(self) -> SafeString:
        """The element of a table. A page has hundreds, and a template takes ten times as long."""
        main = (
            format_html('<a href="{}">{}</a>', self.people, self.main) if self.people else self.main
        )
        detail = format_html(' <span class="detail">{}</span>', self.detail) if self.detail else ""
        return format_html(
            '<td role="cell" class="num" data-label="{}"><span>{}{}</span></td>',
            self.label,
            main,
            detail,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what it speaks of, and its cells in the order of the columns."""

    title: str
    detail: str
    cells: list[Cell]


RATES = (
    Indicator.ENTRY,
    Indicator.FOLLOWED,
    Indicator.DIPLOMA,
    Indicator.DIPLOMA_OF_COMPLETERS,
    Indicator.DROP_OUT,
    Indicator.ATTENDANCE,
)
RATE_COLUMNS = (
    Column(pgettext_lazy("heading", "Enrolled"), FigureSet.ENROLLED),
    Column(pgettext_lazy("heading", "Began"), Indicator.ENTRY),
    Column(pgettext_lazy("heading", "Followed in full"), Indicator.FOLLOWED),
    Column(pgettext_lazy("heading", "Diploma"), Indicator.DIPLOMA),
    Column(gettext_lazy("Diploma among completers"), Indicator.DIPLOMA_OF_COMPLETERS),
    Column(gettext_lazy("Drop-outs"), Indicator.DROP_OUT),
    Column(pgettext_lazy("heading", "Attendance"), Indicator.ATTENDANCE),
)
NUMBERS = (
    FigureSet.ENROLLED,
    FigureSet.BEGUN,
    FigureSet.OPEN,
    FigureSet.DROPPED_OUT,
    FigureSet.FOLLOWED,
    FigureSet.VALIDATED,
)
NUMBER_COLUMNS = (
    Column(pgettext_lazy("heading", "Enrolled"), FigureSet.ENROLLED),
    Column(pgettext_lazy("heading", "Began"), FigureSet.BEGUN),
    Column(gettext_lazy("On the way"), FigureSet.OPEN),
    Column(pgettext_lazy("heading", "Dropped out"), FigureSet.DROPPED_OUT),
    Column(pgettext_lazy("heading", "Followed in full"), FigureSet.FOLLOWED),
    Column(pgettext_lazy("heading", "Diploma"), FigureSet.VALIDATED),
)


def cohort_lines(figures: Figures, links: PeopleLinks) -> list[Line]:
    """A line for each closed cohort."""
    return [
        _rate_line(
            title_of(one.cohort),
            years_of(one.cohort),
            one.group,
            lambda name, one=one: links.to(name, [one.cohort], cohort=one.cohort.pk),
        )
        for one in figures.closed
        if one.group is not None
    ]


def year_lines(figures: Figures, links: PeopleLinks) -> list[Line]:
    """A line for each year in which closed cohorts began, in the order of time."""
    groups = figures.by(lambda cohort: cohort.starts_on.year)
    return [
        _rate_line(
            str(year),
            _cohort_number(group),
            group,
            lambda name, year=year: links.to(
                name,
                [one.cohort for one in figures.closed if one.cohort.starts_on.year == year],
                year=year,
            ),
        )
        for year, group in sorted(groups.items())
    ]


def region_lines(figures: Figures, links: PeopleLinks) -> list[Line]:
    """A line for each region that has closed cohorts, in the order of ``figures``."""
    groups = figures.by(lambda cohort: cohort.region)
    return [
        _rate_line(
            region.name,
            _cohort_number(group),
            group,
            lambda name, region=region: links.to(
                name,
                [one.cohort for one in figures.closed if one.cohort.region_id == region.pk],
                region=region.pk,
            ),
        )
        for region, group in groups.items()
    ]


def running_lines(figures: Figures, links: PeopleLinks) -> list[Line]:
    """A line for each running cohort: numbers, no rates."""
    return [
        Line(
            title_of(one.cohort),
            years_of(one.cohort),
            [
                _number_cell(str(column.label), one, name, links)
                for column, name in zip(NUMBER_COLUMNS, NUMBERS, strict=True)
            ],
        )
        for one in figures.running
    ]


def _number_cell(label: str, one: CohortFigures, name: str, links: PeopleLinks) -> Cell:
    size = one.counts.size(name)
    people = links.to(name, [one.cohort], cohort=one.cohort.pk) if size else ""
    return Cell(label, format_number(size), people=people)


def _cohort_number(group: Group) -> str:
    return ngettext("%(number)d cohort", "%(number)d cohorts", group.cohorts) % {
        "number": group.cohorts
    }


def _rate_line(title: str, detail: str, group: Group, people) -> Line:
    enrolled = group.counts.size(FigureSet.ENROLLED)
    first, *others = RATE_COLUMNS
    cells = [
        Cell(
            str(first.label),
            format_number(enrolled),
            people=people(FigureSet.ENROLLED) if enrolled else "",
        )
    ]
    for column, name in zip(others, RATES, strict=True):
        cells.append(_rate_cell(str(column.label), group.rate(name), people))
    return Line(title, detail, cells)


def _rate_cell(label: str, rate: Rate, people) -> Cell:
    words = ShownRate(rate)
    if rate.value is None:
        return Cell(label, words.percent, detail=words.missing)
    if rate.indicator == Indicator.ATTENDANCE:
        return Cell(label, words.percent, detail=words.parts)
    return Cell(
        label,
        words.parts,
        detail=in_short(rate),
        people=people(PARTS[rate.indicator][0]) if rate.numerator else "",
    )


class PeopleFilter(django_filters.FilterSet):
    """Search by name."""

    q = django_filters.CharFilter(label=gettext_lazy("Name"), method="search")

    class Meta:
        model = Enrolment
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those whose name has every word of ``value``."""
        for word in value.split():
            queryset = queryset.filter(
                Q(person__last_name__icontains=word) | Q(person__first_name__icontains=word)
            )
        return queryset


class PeopleTable(tables.Table):
    """Names and facts of enrolment, nothing else."""

    person = tables.Column(
        verbose_name=gettext_lazy("Name"), order_by=("person__last_name", "person__first_name")
    )
    region = tables.Column(accessor="cohort__region__name", verbose_name=gettext_lazy("Region"))
    cohort = tables.Column(
        accessor="cohort__label", verbose_name=pgettext_lazy("heading", "Cohort")
    )
    structure = tables.Column(
        accessor="structure__name", verbose_name=gettext_lazy("Employer"), default="–"
    )
    confirmed_on = tables.DateColumn(
        verbose_name=gettext_lazy("Enrolled on"), format="SHORT_DATE_FORMAT"
    )
    state_then = tables.Column(verbose_name=gettext_lazy("State at the reference date"))
    since = tables.DateColumn(verbose_name=gettext_lazy("Since"), format="SHORT_DATE_FORMAT")

    class Meta:
        caption = gettext_lazy("People behind the figure")
        attrs = {"caption": caption}
        order_by = ("person",)

    def render_state_then(self, value: str) -> str:
        return str(EnrolmentState(value).label)

    def value_state_then(self, value: str) -> str:
        return self.render_state_then(value)
