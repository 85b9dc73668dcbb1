"""The campaigns of a cohort, for those who run it."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.campaigns import queries, services
from cohorts.campaigns.enums import Window
from cohorts.campaigns.forms import OpenCampaignForm
from cohorts.campaigns.rules import may_remind
from cohorts.enrolment.models import Cohort
from cohorts.enrolment.queries import all_cohorts, cohorts_visible_to
from cohorts.enrolment.rules import may_manage
from cohorts.enrolment.tabs import cohort_page_context
from competencies.positioning.enums import Moment
from lms.accounts.access import demand, requires
from lms.accounts.enums import Permission
from lms.kernel import clock
from lms.kernel.refusals import Refused

# How long a proposed positioning is open.
TIME_TO_ANSWER = timedelta(weeks=4)


@requires(Permission.COHORT_VIEW)
@require_safe
def cohort_campaigns(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """The campaigns of a cohort and how far each person is; never what she answers."""
    cohort = get_object_or_404(cohorts_visible_to(request.user), pk=cohort_id)
    context = cohort_page_context(
        request,
        cohort,
        page_title=_("Positionings"),
        campaigns=queries.group_progress(cohort, request.user),
        cancelled=queries.cancelled_in(cohort),
        follow_up=next(iter(queries.follow_ups_due(all_cohorts().filter(pk=cohort.pk))), None),
        may_open=may_manage(request.user, cohort),
        may_remind=may_remind(request.user, cohort),
    )
    return render(request, "cohorts/campaigns/cohort_campaigns.html", context)


@requires(Permission.COHORT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def open_campaign(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Ask a cohort to position itself; ``?moment=`` fills the form in for that moment."""
    cohort = get_object_or_404(cohorts_visible_to(request.user), pk=cohort_id)
    demand(may_manage(request.user, cohort))
    form = OpenCampaignForm(
        request.POST or None, cohort=cohort, initial=_proposed(request.GET.get("moment"), cohort)
    )
    if form.is_valid():
        try:
            services.open_campaign(cohort=cohort, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
        else:
            messages.success(request, _("The positioning is open to the cohort."))
            return redirect("cohort_campaigns", cohort_id=cohort.pk)
    context = cohort_page_context(request, cohort, page_title=_("Open a positioning"), form=form)
    status = 422 if form.is_bound else 200
    return render(request, "cohorts/campaigns/open_campaign.html", context, status=status)


def _proposed(moment: str | None, cohort: Cohort) -> dict[str, object]:
    """What the form has for a proposed moment: today, and some weeks to answer."""
    if moment not in Moment.values:
        return {}
    return {"moment": moment, "closes_on": clock.today(cohort.zone) + TIME_TO_ANSWER}


@requires(Permission.COHORT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def remind_missing(request: HttpRequest, cohort_id: int, campaign_id: int) -> HttpResponse:
    """Say who would be written to, and write once it is confirmed; again the same day, nobody."""
    cohort = get_object_or_404(cohorts_visible_to(request.user), pk=cohort_id)
    campaign = get_object_or_404(queries.campaigns_in(cohort), pk=campaign_id)
    demand(may_remind(request.user, cohort))
    if request.method == "POST":
        try:
            letters = services.remind_missing(campaign=campaign, by=request.user)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, _told(letters))
        return redirect("cohort_campaigns", cohort_id=cohort.pk)
    context = cohort_page_context(
        request,
        cohort,
        page_title=_("Remind those missing"),
        campaign=campaign,
        is_open=campaign.window(clock.today(cohort.zone)) == Window.OPEN,
        missing=queries.missing_today(campaign),
    )
    return render(request, "cohorts/campaigns/remind.html", context)


def _told(letters: int) -> str:
    if not letters:
        return _("No letter leaves: everybody who can be written to has been reminded today.")
    return ngettext("%(number)d letter leaves.", "%(number)d letters leave.", letters) % {
        "number": letters
    }
