"""The trainer's pages of one half-day: live board, opening, closing, sheet."""

from uuid import uuid4

from django.contrib import messages
from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.attendance import rules
from cohorts.attendance.documents import sheet_context, sheet_name, sheet_pdf
from cohorts.attendance.forms import ClosingForm, OpeningForm, ReasonForm
from cohorts.attendance.models import HalfDay, SealedSheet
from cohorts.attendance.queries import (
    Roll,
    half_days_visible_to,
    latecomers_of,
    live_half_days_visible_to,
    roll_of,
)
from cohorts.attendance.services import (
    cancel_half_day,
    close_half_day,
    complete_sheet,
    open_half_day,
)
from cohorts.attendance.statements import day_in_words, digest, trainer_statement
from cohorts.attendance.states import HalfDayState
from lms.accounts.access import demand, requires
from lms.accounts.enums import Permission
from lms.kernel import clock
from lms.kernel.pdf import pdf_response
from lms.kernel.refusals import Refused

TONES = {
    HalfDayState.PLANNED: "neutral",
    HalfDayState.OPEN: "accent",
    HalfDayState.CLOSED: "success",
    HalfDayState.SEALED: "success",
    HalfDayState.RECTIFIED: "success",
    HalfDayState.CANCELLED: "neutral",
    HalfDayState.POSTPONED: "warning",
}


def visible_half_day(request: HttpRequest, half_day_id: int) -> HalfDay:
    """The half-day if it is in the scope of the person (else 404) and hers to run (else 403)."""
    half_day = get_object_or_404(half_days_visible_to(request.user), pk=half_day_id)
    demand(rules.may_run(request.user, half_day))
    return half_day


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_safe
def half_day_board(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """Who is expected, signed, missing; live while it is open, the outcome once it is closed."""
    half_day = visible_half_day(request, half_day_id)
    context = {
        **_board_context(half_day, roll_of(half_day)),
        "page_title": half_day.seminar.title,
        "day": day_in_words(half_day),
        "tone": TONES[half_day.state],
        "opening_obstacle": rules.opening_obstacle(half_day),
        "opening": OpeningForm(),
        "may_plan": rules.may_plan(request.user, half_day.seminar.cohort),
        "latecomers": latecomers_of(half_day) if half_day.is_held else [],
        "sealed_sheets": half_day.sealed_sheets.all() if half_day.is_held else [],
        "is_elsewhere": half_day.timezone != "Europe/Paris",
    }
    return render(request, "cohorts/attendance/board.html", context)


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_safe
def half_day_live(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """The part of the board that changes. Nothing (204) while it would look the same, so that a
    trainer's focus stays where it is; the whole page again once the half-day is not open."""
    half_day = get_object_or_404(live_half_days_visible_to(request.user), pk=half_day_id)
    demand(rules.may_run(request.user, half_day))
    if half_day.state != HalfDayState.OPEN:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    roll = roll_of(half_day)
    if request.GET.get("version") == roll.version:
        return HttpResponse(status=204)
    return render(request, "cohorts/attendance/_live.html", _board_context(half_day, roll))


def _board_context(half_day: HalfDay, roll: Roll) -> dict[str, object]:
    return {
        "half_day": half_day,
        "roll": roll,
        "is_open": half_day.state == HalfDayState.OPEN,
        "is_left_open": half_day.state == HalfDayState.OPEN
        and clock.today(half_day.timezone) > half_day.local_day,
    }


@requires(Permission.ATTENDANCE_RUN)
@require_POST
def half_day_open(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """Let people sign."""
    half_day = visible_half_day(request, half_day_id)
    form = OpeningForm(request.POST)
    asks_code = form.is_valid() and form.cleaned_data["asks_code"]
    try:
        open_half_day(half_day=half_day, by=request.user, asks_code=asks_code)
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("half_day_board", half_day_id=half_day.pk)


@requires(Permission.ATTENDANCE_RUN)
@require_POST
def half_day_complete(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """Put those enrolled since the opening on the sheet."""
    half_day = visible_half_day(request, half_day_id)
    try:
        complete_sheet(half_day=half_day, by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("half_day_board", half_day_id=half_day.pk)


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def half_day_close(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """The missing by name, what the trainer declares, and her signature."""
    half_day = visible_half_day(request, half_day_id)
    if request.method == "GET":
        return _closing_page(request, half_day)
    form = ClosingForm(request.POST)
    if not form.is_valid():
        refusal = _("This page was incomplete. Please sign again.")
        return _closing_page(request, half_day, refusal=refusal, status=422)
    try:
        close_half_day(half_day=half_day, by=request.user, **form.cleaned_data)
    except Refused as refused:
        half_day = visible_half_day(request, half_day_id)
        return _closing_page(request, half_day, refusal=refused.sentence, status=409)
    messages.success(request, _("The half-day is closed and signed."))
    return redirect("half_day_board", half_day_id=half_day.pk)


def _closing_page(
    request: HttpRequest, half_day: HalfDay, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    roll = roll_of(half_day)
    statement = _statement(request, roll)
    context = {
        "page_title": _("Close and sign"),
        "half_day": half_day,
        "roll": roll,
        "day": day_in_words(half_day),
        "obstacle": refusal or rules.closing_obstacle(half_day),
        "can_close": rules.closing_obstacle(half_day) is None,
        "is_early": clock.now() < half_day.ends_at,
        "statement": statement,
        "shown": digest(statement),
        "client_key": uuid4(),
    }
    return render(request, "cohorts/attendance/close.html", context, status=status)


def _statement(request: HttpRequest, roll: Roll) -> str:
    return trainer_statement(
        roll.half_day, request.user, present=len(roll.present), missing=len(roll.missing)
    )


@requires(Permission.COHORT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def half_day_cancel(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """It does not take place, with the reason."""
    half_day = get_object_or_404(half_days_visible_to(request.user), pk=half_day_id)
    demand(rules.may_plan(request.user, half_day.seminar.cohort))
    form = ReasonForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            cancel_half_day(half_day=half_day, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The half-day is cancelled."))
            return redirect("cohort_seminars", cohort_id=half_day.seminar.cohort_id)
    if form.errors:
        status = 422
    context = {
        "page_title": _("Cancel this half-day"),
        "half_day": half_day,
        "day": day_in_words(half_day),
        "form": form,
    }
    return render(request, "cohorts/attendance/cancel.html", context, status=status)


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_safe
def half_day_sheet(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """The sheet as a page, the twin of the PDF."""
    half_day = visible_half_day(request, half_day_id)
    context = {
        **sheet_context(roll_of(half_day)),
        "page_title": _("Attendance sheet"),
        "day": day_in_words(half_day),
    }
    return render(request, "cohorts/attendance/sheet.html", context)


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_safe
def half_day_sheet_pdf(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """The sheet as a PDF: blank to print before the opening, as it stands afterwards."""
    pdf, filename = sheet_pdf(visible_half_day(request, half_day_id))
    return pdf_response(pdf, filename=filename)


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_safe
def half_day_sealed_sheet(request: HttpRequest, half_day_id: int, version: int) -> HttpResponse:
    """A sheet as it was sealed, from its file."""
    half_day = visible_half_day(request, half_day_id)
    sheet = get_object_or_404(SealedSheet, half_day=half_day, version=version)
    storage = storages["private"]
    if not storage.exists(sheet.path):
        messages.error(request, _("The file of this sheet is missing. Tell your administrator."))
        return redirect("half_day_board", half_day_id=half_day.pk)
    with storage.open(sheet.path) as file:
        return pdf_response(file.read(), filename=sheet_name(half_day, version=version))
