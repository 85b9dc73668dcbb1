"""Positioning as the trainee meets it: what is due, the form, handing it in."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.campaigns import queries, rules, services
from cohorts.campaigns.enums import Advance, Window
from cohorts.campaigns.models import CampaignEntry
from cohorts.campaigns.views import filling
from cohorts.enrolment.queries import enrolments_of
from lms.accounts.access import signed_in
from lms.kernel.refusals import Refused


@signed_in
@require_safe
def my_positionings(request: HttpRequest) -> HttpResponse:
    """What the person has to fill in, what comes later, what she has submitted."""
    own = queries.campaigns_of(request.user)
    context = {
        "page_title": _("My positionings"),
        "due": [campaign for campaign in own if campaign.is_due],
        "upcoming": [c for c in own if c.window == Window.UPCOMING],
        "submitted": [c for c in own if c.advance == Advance.SUBMITTED],
        "missed": [c for c in own if c.window == Window.CLOSED and c.advance != Advance.SUBMITTED],
    }
    return render(request, "cohorts/campaigns/my_positionings.html", context)


@signed_in
@require_POST
def begin_positioning(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Make the person's draft, if she has none yet, and open it."""
    campaign = get_object_or_404(queries.campaigns_for(request.user), pk=campaign_id)
    enrolment = get_object_or_404(enrolments_of(request.user), cohort=campaign.cohort_id)
    try:
        entry = services.begin_positioning(campaign=campaign, enrolment=enrolment, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("positionings")
    return redirect("positioning_form", entry_id=entry.pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def positioning_form(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The items to answer; sent as a whole where no script saves each tap."""
    entry = get_object_or_404(queries.entries_of(request.user), pk=entry_id)
    sheet = _sheet(entry, request.user, recalls=entry.recalls)
    return filling.show_or_save(request, sheet)


@signed_in
@require_POST
def answer_item(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Save one tap. Answers JSON: the progress, or a sentence that says why not (409, 422)."""
    entry = get_object_or_404(queries.entries_to_answer(request.user), pk=entry_id)
    return filling.save_tap(request, _sheet(entry, request.user))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def positioning_submit(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Name what is still without an answer, and submit once the person agrees."""
    entry = get_object_or_404(queries.entries_of(request.user), pk=entry_id)
    return filling.confirm_or_submit(request, _sheet(entry, request.user))


def _sheet(entry: CampaignEntry, user, *, recalls: bool = False) -> filling.Sheet:
    """The trainee's own positioning, which only she fills in."""
    address = partial(reverse, kwargs={"entry_id": entry.pk})
    return filling.Sheet(
        positioning=entry.positioning,
        answer=partial(services.answer_entry, entry=entry, by=user),
        answer_many=partial(services.answer_many, entry=entry, by=user),
        submit=partial(services.submit_entry, entry=entry, by=user),
        closed_because=_why_closed(entry),
        form_url=address("positioning_form"),
        answer_url=address("positioning_answer"),
        submit_url=address("positioning_submit"),
        submitted_url=address("positioning_result"),
        form="cohorts/campaigns/positioning_form.html",
        confirmation="cohorts/campaigns/positioning_submit.html",
        submit_label=_("Submit my positioning"),
        thanks=_("Your positioning is submitted. Here is what it shows."),
        recalls=recalls,
        context={"entry": entry},
    )


def _why_closed(entry: CampaignEntry) -> str:
    try:
        rules.check_entry(entry)
    except Refused as refusal:
        return str(refusal.sentence)
    return ""
