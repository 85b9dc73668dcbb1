"""Figures as they leave for a tool: plain objects of JSON. Nothing is computed here."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from cohorts.indicators.enums import DEFINITION_VERSION, OF_HOURS, FigureSet, Indicator, Span
from cohorts.indicators.queries import Asked, Counts, Duration, Overview, Rate
from cohorts.indicators.queries.departures import Reasons

# The parameters that every row repeats.
CUTS = (
    "programme",
    "region",
    "year",
    "structure_type",
    "profile",
    "group",
    "employer_region",
)
PEOPLE, MINUTES, DAYS = "people", "minutes", "days"
NOT_RECORDED = "not_recorded"


def answer_of(
    found: Overview, departures: Reasons, *, region: str, in_full: bool
) -> dict[str, Any]:
    """The whole answer. ``region`` is the one that ``found`` is about, empty for several.

    Whoever does not read ``in_full`` gets every row, with nothing in it.
    """
    cuts = _cuts_of(found.asked, region)
    return {
        "reference_date": found.asked.on.isoformat(),
        "definition_version": DEFINITION_VERSION,
        "definitions": _address("indicator_definitions"),
        "rows": [
            *(
                row_of(found.total.rate(indicator), cuts=cuts, in_full=in_full)
                for indicator in Indicator
            ),
            *(time_row_of(found.total.duration(span), cuts=cuts, in_full=in_full) for span in Span),
        ],
        "closed": _cohorts(found.total.cohorts, found.total.counts, in_full=in_full),
        "running": _cohorts(found.running.cohorts, found.running.counts, in_full=in_full),
        "departures": departures_of(departures, in_full=in_full),
    }


def _cuts_of(asked: Asked, region: str) -> dict[str, str | int | None]:
    codes = {name: getattr(asked, name) or None for name in CUTS}
    return {**codes, "region": region or None}


def row_of(rate: Rate, *, cuts: Mapping[str, Any], in_full: bool) -> dict[str, Any]:
    """One rate with all that is needed to read it alone."""
    interval = rate.interval if in_full else None
    return {
        "indicator": rate.indicator.value,
        **cuts,
        "unit": MINUTES if rate.indicator in OF_HOURS else PEOPLE,
        "numerator": rate.numerator if in_full else None,
        "denominator": rate.denominator if in_full else None,
        "value": rate.value if in_full else None,
        "interval": {"low": interval.low, "high": interval.high} if interval else None,
        "reference_date": rate.on.isoformat(),
        "definition_version": DEFINITION_VERSION,
        "suppressed": not in_full,
    }


def time_row_of(duration: Duration, *, cuts: Mapping[str, Any], in_full: bool) -> dict[str, Any]:
    """A median in days; the denominator is the number of people it is of."""
    return {
        "indicator": duration.span.value,
        **cuts,
        "unit": DAYS,
        "numerator": None,
        "denominator": duration.people if in_full else None,
        "value": duration.median if in_full else None,
        "interval": None,
        "reference_date": duration.on.isoformat(),
        "definition_version": DEFINITION_VERSION,
        "suppressed": not in_full,
    }


def _cohorts(number: int, counts: Counts, *, in_full: bool) -> dict[str, Any]:
    hours = counts.hours
    minutes = {
        "due": hours.due,
        "present": hours.present,
        "excused": hours.excused,
        "planned": hours.planned,
        "delivered": hours.delivered,
    }
    return {
        "cohorts": number,
        "people": {name.value: counts.size(name) if in_full else None for name in FigureSet},
        "minutes": minutes if in_full else dict.fromkeys(minutes),
        "suppressed": not in_full,
    }


def departures_of(found: Reasons, *, in_full: bool) -> dict[str, Any]:
    """Why people left, as far as the page tells it."""
    is_told = in_full and (bool(found.rows) or found.people == 0)
    rows = [
        {
            "reasons": [code or NOT_RECORDED for code in row.reasons],
            "label": row.label,
            "people": row.number,
        }
        for row in found.rows
    ]
    return {
        "reference_date": found.on.isoformat(),
        "people": found.people if is_told else None,
        "rows": rows if is_told else None,
        "sentence": found.sentence if in_full else None,
        "suppressed": not is_told,
    }


def _address(name: str) -> str:
    return f"{settings.BASE_URL.rstrip('/')}{reverse(name)}"
