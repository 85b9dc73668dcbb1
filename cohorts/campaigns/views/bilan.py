"""A positioning on paper, and what to do about its gaps, for those who may read the result."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.campaigns import plan_rules, queries
from cohorts.campaigns.documents import bilan_of, bilan_pdf
from cohorts.campaigns.models import CampaignEntry
from competencies.frameworks.queries import Targets, targets_for
from competencies.positioning.queries import Result, positionings_visible_to, result
from competencies.positioning.states import PositioningState
from competencies.positioning.wording import gap_text
from lms.accounts.access import signed_in
from lms.kernel.exports import safe_filename
from lms.kernel.pdf import pdf_response
from lms.kernel.reference import canonical_json
from lms.kernel.refusals import Refused


@signed_in
@require_safe
def positioning_bilan(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The report as a page; ``?comments=1`` prints the person's own comments."""
    entry, shown, targets = _read(request, entry_id)
    with_comments = _with_comments(request, entry)
    context = {
        "page_title": _("Positioning report"),
        "entry": entry,
        "is_own": _is_own(request, entry),
        "framework": entry.positioning.framework_version.framework,
        "version": entry.positioning.framework_version,
        "bilan": bilan_of(entry, shown, targets, with_comments=with_comments),
        "query": "?comments=1" if with_comments else "",
    }
    return render(request, "cohorts/campaigns/bilan.html", context)


@signed_in
@require_safe
def positioning_bilan_pdf(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The same as a PDF."""
    entry, shown, targets = _read(request, entry_id)
    with_comments = _with_comments(request, entry)
    try:
        pdf, filename = bilan_pdf(entry, shown, targets, with_comments=with_comments)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("positioning_bilan", entry_id=entry.pk)
    return pdf_response(pdf, filename=filename)


@signed_in
@require_safe
def positioning_bilan_facts(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The facts of the report as a file whose SHA-256 is the one that is printed."""
    entry, shown, targets = _read(request, entry_id)
    bilan = bilan_of(entry, shown, targets, with_comments=_with_comments(request, entry))
    name = safe_filename(f"bilan {entry.enrolment.person} {bilan.day.isoformat()}", "json")
    return HttpResponse(
        canonical_json(bilan.facts).encode(),
        content_type="application/json",
        headers={
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


@signed_in
@require_safe
def positioning_needs(request: HttpRequest, entry_id: int) -> HttpResponse:
    """What lies below its target, and what of the training develops it."""
    entry, shown, targets = _read(request, entry_id)
    needs = queries.needs_of(entry, shown, targets)
    context = {
        "page_title": _("From gaps to action"),
        "entry": entry,
        "is_own": _is_own(request, entry),
        "may_plan": plan_rules.may_plan(entry.enrolment, request.user),
        "needs": [
            (need, "" if need.gap is None else gap_text(need.gap).capitalize()) for need in needs
        ],
        "targets": targets if any(need.gap is not None for need in needs) else None,
    }
    return render(request, "cohorts/campaigns/needs.html", context)


def _read(request: HttpRequest, entry_id: int) -> tuple[CampaignEntry, Result, Targets | None]:
    """A submitted positioning that the person behind ``request`` may read; a draft has none."""
    entry = get_object_or_404(queries.results_visible_to(request.user), pk=entry_id)
    if entry.positioning.state != PositioningState.SUBMITTED:
        raise Http404
    shown = result(entry.positioning, among=positionings_visible_to(request.user))
    framework = entry.positioning.framework_version.framework_id
    return entry, shown, targets_for(framework, entry.enrolment.profile_id)


def _is_own(request: HttpRequest, entry: CampaignEntry) -> bool:
    return entry.enrolment.person_id == request.user.pk


def _with_comments(request: HttpRequest, entry: CampaignEntry) -> bool:
    """The person alone decides whether her comments are printed."""
    return _is_own(request, entry) and request.GET.get("comments") == "1"
