"""The table of cohorts as a file that a region can work with."""

from collections.abc import Iterator

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cohorts.indicators.definitions import RULES, SETS, SHARES
from cohorts.indicators.enums import DEFINITION_VERSION, FigureSet, Indicator
from cohorts.indicators.queries import CohortFigures, Figures, Group
from lms.kernel.exports import Row, csv_response, xlsx_response

_SETS = tuple(name for name in FigureSet if name != FigureSet.BEGUN)
_MINUTES_AN_HOUR = 60
_DECIMALS = 4


def cohort_file(figures: Figures, *, extension: str, programme: str) -> HttpResponseBase:
    """``figures`` as ``csv`` or ``xlsx``, one row a cohort; running ones have empty rates."""
    filename = f"indicateurs-{programme}-{figures.on.isoformat()}"
    if extension == "csv":
        return csv_response(filename=filename, headers=_headers(), rows=_rows(figures))
    return xlsx_response(
        filename=filename,
        headers=_headers(),
        rows=_rows(figures),
        sheet_title=_("Indicators"),
        definitions=_definitions(),
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
    ]
    headers += [f"{name.label} ({SETS[name].symbol})" for name in _SETS]
    headers += [_("Hours due (H)"), _("Hours present (h)"), _("Hours excused")]
    for indicator in Indicator:
        headers.append(f"{indicator.label} ({SHARES[indicator].formula})")
        if indicator != Indicator.ATTENDANCE:
            headers.append(_("%(indicator)s, low") % {"indicator": indicator.label})
            headers.append(_("%(indicator)s, high") % {"indicator": indicator.label})
    return headers


def _rows(figures: Figures) -> Iterator[Row]:
    for one in figures.cohorts:
        yield [*_identity(one), *_numbers(one), *_rates(one.group)]


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
        *(one.counts.size(name) for name in _SETS),
        *(
            round(minutes / _MINUTES_AN_HOUR, 2)
            for minutes in (hours.due, hours.present, hours.excused)
        ),
    ]


def _rates(group: Group | None) -> Row:
    cells: list[float | None] = []
    for indicator in Indicator:
        rate = group.rate(indicator) if group else None
        interval = rate.interval if rate else None
        cells.append(_rounded(rate.value if rate else None))
        if indicator != Indicator.ATTENDANCE:
            cells.append(_rounded(interval.low if interval else None))
            cells.append(_rounded(interval.high if interval else None))
    return cells


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, _DECIMALS)


def _definitions() -> Iterator[tuple[str, str]]:
    yield _("Version of the definitions"), DEFINITION_VERSION
    for one in SETS.values():
        yield f"{one.symbol} – {one.label}", str(one.meaning)
    for one in SHARES.values():
        yield f"{one.label} = {one.formula}", str(one.meaning)
    for heading, text in RULES:
        yield str(heading), str(text)
