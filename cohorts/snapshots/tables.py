"""What the pages show: the lines of a frozen quarter, its revisions, the list of letters."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from cohorts.indicators.enums import Indicator
from cohorts.indicators.lines import RATE_COLUMNS
from cohorts.indicators.queries import Group, Rate
from cohorts.indicators.wording import ShownRate, about_excused, in_short, title_of, years_of
from cohorts.snapshots.models import FigureRevision, RegionLetter
from cohorts.snapshots.queries.contents import Frozen, Pair, together
from cohorts.snapshots.queries.letters import regions_with_cohorts
from cohorts.snapshots.queries.quarters import Held
from cohorts.snapshots.states import LetterState
from cohorts.snapshots.wording import in_words
from lms.site.typography import format_number


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with what stands below it, each of ``notes`` on a line of its own; ``later`` is what
    the revisions make of it."""

    label: str
    main: str
    detail: str = ""
    later: str = ""
    notes: tuple[str, ...] = ()

    @property
    def html(self) -> SafeString:
        """The element of a table."""
        below = [(one,) for one in (self.detail, *self.notes) if one]
        detail = format_html_join("", ' <span class="detail">{}</span>', below)
        later = (
            format_html(' <span class="detail revised">{}</span>', _("revised: %s") % self.later)
            if self.later
            else ""
        )
        return format_html(
            '<td role="cell" class="num" data-label="{}"><span>{}{}{}</span></td>',
            self.label,
            self.main,
            detail,
            later,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what it speaks of, its cells, and sentences on what changed."""

    title: str
    detail: str
    cells: tuple[Cell, ...]
    changes: tuple[str, ...] = ()


def frozen_lines(official: Group, revised: Group, title: str, detail: str) -> Line:
    """A group of closed cohorts as it was frozen, and as it is known by now."""
    first, *others = RATE_COLUMNS
    enrolled = [group.counts.size(first.figure) for group in (official, revised)]
    number = Cell(
        str(first.label),
        format_number(enrolled[0]),
        later=format_number(enrolled[1]) if enrolled[0] != enrolled[1] else "",
    )
    rates = (_rate_cell(str(one.label), official, revised, one.figure) for one in others)
    return Line(title, detail, (number, *rates))


def _rate_cell(label: str, official: Group, revised: Group, indicator: Indicator) -> Cell:
    frozen, later = (_texts(group, indicator) for group in (official, revised))
    main, detail, *notes = frozen
    told = " – ".join(filter(None, later)) if frozen != later else ""
    return Cell(label, main, detail, later=told, notes=tuple(filter(None, notes)))


def _texts(group: Group, indicator: Indicator) -> tuple[str, ...]:
    """A rate of ``group`` with what must always be read beside it."""
    beside = (about_excused(group),) if indicator == Indicator.ATTENDANCE else ()
    return (*rate_texts(group.rate(indicator)), *beside)


def rate_texts(rate: Rate) -> tuple[str, str]:
    """So many of so many, and the share with its interval."""
    words = ShownRate(rate)
    if rate.value is None:
        return words.percent, ""
    if rate.indicator == Indicator.ATTENDANCE:
        return words.percent, words.parts
    return words.parts, in_short(rate)


def closed_pairs(official: Iterable[Frozen], revised: Iterable[Frozen]) -> list[Pair]:
    """The cohorts that are closed in one of the two, in the order of ``official``."""
    frozen = {one.cohort.pk: one for one in official if one.is_closed}
    later = {one.cohort.pk: one for one in revised if one.is_closed}
    cohorts = {pk: one.cohort for pk, one in {**frozen, **later}.items()}
    return [Pair(cohort, frozen.get(pk), later.get(pk)) for pk, cohort in cohorts.items()]


def cohort_lines(pairs: Iterable[Pair], on: date) -> list[Line]:
    """A line for each of ``pairs`` as of ``on``."""
    return [
        frozen_lines(
            together([pair.before] if pair.before else [], on),
            together([pair.after] if pair.after else [], on),
            title_of(pair.cohort),
            years_of(pair.cohort),
        )
        for pair in pairs
    ]


def region_lines(
    official: Iterable[Frozen], revised: Iterable[Frozen], held: Held, names: Mapping[str, str]
) -> list[Line]:
    """A line for each region with closed cohorts, in the order of ``names``."""
    official, revised, on = list(official), list(revised), held.snapshot.on
    present = {one.region for one in (*official, *revised) if one.is_closed}
    lines = []
    for code in (code for code in names if code in present):
        frozen = together((one for one in official if one.region == code), on)
        later = together((one for one in revised if one.region == code), on)
        lines.append(frozen_lines(frozen, later, names[code], ""))
    return lines


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """A revision in words."""

    day: object
    cohort: str
    sentences: tuple[str, ...]


def chosen_revisions(held: Held, chosen: Callable[[Frozen], bool]) -> list[FigureRevision]:
    """The revisions of the cohorts that ``chosen`` lets through, in the order of time."""
    return [
        one
        for one in held.revisions
        if any(
            chosen(Frozen(one.cohort, content))
            for content in (one.before, one.after)
            if content is not None
        )
    ]


def revision_lines(
    revisions: Iterable[FigureRevision], names: Mapping[str, str]
) -> list[RevisionLine]:
    """``revisions`` in words."""
    return [
        RevisionLine(one.found_at, title_of(one.cohort), in_words(one.before, one.after, names))
        for one in revisions
    ]


class LetterTable(tables.Table):
    """The letters of all regions; the month opens one."""

    until = tables.LinkColumn(
        "region_letter",
        args=[tables.A("pk")],
        text=lambda letter: letter.month,
        verbose_name=gettext_lazy("Month"),
        attrs={"td": {"class": "nowrap"}},
    )
    region = tables.Column(
        verbose_name=gettext_lazy("Region"), order_by=("region__name",), accessor="region__name"
    )
    state = tables.Column(verbose_name=gettext_lazy("Status"))
    subject = tables.Column(verbose_name=gettext_lazy("Subject"), orderable=False)
    settled_at = tables.DateColumn(
        verbose_name=gettext_lazy("Sent or dropped on"), format="SHORT_DATE_FORMAT"
    )

    class Meta:
        model = RegionLetter
        fields = ("until", "region", "state", "subject", "settled_at")
        order_by = ("-until", "region")


class LetterFilter(FilterSet):
    """By region and status."""

    region = ModelChoiceFilter(
        label=gettext_lazy("Region"), queryset=lambda request: regions_with_cohorts()
    )
    state = ChoiceFilter(label=gettext_lazy("Status"), choices=LetterState.choices)

    class Meta:
        model = RegionLetter
        fields = ("region", "state")
