"""A positioning as a report, and what to do about its gaps, for those who may read the result.

The page of today writes nothing; printing keeps what is printed, under its hash.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cohorts.campaigns import plan_rules, queries, services
from cohorts.campaigns.documents import Bilan, bilan_of, bilan_pdf, report_name, report_pdf
from cohorts.campaigns.forms import FindReportForm
from cohorts.campaigns.models import CampaignEntry, PositioningReport
from competencies.frameworks.queries import targets_for
from competencies.positioning.queries import positionings_visible_to, result
from competencies.positioning.states import PositioningState
from competencies.positioning.wording import gap_text
from lms.accounts.access import signed_in
from lms.kernel.exports import safe_filename
from lms.kernel.pdf import pdf_response
from lms.kernel.refusals import Refused

# The report has been altered: it conflicts with its own number.
ALTERED = 409


@signed_in
@require_safe
def positioning_bilan(request: HttpRequest, entry_id: int) -> HttpResponse:
    """What the report would say if it were printed now; ``?comments=1`` with her own comments."""
    entry = _read(request, entry_id)
    with_comments = _with_comments(request, entry, request.GET)
    bilan = Bilan(queries.facts_of(entry, request.user, with_comments=with_comments))
    printed = list(queries.reports_of(entry, request.user))
    context = {
        "page_title": _("Positioning report"),
        "entry": entry,
        "is_own": _is_own(request, entry),
        "bilan": bilan,
        "kept": next((report for report in printed if report.sha256 == bilan.sha256), None),
        "printed": printed,
    }
    return render(request, "cohorts/campaigns/bilan.html", context)


@signed_in
@require_POST
def positioning_bilan_print(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Keep what is printed, and go on to it: to the PDF (``as=pdf``) or to its page.

    What our typefaces cannot print as a PDF is not kept: it was not printed.
    """
    entry = _read(request, entry_id)
    with_comments = _with_comments(request, entry, request.POST)
    as_pdf = request.POST.get("as") == "pdf"
    try:
        if as_pdf:
            facts = queries.facts_of(entry, request.user, with_comments=with_comments)
            bilan_pdf(Bilan(facts))
        report = services.print_report(entry=entry, by=request.user, with_comments=with_comments)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("positioning_bilan", entry_id=entry.pk)
    to = "report_pdf" if as_pdf else "report"
    return redirect(to, sha256=report.sha256)


@signed_in
@require_safe
def report_find(request: HttpRequest) -> HttpResponse:
    """Where the number of a printed report is typed; what one may not read is not found."""
    form = FindReportForm(
        request.GET if "number" in request.GET else None,
        find=lambda typed: queries.report_with_hash(typed, request.user),
    )
    if form.is_valid():
        return redirect("report", sha256=form.cleaned_data["number"].sha256)
    return render(request, "cohorts/campaigns/report_find.html", {"form": form})


@signed_in
@require_safe
def report(request: HttpRequest, sha256: str) -> HttpResponse:
    """A report as it was printed, whatever has changed since."""
    printed = _printed(request, sha256)
    context = {
        "page_title": _("Printed report"),
        "report": printed,
        "bilan": bilan_of(printed) if printed.is_intact else None,
    }
    status = 200 if printed.is_intact else ALTERED
    return render(request, "cohorts/campaigns/report.html", context, status=status)


@signed_in
@require_safe
def report_as_pdf(request: HttpRequest, sha256: str) -> HttpResponse:
    """The same as a PDF; what was altered is not printed again."""
    printed = _printed(request, sha256)
    if not printed.is_intact:
        return redirect("report", sha256=printed.sha256)
    try:
        pdf, filename = report_pdf(printed)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("report", sha256=printed.sha256)
    return pdf_response(pdf, filename=filename)


@signed_in
@require_safe
def report_facts(request: HttpRequest, sha256: str) -> HttpResponse:
    """The kept facts, byte for byte: a file whose SHA-256 is the one that is printed."""
    printed = _printed(request, sha256)
    if not printed.is_intact:
        return redirect("report", sha256=printed.sha256)
    name = safe_filename(report_name(bilan_of(printed)), "json")
    return HttpResponse(
        printed.facts.encode(),
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
    entry = _read(request, entry_id)
    shown = result(entry.positioning, among=positionings_visible_to(request.user))
    targets = targets_for(
        entry.positioning.framework_version.framework_id, entry.enrolment.profile_id
    )
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


def _read(request: HttpRequest, entry_id: int) -> CampaignEntry:
    """A submitted positioning that the person behind ``request`` may read; a draft has none."""
    entry = get_object_or_404(queries.results_visible_to(request.user), pk=entry_id)
    if entry.positioning.state != PositioningState.SUBMITTED:
        raise Http404
    return entry


def _printed(request: HttpRequest, sha256: str) -> PositioningReport:
    return get_object_or_404(queries.reports_visible_to(request.user), sha256=sha256)


def _is_own(request: HttpRequest, entry: CampaignEntry) -> bool:
    return entry.enrolment.person_id == request.user.pk


def _with_comments(request: HttpRequest, entry: CampaignEntry, given: QueryDict) -> bool:
    """The person alone decides whether her comments are printed."""
    return _is_own(request, entry) and given.get("comments") == "1"
