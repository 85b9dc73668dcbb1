"""A director's rounds: opening, inviting, following, ending, reading the result."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.coverage import queries, services
from cohorts.coverage.exports import coverage_file
from cohorts.coverage.forms import InviteForm, OpenCoverageForm
from cohorts.coverage.models import TeamCoverage
from cohorts.coverage.pages import coverage_page as page_of
from cohorts.coverage.states import CoverageState
from lms.accounts.access import demand, signed_in
from lms.kernel import clock
from lms.kernel.refusals import Refused


@signed_in
@require_safe
def team_coverages(request: HttpRequest) -> HttpResponse:
    """The rounds she opened, and the invitations to rounds of others."""
    context = {
        "page_title": _("Team coverage"),
        "coverages": queries.coverages_of(request.user),
        "invitations": queries.open_invitations_of(request.user),
        "may_open": bool(queries.structures_directed_by(request.user)),
    }
    return render(request, "cohorts/coverage/team_coverages.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def coverage_open(request: HttpRequest) -> HttpResponse:
    """Ask her team; for directors alone."""
    structures = queries.structures_directed_by(request.user)
    demand(structures)
    form = OpenCoverageForm(request.POST or None, structures=structures)
    if form.is_valid():
        try:
            coverage = services.open_coverage(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
        else:
            _tell_repeated(request, form)
            messages.success(request, _("The round is open: the letters leave now."))
            return redirect("coverage_page", coverage_id=coverage.pk)
    context = {"page_title": _("Ask your team"), "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "cohorts/coverage/coverage_open.html", context, status=status)


@signed_in
@require_safe
def coverage_page(request: HttpRequest, coverage_id: int) -> HttpResponse:
    """A round: how it goes, or what it told. Never who shared."""
    coverage = _own(request, coverage_id)
    context = {
        "page_title": _("Team coverage"),
        "coverage": coverage,
        "is_open": coverage.is_open(clock.today(coverage.zone)),
    }
    if coverage.state == CoverageState.SHOWN:
        context["result"] = page_of(queries.result_of(coverage))
        return render(request, "cohorts/coverage/coverage_result.html", context)
    context["addresses"] = queries.invited_addresses(coverage)
    context["has_enough"] = context["is_open"] and queries.has_enough_sharers(coverage)
    return render(request, "cohorts/coverage/coverage_page.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def coverage_invite(request: HttpRequest, coverage_id: int) -> HttpResponse:
    """Invite further people to an open round."""
    coverage = _own(request, coverage_id)
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            fresh = services.invite_more(coverage=coverage, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
        else:
            _tell_repeated(request, form)
            told = ngettext("%(number)d person invited.", "%(number)d people invited.", len(fresh))
            messages.success(request, told % {"number": len(fresh)})
            return redirect("coverage_page", coverage_id=coverage.pk)
    context = {"page_title": _("Invite further people"), "coverage": coverage, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "cohorts/coverage/coverage_invite.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def coverage_close(request: HttpRequest, coverage_id: int) -> HttpResponse:
    """End a round before its last day, once she has read what that means."""
    coverage = _own(request, coverage_id)
    if request.method == "POST":
        try:
            services.close_coverage(coverage=coverage, by=request.user)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        return redirect("coverage_page", coverage_id=coverage.pk)
    context = {
        "page_title": _("End this round"),
        "coverage": coverage,
        "is_open": coverage.state == CoverageState.OPEN,
        "has_enough": queries.has_enough_sharers(coverage),
    }
    return render(request, "cohorts/coverage/coverage_close.html", context)


@signed_in
@require_safe
def coverage_csv(request: HttpRequest, coverage_id: int) -> HttpResponseBase:
    """The told counts as a file."""
    coverage = _own(request, coverage_id)
    if coverage.state != CoverageState.SHOWN:
        raise Http404
    return coverage_file(coverage, queries.result_of(coverage))


def _own(request: HttpRequest, coverage_id: int) -> TeamCoverage:
    return get_object_or_404(queries.coverages_of(request.user), pk=coverage_id)


def _tell_repeated(request: HttpRequest, form: InviteForm) -> None:
    if form.repeated:
        told = ngettext(
            "This address stood there twice and is invited once: %(addresses)s.",
            "These addresses stood there twice and are invited once: %(addresses)s.",
            len(form.repeated),
        )
        messages.info(request, told % {"addresses": ", ".join(form.repeated)})
