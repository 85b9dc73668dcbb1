"""Why people left."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.indicators.exports import departures_file
from cohorts.indicators.forms import FigureForm
from cohorts.indicators.queries import cohorts_reviewed_by
from cohorts.indicators.queries.departures import reasons
from cohorts.indicators.views.asking import form_over, is_part
from lms.accounts.access import requires
from lms.accounts.enums import Permission

EXPORTS = ("csv", "xlsx")


@requires(Permission.INDICATORS_VIEW)
@require_safe
def indicator_departures(request: HttpRequest) -> HttpResponseBase:
    """Why people left, as far as it can be told without telling it of few; ``?format=csv`` or
    ``xlsx`` is the same as a file.

    She came to see what makes people leave, to prevent it. She must not find out why one person
    did, by any filter, any date or any subtraction.
    """
    form = form_over(cohorts_reviewed_by(request.user), FigureForm, request)
    context: dict[str, Any] = {"form": form, "page_title": _("Why people left")}
    wants_file = request.GET.get("format") in EXPORTS
    if form.is_valid():
        found = reasons(form.scope, form.asked)
        if wants_file:
            return departures_file(found, form.asked, extension=request.GET["format"])
        context["departures"] = found
        context["programme"] = form.choices.programmes.get(form.cleaned_data["programme"], "")
    part = is_part(request, "departures")
    template = "_departures.html" if part else "departures.html"
    status = 422 if wants_file else 200
    return render(request, f"cohorts/indicators/{template}", context, status=status)
