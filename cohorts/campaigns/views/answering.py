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
from competencies.positioning.queries import progress, unanswered
from competencies.positioning.states import PositioningState
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
    if entry.positioning.state == PositioningState.SUBMITTED:
        if request.method == "POST":
            messages.error(
                request, _("This positioning is submitted: its answers no longer change.")
            )
        return redirect("positioning_result", entry_id=entry.pk)
    return filling.show_or_save(request, _sheet(entry, request.user))


def _sheet(entry: CampaignEntry, user) -> filling.Sheet:
    """The trainee's own positioning, which only she fills in."""
    return filling.Sheet(
        positioning=entry.positioning,
        answer=partial(services.answer_entry, entry=entry, by=user),
        answer_many=partial(services.answer_many, entry=entry, by=user),
        closed_because=_why_closed(entry),
        form_url=reverse("positioning_form", kwargs={"entry_id": entry.pk}),
        answer_url=reverse("positioning_answer", kwargs={"entry_id": entry.pk}),
        submit_url=reverse("positioning_submit", kwargs={"entry_id": entry.pk}),
        template="cohorts/campaigns/positioning_form.html",
        context={"entry": entry},
    )


def _why_closed(entry: CampaignEntry) -> str:
    try:
        rules.check_entry(entry)
    except Refused as refusal:
        return str(refusal.sentence)
    return ""


@signed_in
@require_POST
def answer_item(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Save one tap. Answers JSON: the progress, or a sentence that says why not (409, 422)."""
    entry = get_object_or_404(queries.entries_of(request.user), pk=entry_id)
    return filling.save_tap(request, _sheet(entry, request.user))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def positioning_submit(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Name what is still without an answer, and submit once the person agrees."""
    entry = get_object_or_404(queries.entries_of(request.user), pk=entry_id)
    if request.method == "POST":
        try:
            services.submit_entry(entry=entry, by=request.user)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
            return redirect("positioning_form", entry_id=entry.pk)
        messages.success(request, _("Your positioning is submitted. Here is what it shows."))
        return redirect("positioning_result", entry_id=entry.pk)
    if entry.positioning.state == PositioningState.SUBMITTED:
        return redirect("positioning_result", entry_id=entry.pk)
    answered, total = progress(entry.positioning)
    context = {
        "page_title": _("Submit my positioning"),
        "entry": entry,
        "missing": unanswered(entry.positioning),
        "answered": answered,
        "total": total,
        "closed_because": _why_closed(entry),
    }
    return render(request, "cohorts/campaigns/positioning_submit.html", context)
