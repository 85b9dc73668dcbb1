"""What a printed report of the figures says, in the active language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cohorts.enrolment.models import Cohort
from cohorts.indicators.definitions import INDICATORS, RULES, SETS, SHARES, TIMES, Definition
from cohorts.indicators.enums import (
    DEFINITION_VERSION,
    MINUTES_AN_HOUR,
    FigureSet,
    Indicator,
    Span,
)
from cohorts.indicators.lines import NUMBER_COLUMNS, RATE_COLUMNS
from cohorts.indicators.queries import (
    Asked,
    CohortFigures,
    Duration,
    Group,
    Overview,
    Rate,
    by_year,
    cohort_page,
    overview,
    sources_of,
)
from cohorts.indicators.queries.departures import Reasons, reasons
from cohorts.indicators.wording import (
    ShownDuration,
    ShownRate,
    about_differences,
    about_excused,
    about_pending,
    in_short,
    title_of,
    years_of,
)
from lms.site.typography import format_number

# More would make a document that nobody prints; the export has them all.
MOST_COHORTS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its name, and cells of a main text with what stands below it."""

    title: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """An indicator with its fraction, percentage and interval as texts; ``beside`` is what must
    always be read with it."""

    label: str
    formula: str
    fraction: str
    percent: str
    interval: str
    beside: str
    is_main: bool


@dataclass(frozen=True)
class Report:
    """The figures of ``found`` with the names that go with them. Texts in the active language."""

    found: Overview
    years: Mapping[int, Group]
    programme: str
    place: str
    filters: tuple[tuple[str, str], ...]
    regions: Mapping[str, str]
    closed: tuple[CohortFigures, ...]
    closed_number: int
    running: tuple[CohortFigures, ...]
    running_number: int
    departures: Reasons

    @property
    def on(self) -> date:
        """The reference date."""
        return self.found.asked.on

    @property
    def definition_version(self) -> str:
        """The version of the definitions that the figures follow."""
        return DEFINITION_VERSION

    @property
    def total(self) -> Group:
        """The closed cohorts together."""
        return self.found.total

    @cached_property
    def facts(self) -> list[Fact]:
        """Every indicator of the closed cohorts together."""
        beside = {
            Indicator.PRESENTATION: about_pending(self.total),
            Indicator.ATTENDANCE: about_excused(self.total),
        }
        rates = [
            _fact(self.total.rate(indicator), beside.get(indicator, "")) for indicator in Indicator
        ]
        return [*rates, *(_time(self.total.duration(span)) for span in Span)]

    @property
    def closed_sentence(self) -> str:
        """How many cohorts and people the rates speak of."""
        enrolled = self.total.counts.size(FigureSet.ENROLLED)
        return ngettext(
            "%(cohorts)s closed cohort, %(enrolled)s enrolled.",
            "%(cohorts)s closed cohorts, %(enrolled)s enrolled.",
            self.total.cohorts,
        ) % {"cohorts": format_number(self.total.cohorts), "enrolled": format_number(enrolled)}

    @property
    def attendance_sentence(self) -> str:
        """Hours present of the hours due, the excused ones apart."""
        words = ShownRate(self.total.rate(Indicator.ATTENDANCE))
        excused = self.total.counts.hours.excused / MINUTES_AN_HOUR
        if words.missing:
            return words.missing
        return _(
            "Present for %(parts)s due (%(percent)s). Excused, and still due: %(excused)s h."
        ) % {
            "percent": words.percent,
            "parts": words.parts,
            "excused": format_number(excused),
        }

    @property
    def departure_lines(self) -> list[tuple[str, str]]:
        """Those who left, by the way they count; numbers alone."""
        rate = self.total.rate(Indicator.DROP_OUT)
        size = self.total.counts.size
        return [
            (str(Indicator.DROP_OUT.label), f"{ShownRate(rate).parts} – {in_short(rate)}"),
            (str(FigureSet.WITHDRAWN.label), format_number(size(FigureSet.WITHDRAWN))),
            (str(FigureSet.NEUTRALISED.label), format_number(size(FigureSet.NEUTRALISED))),
        ]

    @cached_property
    def year_lines(self) -> list[Line]:
        """A line for each year in which closed cohorts began."""
        return [_rate_line(str(year), group) for year, group in self.years.items()]

    @cached_property
    def region_lines(self) -> list[Line]:
        """A line for each region in alphabetical order; none where there is one region only."""
        groups = self._named_regions()
        return [_rate_line(name, group) for name, group in groups] if len(groups) > 1 else []

    @property
    def differences(self) -> str:
        """Whether chance alone can explain how regions differ."""
        return about_differences(
            self.total.rate(Indicator.DIPLOMA),
            [(name, group.rate(Indicator.DIPLOMA)) for name, group in self._named_regions()],
        )

    @cached_property
    def cohort_lines(self) -> list[Line]:
        """A line for each closed cohort, up to ``MOST_COHORTS``."""
        return [
            _rate_line(f"{title_of(one.cohort)}, {years_of(one.cohort)}", one.group)
            for one in self.closed
            if one.group is not None
        ]

    @cached_property
    def running_lines(self) -> list[Line]:
        """A line for each running cohort: numbers, no rates."""
        return [
            Line(
                f"{title_of(one.cohort)}, {years_of(one.cohort)}",
                tuple(
                    (format_number(one.counts.size(column.figure)), "") for column in NUMBER_COLUMNS
                ),
            )
            for one in self.running
        ]

    @property
    def shares(self) -> list[Definition]:
        """The definitions of the rates and times."""
        return [replace(one, formula=_printable(str(one.formula))) for one in INDICATORS.values()]

    @property
    def sets(self) -> list[Definition]:
        """The definitions of the sets of people."""
        return [replace(one, symbol=_printable(one.symbol)) for one in SETS.values()]

    @property
    def rules(self) -> tuple[tuple[str | Promise, str | Promise], ...]:
        """What holds for all figures."""
        return RULES

    @property
    def rate_columns(self) -> list[str]:
        """The heads of tables of rates."""
        return [str(column.label) for column in RATE_COLUMNS]

    @property
    def number_columns(self) -> list[str]:
        """The heads of tables of numbers."""
        return [str(column.label) for column in NUMBER_COLUMNS]

    def _named_regions(self) -> list[tuple[str, Group]]:
        groups = self.found.regions
        return [(name, groups[code]) for code, name in self.regions.items() if code in groups]


def report_of(
    cohorts: QuerySet[Cohort],
    asked: Asked,
    *,
    programme: str,
    regions: Mapping[str, str],
    filters: tuple[tuple[str, str], ...] = (),
) -> Report:
    """The report on those of ``cohorts`` (what the person may review) that ``asked`` means.

    ``regions`` are names by code in alphabetical order; ``filters`` say how else was chosen, as
    (name, value).
    """
    question = (cohorts, asked, sources_of(cohorts, asked))
    closed, closed_number = cohort_page(*question, closed=True, start=0, stop=MOST_COHORTS)
    running, running_number = cohort_page(*question, closed=False, start=0, stop=MOST_COHORTS)
    one_region = next(iter(regions.values())) if len(regions) == 1 else ""
    return Report(
        found=overview(*question),
        years=by_year(*question),
        programme=programme,
        place=regions.get(asked.region) or one_region or _("All regions"),
        filters=filters,
        regions=regions,
        closed=tuple(closed),
        closed_number=closed_number,
        running=tuple(running),
        running_number=running_number,
        departures=reasons(cohorts, asked),
    )


def _fact(rate: Rate, beside: str) -> Fact:
    words = ShownRate(rate)
    return Fact(
        label=str(rate.indicator.label),
        formula=_printable(SHARES[rate.indicator].formula),
        fraction=words.parts,
        percent=words.percent,
        interval=words.interval,
        beside=beside,
        is_main=rate.indicator == Indicator.DIPLOMA,
    )


def _time(duration: Duration) -> Fact:
    words = ShownDuration(duration)
    return Fact(
        label=str(duration.span.label),
        formula=_printable(str(TIMES[duration.span].formula)),
        fraction=words.days,
        percent=words.months,
        interval="",
        beside=words.missing or words.beside,
        is_main=False,
    )


def _printable(formula: str) -> str:
    """``formula`` without the sign of a union, which our typeface does not have."""
    return formula.replace("∪", pgettext("in a formula", "or"))


def _rate_line(title: str, group: Group) -> Line:
    return Line(title, tuple(_cells(group)))


def _cells(group: Group) -> Iterator[tuple[str, str]]:
    yield format_number(group.counts.size(FigureSet.ENROLLED)), ""
    for column in RATE_COLUMNS[1:]:
        rate = group.rate(column.figure)
        if rate.value is None:
            yield ShownRate(rate).percent, ""
        elif rate.indicator == Indicator.ATTENDANCE:
            yield ShownRate(rate).percent, f"{ShownRate(rate).fraction}, {about_excused(group)}"
        else:
            yield ShownRate(rate).fraction, in_short(rate)
