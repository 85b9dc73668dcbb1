"""Sheets to file: several photographs at once, and those that wait for a word."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.attendance.references import half_day_id_of
from cohorts.paper.forms import PhotographsForm, PlaceForm
from cohorts.paper.queries import half_days_run_by, half_days_taking_sheets, own_waiting_sheets
from cohorts.paper.services import file_waiting, put_away
from cohorts.paper.statements import half_day_in_words
from cohorts.paper.views.receiving import picture_response, take_in, waiting_of
from lms.accounts.access import requires, signed_in
from lms.accounts.enums import Permission
from lms.kernel.refusals import Refused


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheets_to_file(request: HttpRequest) -> HttpResponse:
    """Photographs of several half-days at once: each finds its own by the code on it."""
    if request.method != "POST":
        return _page(request)
    form = PhotographsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    take_in(request, form.cleaned_data["photographs"])
    return redirect("sheets_to_file")


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_safe
def find_reference(request: HttpRequest) -> HttpResponse:
    """The page of the half-day whose printed reference was typed."""
    typed = request.GET.get("reference", "")[:60]
    number = half_day_id_of(typed)
    found = half_days_run_by(request.user).filter(pk=number).first() if number else None
    if found:
        return redirect("half_day_paper", half_day_id=found.pk)
    refusal = _(
        "No sheet of yours has this reference. Read it again on the sheet, or choose below."
    )
    return _page(request, typed=typed, reference_refusal=refusal if typed else "")


@signed_in
@require_safe
def waiting_picture(request: HttpRequest, waiting_id: int) -> FileResponse:
    """A photograph that waits, for its owner."""
    return picture_response(get_object_or_404(own_waiting_sheets(request.user), pk=waiting_id))


@signed_in
@require_POST
def waiting_file(request: HttpRequest, waiting_id: int) -> HttpResponse:
    """Its owner says where it belongs."""
    waiting = get_object_or_404(own_waiting_sheets(request.user), pk=waiting_id)
    form = PlaceForm(request.POST, user=request.user)
    if waiting.filed_as_id:
        return redirect("scanned_sheet", waiting.filed_as.half_day_id, waiting.filed_as_id)
    if not form.is_valid():
        messages.error(request, _("Choose a half-day that is open and yours to run."))
        return redirect("sheets_to_file")
    try:
        scan = file_waiting(
            waiting=waiting, half_day=form.cleaned_data["half_day"], by=request.user
        )
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("sheets_to_file")
    messages.success(
        request,
        _("The photograph is filed: %(half_day)s.")
        % {"half_day": half_day_in_words(scan.half_day)},
    )
    return redirect("scanned_sheet", scan.half_day_id, scan.pk)


@signed_in
@require_POST
def waiting_put_away(request: HttpRequest, waiting_id: int) -> HttpResponse:
    """Its owner says that it belongs nowhere: it is deleted."""
    waiting = get_object_or_404(own_waiting_sheets(request.user), pk=waiting_id)
    try:
        put_away(waiting=waiting, by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("sheets_to_file")


def _page(request: HttpRequest, *, status: int = 200, **context) -> HttpResponse:
    context = {
        "page_title": _("Sheets to file"),
        "form": PhotographsForm(),
        "waiting": waiting_of(request),
        "half_days": half_days_taking_sheets(request.user)[:30],
        **context,
    }
    return render(request, "cohorts/paper/inbox.html", context, status=status)
