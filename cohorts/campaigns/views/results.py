"""What a positioning says, for those who may read it."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.campaigns import queries
from cohorts.campaigns.models import CampaignEntry
from cohorts.campaigns.views.ratings import rates_first
from competencies.frameworks.queries import targets_for
from competencies.positioning.charts import result_page
from competencies.positioning.queries import positionings_visible_to, result
from competencies.positioning.states import PositioningState
from lms.accounts.access import signed_in


def of_readable(
    view: Callable[[HttpRequest, CampaignEntry], HttpResponse],
) -> Callable[[HttpRequest, int], HttpResponse]:
    """``view`` by the entry's id, for whoever may read it: a trainer who may not yet is told to
    rate first, and a draft opens as the form."""

    @wraps(view)
    def reading(request: HttpRequest, entry_id: int) -> HttpResponse:
        entry = queries.results_visible_to(request.user).filter(pk=entry_id).first()
        if entry is None:
            return rates_first(request, entry_id)
        if entry.positioning.state != PositioningState.SUBMITTED:
            return redirect("positioning_form", entry_id=entry.pk)
        return view(request, entry)

    return reading


@signed_in
@require_safe
@of_readable
def positioning_result(request: HttpRequest, entry: CampaignEntry) -> HttpResponse:
    """The result, for the person and for the trainers of her cohort who have rated her."""
    shown = result(entry.positioning, among=positionings_visible_to(request.user), projected=True)
    framework = entry.positioning.framework_version.framework
    targets = targets_for(framework.pk, entry.enrolment.profile_id)
    context = {
        "page_title": _("Result of the positioning"),
        "entry": entry,
        "framework": framework,
        "is_own": entry.enrolment.person_id == request.user.pk,
        "result": result_page(shown, targets),
    }
    return render(request, "cohorts/campaigns/positioning_result.html", context)
