"""How a group answers, for each trainer of the cohort: over the people she has rated herself."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.campaigns import queries
from cohorts.campaigns.exports import group_file
from cohorts.campaigns.group_page import group_page
from cohorts.campaigns.group_wording import campaign_label
from cohorts.campaigns.models import Campaign
from cohorts.campaigns.queries import GroupSpread
from cohorts.enrolment.tabs import cohort_page_context
from lms.accounts.access import signed_in

EXPORTS = ("csv", "xlsx")


@signed_in
@require_safe
def campaign_group(request: HttpRequest, cohort_id: int, campaign_id: int) -> HttpResponseBase:
    """The figures of a campaign; ``?avec=`` is the moment to compare, ``?format=`` csv or xlsx.

    404 for whoever does not train the cohort. Without anybody rated there is no file either.
    """
    campaigns = queries.campaigns_of_group(request.user, cohort_id)
    campaign = next((one for one in campaigns if one.pk == campaign_id), None)
    if campaign is None:
        raise Http404
    spread = queries.group_spread(
        campaign, request.user, among=campaigns, beside=_beside(request, campaign, campaigns)
    )
    wants_file = request.GET.get("format") in EXPORTS
    if wants_file and spread.lines:
        return group_file(spread, extension=request.GET["format"])
    context = cohort_page_context(
        request,
        campaign.cohort,
        page_title=_("Group view"),
        campaign=campaign,
        label=campaign_label(campaign),
        group=group_page(spread),
        beside=_shown_beside(spread),
        extensions=EXPORTS,
    )
    status = 422 if wants_file else 200
    return render(request, "cohorts/campaigns/group.html", context, status=status)


def _shown_beside(spread: GroupSpread) -> int | None:
    """The id of the campaign that is compared to this one, if any."""
    both = (spread.first, spread.last)
    return next((one.pk for one in both if one and one.pk != spread.campaign.pk), None)


def _beside(request: HttpRequest, campaign: Campaign, campaigns: Sequence[Campaign]) -> int | None:
    """The id of the campaign asked for. Raises ``Http404`` for one that cannot be compared."""
    asked = request.GET.get("avec", "")
    if not asked:
        return None
    for one in campaigns:
        same_text = one.framework_version_id == campaign.framework_version_id
        if str(one.pk) == asked and one.pk != campaign.pk and same_text:
            return one.pk
    raise Http404
