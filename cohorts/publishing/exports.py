"""The public results as a table."""

from collections.abc import Iterator

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from cohorts.indicators.definitions import SHARES
from cohorts.publishing.pools import TOLD
from cohorts.publishing.queries import PlaceResults, PoolResults, Results
from curriculum.programmes.models import Programme
from lms.kernel.exports import Row, csv_response

_DECIMALS = 4


def results_file(programme: Programme, results: Results) -> HttpResponseBase:
    """``results`` as CSV, one row a place and pool; empty cells where nothing is told."""
    return csv_response(
        filename=_("results-%(programme)s") % {"programme": programme.key},
        headers=_headers(),
        rows=_rows(programme, results),
    )


def _headers() -> list[str]:
    headers = [
        _("Programme"),
        _("First year of beginning"),
        _("Last year of beginning"),
        _("Region"),
        _("Reference date"),
        _("Version of the definitions"),
        _("Began the training"),
    ]
    for indicator in TOLD:
        words = {"indicator": indicator.label}
        headers += [
            f"{indicator.label} ({SHARES[indicator].formula})",
            _("%(indicator)s, numerator") % words,
            _("%(indicator)s, denominator") % words,
            _("%(indicator)s, low") % words,
            _("%(indicator)s, high") % words,
        ]
    return headers


def _rows(programme: Programme, results: Results) -> Iterator[Row]:
    for pool in results.pools:
        for place in (pool.nation, *pool.regions):
            yield [
                programme.short_title,
                pool.first_year,
                pool.last_year,
                place.name or _("All regions"),
                pool.on,
                pool.definition_version,
                place.people,
                *_rates(place),
            ]
        yield from (_hidden(programme, pool, name) for name in pool.hidden)


def _hidden(programme: Programme, pool: PoolResults, name: str) -> Row:
    known = [programme.short_title, pool.first_year, pool.last_year, name]
    return [*known, pool.on, pool.definition_version, *[None] * (1 + 5 * len(TOLD))]


def _rates(place: PlaceResults) -> Iterator[object]:
    for rate in place.rates.values():
        if rate is None or rate.value is None or rate.interval is None:
            yield from [None] * 5
        else:
            yield round(rate.value, _DECIMALS)
            yield rate.numerator
            yield rate.denominator
            yield round(rate.interval.low, _DECIMALS)
            yield round(rate.interval.high, _DECIMALS)
