"""The annual activity figures."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.enrolment.queries import cohorts_managed_by
from cohorts.indicators.activities import NOT_KNOWN, parts_of
from cohorts.indicators.activity_form import YearForm
from cohorts.indicators.exports import activity_file
from cohorts.indicators.queries.activity import activity, years_of_activity
from lms.accounts.access import requires
from lms.accounts.enums import Permission

EXPORTS = ("csv", "xlsx")


@requires(Permission.COHORT_MANAGE)
@require_safe
def indicator_activity(request: HttpRequest) -> HttpResponseBase:
    """Trainees and their hours in a calendar year; ``?format=csv`` or ``xlsx`` is the table.

    Once a year a manager fills in the official form; she must see at once which of its boxes she
    can take from here and which not, and never take a part of the year for the whole.
    """
    cohorts = cohorts_managed_by(request.user)
    form = YearForm(request.GET, years=years_of_activity(cohorts))
    wants_file = request.GET.get("format") in EXPORTS
    context = {"form": form, "page_title": _("Activity of a year"), "not_known": NOT_KNOWN}
    if not form.is_valid():
        status = 422 if wants_file else 200
        return render(request, "cohorts/indicators/activity.html", context, status=status)
    if form.chosen is not None:
        found = activity(cohorts, form.chosen)
        if wants_file:
            return activity_file(found, extension=request.GET["format"])
        context |= {"activity": found, "parts": parts_of(found), "is_over": form.is_over}
    return render(request, "cohorts/indicators/activity.html", context)
