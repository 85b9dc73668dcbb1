"""Positioning as the trainee meets it: what is due, the form, handing it in."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.campaigns import queries, rules, services
from cohorts.campaigns.enums import Advance, Window
from cohorts.campaigns.models import CampaignEntry
from cohorts.enrolment.queries import enrolments_of
from competencies.frameworks.queries import Choices, Outline, choices_of, outline
from competencies.positioning.forms import (
    AnswerForm,
    TypedAnswer,
    chosen,
    form_parts,
    typed_answers,
)
from competencies.positioning.queries import (
    Answer,
    current_ratings,
    progress,
    unanswered,
)
from competencies.positioning.rules import MAX_COMMENT
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
    laid_out = outline(entry.positioning.framework_version_id)
    choices = choices_of(entry.positioning.framework_version.scale_version_id)
    if request.method == "POST":
        return _save_form(request, entry, laid_out, choices)
    return _show_form(request, entry, laid_out, choices)


def _save_form(
    request: HttpRequest, entry: CampaignEntry, laid_out: Outline, choices: Choices
) -> HttpResponse:
    typed = typed_answers(request.POST, laid_out)
    # Only what she changed since this page was drawn: another tab may have gone on meanwhile.
    drawn = current_ratings(entry.positioning, up_to=_number(request.POST.get("as_of", "")))
    stored = current_ratings(entry.positioning)
    changed = [
        one
        for one in typed
        if _differs(one, drawn.get(one.revision.pk)) and _differs(one, stored.get(one.revision.pk))
    ]
    errors = {
        one.revision.pk: _("Choose a level, or say why there is none.")
        for one in changed
        if not one.choice
    }
    answers = [
        {
            "revision": one.revision,
            "comment": one.comment,
            **chosen(entry.positioning, one.choice),
        }
        for one in changed
        if one.choice
    ]
    try:
        errors |= services.answer_many(entry=entry, answers=answers, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return _show_form(request, entry, laid_out, choices, typed={}, status=409)
    if errors:
        refused = {one.revision.pk: one for one in changed if one.revision.pk in errors}
        return _show_form(
            request, entry, laid_out, choices, typed=refused, errors=errors, status=422
        )
    if "finish" in request.POST:
        return redirect("positioning_submit", entry_id=entry.pk)
    messages.success(request, _("Your answers are saved."))
    return redirect("positioning_form", entry_id=entry.pk)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _differs(typed: TypedAnswer, drawn: Answer | None) -> bool:
    if drawn is None:
        return bool(typed.choice or typed.comment)
    return (typed.choice, typed.comment) != (drawn.value, drawn.comment)


def _show_form(
    request: HttpRequest,
    entry: CampaignEntry,
    laid_out: Outline,
    choices: Choices,
    *,
    typed: Mapping[int, TypedAnswer] | None = None,
    errors: Mapping[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    answers = current_ratings(entry.positioning)
    context = {
        "page_title": entry.positioning.get_moment_display(),
        "entry": entry,
        "framework": entry.positioning.framework_version.framework,
        "parts": form_parts(entry.positioning, laid_out, choices, answers, typed, errors),
        "error_count": len(errors or {}),
        "answered": len(answers),
        "total": len(laid_out.revisions),
        "as_of": str(max((answer.rating_id for answer in answers.values()), default=0)),
        "comment_limit": MAX_COMMENT,
        "closed_because": _why_closed(entry),
    }
    return render(request, "cohorts/campaigns/positioning_form.html", context, status=status)


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
    form = AnswerForm(request.POST, positioning=entry.positioning)
    if not form.is_valid():
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"message": " ".join(sentences)}, status=422)
    try:
        services.answer_entry(entry=entry, by=request.user, **form.answer())
    except Refused as refusal:
        status = 422 if refusal.field else 409
        return JsonResponse({"message": str(refusal.sentence)}, status=status)
    answered, total = progress(entry.positioning)
    words = _("%(answered)d of %(total)d") % {"answered": answered, "total": total}
    return JsonResponse({"answered": answered, "total": total, "progress": words})


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
