"""Figures as they leave for a tool: plain objects of JSON. Nothing is computed here."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from cohorts.indicators.enums import DEFINITION_VERSION, FigureSet, Indicator
from cohorts.indicators.queries import Asked, Counts, Overview, Rate

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
PEOPLE, MINUTES = "people", "minutes"


def answer_of(found: Overview, *, region: str, in_full: bool) -> dict[str, Any]:
    """The whole answer. ``region`` is the one that ``found`` is about, empty for several.

    Whoever does not read ``in_full`` gets every row, with nothing in it.
    """
    cuts = _cuts_of(found.asked, region)
    return {
        "reference_date": found.asked.on.isoformat(),
        "definition_version": DEFINITION_VERSION,
        "definitions": _address("indicator_definitions"),
        "rows": [
            row_of(found.total.rate(indicator), cuts=cuts, in_full=in_full)
            for indicator in Indicator
        ],
        "closed": _cohorts(found.total.cohorts, found.total.counts, in_full=in_full),
        "running": _cohorts(found.running.cohorts, found.running.counts, in_full=in_full),
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
        "unit": MINUTES if rate.indicator == Indicator.ATTENDANCE else PEOPLE,
        "numerator": rate.numerator if in_full else None,
        "denominator": rate.denominator if in_full else None,
        "value": rate.value if in_full else None,
        "interval": {"low": interval.low, "high": interval.high} if interval else None,
        "reference_date": rate.on.isoformat(),
        "definition_version": DEFINITION_VERSION,
        "suppressed": not in_full,
    }


def _cohorts(number: int, counts: Counts, *, in_full: bool) -> dict[str, Any]:
    hours = counts.hours
    minutes = {"due": hours.due, "present": hours.present, "excused": hours.excused}
    return {
        "cohorts": number,
        "people": {name.value: counts.size(name) if in_full else None for name in FigureSet},
        "minutes": minutes if in_full else dict.fromkeys(minutes),
        "suppressed": not in_full,
    }


def _address(name: str) -> str:
    return f"{settings.BASE_URL.rstrip('/')}{reverse(name)}"
