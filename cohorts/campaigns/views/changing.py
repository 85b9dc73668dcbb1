"""Changing the days of a campaign, closing it, cancelling it, for those who may open one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cohorts.campaigns import queries, services
from cohorts.campaigns.enums import Window
from cohorts.campaigns.forms import CancelCampaignForm, ChangeDaysForm
from cohorts.campaigns.models import Campaign
from cohorts.enrolment.models import Cohort
from cohorts.enrolment.queries import cohorts_visible_to
from cohorts.enrolment.rules import may_manage
from cohorts.enrolment.tabs import cohort_page_context
from lms.accounts.access import demand, requires
from lms.accounts.enums import Permission
from lms.audit.presenters import present
from lms.audit.queries import history_of
from lms.kernel import clock
from lms.kernel.refusals import Refused


@requires(Permission.COHORT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_change(request: HttpRequest, cohort_id: int, campaign_id: int) -> HttpResponse:
    """The days of a campaign, what happened to it, and the ways to end it."""
    cohort, campaign = _changeable(request, cohort_id, campaign_id)
    form = ChangeDaysForm(request.POST or None, campaign=campaign)
    if form.is_valid():
        try:
            services.change_days(campaign=campaign, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            if refusal.field is None:  # what she decided on is no longer what there is
                messages.error(request, refusal.sentence)
                return redirect("cohort_campaigns", cohort_id=cohort.pk)
            form.add_error(refusal.field, refusal.sentence)
        else:
            messages.success(request, _("The days are saved."))
            return redirect("cohort_campaigns", cohort_id=cohort.pk)
    window = campaign.window(clock.today(cohort.zone))
    context = cohort_page_context(
        request,
        cohort,
        page_title=_("Change the days"),
        campaign=campaign,
        form=form,
        is_open=window == Window.OPEN,
        is_closed=window == Window.CLOSED,
        is_final=window == Window.CLOSED and queries.is_in_wider_views(campaign),
        answered=queries.answered_in(campaign),
        history=[(event, present(event)) for event in history_of(campaign)],
    )
    status = 422 if form.is_bound else 200
    return render(request, "cohorts/campaigns/campaign_change.html", context, status=status)


@requires(Permission.COHORT_VIEW)
@require_POST
def campaign_close(request: HttpRequest, cohort_id: int, campaign_id: int) -> HttpResponse:
    """Close it at once."""
    cohort, campaign = _changeable(request, cohort_id, campaign_id)
    try:
        services.close_campaign(campaign=campaign, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The positioning is closed."))
    return redirect("cohort_campaigns", cohort_id=cohort.pk)


@requires(Permission.COHORT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_cancel(request: HttpRequest, cohort_id: int, campaign_id: int) -> HttpResponse:
    """Take back what was opened by mistake, with a reason."""
    cohort, campaign = _changeable(request, cohort_id, campaign_id)
    form = CancelCampaignForm(request.POST or None)
    if form.is_valid():
        try:
            services.cancel_campaign(campaign=campaign, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
        else:
            messages.success(request, _("The positioning is cancelled: its moment is free again."))
            return redirect("cohort_campaigns", cohort_id=cohort.pk)
    context = cohort_page_context(
        request, cohort, page_title=_("Cancel the positioning"), campaign=campaign, form=form
    )
    status = 422 if form.is_bound else 200
    return render(request, "cohorts/campaigns/campaign_cancel.html", context, status=status)


def _changeable(request: HttpRequest, cohort_id: int, campaign_id: int) -> tuple[Cohort, Campaign]:
    cohort = get_object_or_404(cohorts_visible_to(request.user), pk=cohort_id)
    demand(may_manage(request.user, cohort))
    # What was cancelled is no longer there; whoever comes too late is told by the service.
    return cohort, get_object_or_404(queries.campaigns_in(cohort), pk=campaign_id)
