"""What a positioning says, for those who may read it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.campaigns import queries
from cohorts.campaigns.views.ratings import rates_first
from competencies.frameworks.queries import targets_for
from competencies.positioning.charts import result_page
from competencies.positioning.queries import (
    positionings_visible_to,
    result,
)
from competencies.positioning.states import PositioningState
from lms.accounts.access import signed_in


@signed_in
@require_safe
def positioning_result(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The result, for the person and for the trainers of her cohort who have rated her."""
    entry = queries.results_visible_to(request.user).filter(pk=entry_id).first()
    if entry is None:
        return rates_first(request, entry_id)
    if entry.positioning.state != PositioningState.SUBMITTED:
        return redirect("positioning_form", entry_id=entry.pk)
    shown = result(entry.positioning, among=positionings_visible_to(request.user), projected=True)
    framework = entry.positioning.framework_version.framework
    targets = targets_for(framework.pk, entry.enrolment.profile_id)
    context = {
        "page_title": _("Result of the positioning"),
        "entry": entry,
        "framework": framework,
        "is_own": entry.enrolment.person_id == request.user.pk,
        "result": result_page(entry.positioning, shown, targets),
    }
    return render(request, "cohorts/campaigns/positioning_result.html", context)
