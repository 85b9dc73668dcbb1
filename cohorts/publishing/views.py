"""The public pages of results."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.indicators.definitions import RULES, SETS, SHARES
from cohorts.indicators.enums import DEFAULT_PROGRAMME, DEFINITION_VERSION
from cohorts.publishing.enums import FILE_FORMAT
from cohorts.publishing.exports import results_file
from cohorts.publishing.pools import TOLD
from cohorts.publishing.queries import programmes_with_cohorts, results
from cohorts.publishing.wording import pool_sections
from curriculum.programmes.models import Programme
from lms.accounts.access import public


@public
@require_safe
def public_results(request: HttpRequest) -> HttpResponseBase:
    """The results of a programme (``?programme=``) by pool and region; ``?format=csv`` is a file.

    An unknown programme is not found. No date, year or region can be asked for.
    """
    programmes = list(programmes_with_cohorts())
    programme = _chosen(request.GET.get("programme", ""), programmes)
    found = results(programme) if programme else None
    if programme and found and request.GET.get("format") == FILE_FORMAT:
        return results_file(programme, found)
    context = {
        "page_title": _("Results of the trainings"),
        "programmes": programmes,
        "programme": programme,
        "results": found,
        "sections": pool_sections(found) if found else [],
        "columns": [SHARES[indicator] for indicator in TOLD],
    }
    return render(request, "cohorts/publishing/results.html", context)


def _chosen(key: str, programmes: list[Programme]) -> Programme | None:
    """The programme asked for, else the default one. Raises ``Http404`` for an unknown key."""
    by_key = {programme.key: programme for programme in programmes}
    if key:
        if key not in by_key:
            raise Http404
        return by_key[key]
    return by_key.get(DEFAULT_PROGRAMME) or next(iter(programmes), None)


@public
@require_safe
def public_definitions(request: HttpRequest) -> HttpResponseBase:
    """What the public figures mean, and why some are not told."""
    context = {
        "page_title": _("Definitions of the results"),
        "shares": [SHARES[indicator] for indicator in TOLD],
        "sets": SETS.values(),
        "rules": RULES,
        "definition_version": DEFINITION_VERSION,
    }
    return render(request, "cohorts/publishing/definitions.html", context)
