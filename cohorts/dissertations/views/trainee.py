"""What a trainee does with her dissertation."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.dissertations import services
from cohorts.dissertations.forms import HandInForm, ReasonForm, posted, show_refusal
from cohorts.dissertations.models import Defence, Dissertation, DissertationVersion
from cohorts.dissertations.queries import (
    enrolments_without_dissertation,
    next_defence_of,
    own_dissertations,
    published_reason_of,
)
from cohorts.dissertations.rules import is_late, may_take_back, takes_files
from cohorts.enrolment.queries import enrolments_of
from lms.accounts.access import signed_in
from lms.kernel import clock
from lms.kernel.refusals import Refused


@dataclass(frozen=True)
class OwnDissertation:
    """A dissertation as its author sees it. Nothing of a decision before it is published."""

    dissertation: Dissertation
    due_on: date | None
    is_overdue: bool
    takes_files: bool
    may_take_back: bool
    versions: list[tuple[DissertationVersion, bool]]
    defence: Defence | None
    reason: str

    @classmethod
    def of(cls, dissertation: Dissertation) -> "OwnDissertation":
        cohort = dissertation.enrolment.cohort
        versions = list(dissertation.versions.all())
        return cls(
            dissertation=dissertation,
            due_on=cohort.dissertation_due_on,
            is_overdue=not versions and is_late(cohort, clock.today(cohort.zone)),
            takes_files=takes_files(dissertation),
            may_take_back=may_take_back(dissertation),
            versions=[
                (version, is_late(cohort, version.local_upload.date())) for version in versions
            ],
            defence=next_defence_of(dissertation),
            reason=published_reason_of(dissertation),
        )


@signed_in
@require_safe
def my_dissertation(request: HttpRequest) -> HttpResponse:
    """Her dissertations, one a training, and those she can begin."""
    own = [OwnDissertation.of(row) for row in own_dissertations(request.user)]
    context = {
        "own": own,
        "to_begin": enrolments_without_dissertation(request.user),
        "page_title": _("My dissertation"),
    }
    return render(request, "cohorts/dissertations/my_dissertation.html", context)


@signed_in
@require_POST
def dissertation_start(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Begin the dissertation of one of her enrolments."""
    enrolment = get_object_or_404(enrolments_of(request.user), pk=enrolment_id)
    try:
        services.start_dissertation(enrolment=enrolment, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Your dissertation is begun. Its file can come later."))
    return redirect("my_dissertation")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def dissertation_hand_in(request: HttpRequest, dissertation_id: int) -> HttpResponse:
    """Her title and her file."""
    dissertation = get_object_or_404(own_dissertations(request.user), pk=dissertation_id)
    if request.method == "POST":
        form = HandInForm(request.POST, request.FILES)
        if form.is_valid() and (version := _hand_in(request, dissertation, form)):
            messages.success(request, _receipt(version))
            return redirect("my_dissertation")
    else:
        form = HandInForm(initial={"title": dissertation.title})
    own = OwnDissertation.of(dissertation)
    context = {"own": own, "form": form, "page_title": _("Hand in my dissertation")}
    status = 422 if form.errors else 200
    return render(request, "cohorts/dissertations/hand_in.html", context, status=status)


def _hand_in(
    request: HttpRequest, dissertation: Dissertation, form: HandInForm
) -> DissertationVersion | None:
    try:
        return services.submit_dissertation(
            dissertation=dissertation,
            title=form.cleaned_data["title"],
            upload=form.cleaned_data["file"],
            by=request.user,
        )
    except Refused as refusal:
        show_refusal(form, refusal)
        return None


def _receipt(version: DissertationVersion) -> str:
    return _("Received: “%(name)s”, %(pages)s pages, %(size)s, SHA-256 %(hash)s.") % {
        "name": version.original_name,
        "pages": version.pages,
        "size": filesizeformat(version.size),
        "hash": version.short_hash,
    }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def dissertation_take_back(request: HttpRequest, dissertation_id: int) -> HttpResponse:
    """Undo her submission, with a reason."""
    dissertation = get_object_or_404(own_dissertations(request.user), pk=dissertation_id)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.take_back_dissertation(
                dissertation=dissertation, by=request.user, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Your dissertation is yours again; hand it in anew."))
            return redirect("my_dissertation")
    context = {
        "dissertation": dissertation,
        "form": form,
        "page_title": _("Take back my dissertation"),
    }
    status = 422 if form.errors else 200
    return render(request, "cohorts/dissertations/take_back.html", context, status=status)
