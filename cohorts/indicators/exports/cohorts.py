"""The table of cohorts as a file that a region can work with."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cohorts.enrolment.models import Cohort
from cohorts.indicators.definitions import INDICATORS, RULES, SETS, SHARES, TIMES
from cohorts.indicators.enums import (
    DEFINITION_VERSION,
    MINUTES_AN_HOUR,
    OF_HOURS,
    FigureSet,
    Indicator,
    Span,
)
from cohorts.indicators.exports.cuts import cut_headers, cut_of
from cohorts.indicators.exports.departures import departure_sheet
from cohorts.indicators.queries import CohortFigures, Group
from cohorts.indicators.queries.asking import Asked
from cohorts.indicators.queries.departures import reasons
from cohorts.indicators.queries.overview import cohort_page, sources_of
from lms.kernel.exports import Row, csv_response, xlsx_response

_DECIMALS = 4


# More cohorts than there will ever be: the file holds all of them.
_ALL = 10**6


def cohort_file(cohorts: QuerySet[Cohort], asked: Asked, *, extension: str) -> HttpResponseBase:
    """Those of ``cohorts`` that ``asked`` means as ``csv`` or ``xlsx``, one row each.

    Closed ones first, then the running ones, whose rates are empty. The workbook also says why
    people left, as far as it may be told; ``departures_file`` does so for a CSV.
    """
    options = {
        "filename": f"indicateurs-{asked.programme or 'tous'}-{asked.on.isoformat()}",
        "headers": _headers(),
        "rows": _rows(cohorts, asked),
    }
    if extension == "csv":
        return csv_response(**options)
    return xlsx_response(
        **options,
        sheet_title=_("Indicators"),
        further=[departure_sheet(reasons(cohorts, asked))],
        definitions=definitions(),
    )


def _headers() -> list[str]:
    headers = [
        _("Programme"),
        _("Region"),
        pgettext("heading", "Cohort"),
        _("Year of beginning"),
        pgettext("cohort", "Closed"),
        _("Reference date"),
        _("Version of the definitions"),
        *cut_headers(),
    ]
    headers += [f"{name.label} ({SETS[name].symbol})" for name in FigureSet]
    headers += [_("Hours due (H)"), _("Hours present (h)"), _("Hours excused")]
    headers += [_("Hours planned (hp)"), _("Hours delivered (hd)")]
    for indicator in Indicator:
        headers.append(f"{indicator.label} ({SHARES[indicator].formula})")
        if indicator not in OF_HOURS:
            headers.append(_("%(indicator)s, low") % {"indicator": indicator.label})
            headers.append(_("%(indicator)s, high") % {"indicator": indicator.label})
    for span in Span:
        headers.append(_("%(time)s, days (%(formula)s)") % _words_of(span))
        headers.append(_("%(time)s, of how many people") % _words_of(span))
    return headers


def _words_of(span: Span) -> dict[str, str]:
    return {"time": str(span.label), "formula": str(TIMES[span].formula)}


def _rows(cohorts: QuerySet[Cohort], asked: Asked) -> Iterator[Row]:
    cut, sources = cut_of(asked), sources_of(cohorts, asked)
    for closed in (True, False):
        found, _number = cohort_page(cohorts, asked, sources, closed=closed, start=0, stop=_ALL)
        for one in found:
            yield [
                *_identity(one),
                *cut,
                *_numbers(one),
                *_rates(one.group),
                *_times(one.group),
            ]


def _identity(one: CohortFigures) -> Row:
    return [
        one.cohort.programme_version.programme.short_title,
        one.cohort.region.name,
        one.cohort.label,
        one.cohort.starts_on.year,
        one.is_closed,
        one.on,
        DEFINITION_VERSION,
    ]


def _numbers(one: CohortFigures) -> Row:
    hours = one.counts.hours
    return [
        *(one.counts.size(name) for name in FigureSet),
        *(
            round(minutes / MINUTES_AN_HOUR, 2)
            for minutes in (
                hours.due,
                hours.present,
                hours.excused,
                hours.planned,
                hours.delivered,
            )
        ),
    ]


def _rates(group: Group | None) -> Row:
    cells: list[float | None] = []
    for indicator in Indicator:
        rate = group.rate(indicator) if group else None
        interval = rate.interval if rate else None
        cells.append(_rounded(rate.value if rate else None))
        if indicator not in OF_HOURS:
            cells.append(_rounded(interval.low if interval else None))
            cells.append(_rounded(interval.high if interval else None))
    return cells


def _times(group: Group | None) -> Row:
    cells: list[float | None] = []
    for span in Span:
        duration = group.duration(span) if group else None
        cells += [duration.median, duration.people] if duration else [None, None]
    return cells


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, _DECIMALS)


def definitions() -> Iterator[tuple[str, str]]:
    """The terms of a file of figures with their meaning."""
    yield _("Version of the definitions"), DEFINITION_VERSION
    for one in SETS.values():
        yield f"{one.symbol} – {one.label}", str(one.meaning)
    for one in INDICATORS.values():
        yield f"{one.label} = {one.formula}", str(one.meaning)
    for heading, text in RULES:
        yield str(heading), str(text)
