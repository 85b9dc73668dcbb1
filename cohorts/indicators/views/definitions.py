"""What each figure means."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.indicators.definitions import INDICATORS, RULES, SETS
from cohorts.indicators.enums import DEFINITION_VERSION
from lms.accounts.access import requires
from lms.accounts.enums import Permission


@requires(Permission.INDICATORS_VIEW)
@require_safe
def indicator_definitions(request: HttpRequest) -> HttpResponseBase:
    """What each figure means, with its formula and its edge cases."""
    context = {
        "page_title": _("Definitions of the indicators"),
        "sets": SETS.values(),
        "indicators": INDICATORS.values(),
        "rules": RULES,
        "definition_version": DEFINITION_VERSION,
    }
    return render(request, "cohorts/indicators/definitions.html", context)
