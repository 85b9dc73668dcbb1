"""The paper page of one half-day, and the page on which rows are ticked against a photograph."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.attendance.models import HalfDay
from cohorts.attendance.queries import RollRow, roll_of
from cohorts.attendance.references import half_day_id_of, readable_reference
from cohorts.attendance.statements import day_in_words
from cohorts.attendance.views.board import visible_half_day
from cohorts.paper import rules
from cohorts.paper.forms import PhotographsForm, RowForm
from cohorts.paper.models import ScannedSheet
from cohorts.paper.queries import half_days_run_by, scans_of, scans_visible_to
from cohorts.paper.services import TickedRow, tick_rows
from cohorts.paper.views.receiving import picture_response, take_in, waiting_of
from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.kernel.refusals import Refused


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_safe
def paper_by_reference(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the code of a printed sheet leads: the paper page of its half-day."""
    number = half_day_id_of(reference)
    if number is None:
        refusal = _(
            "This code was not made by this platform, or it is damaged: it names no half-day. "
            "Choose the half-day from the list instead."
        )
    elif half_days_run_by(request.user).filter(pk=number).exists():
        return redirect("half_day_paper", half_day_id=number)
    else:
        refusal = _("This is the sheet of a half-day that is not yours to run.")
    context = {"page_title": _("This sheet is not found"), "refusal": refusal}
    return render(request, "cohorts/paper/unknown.html", context, status=404)


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def half_day_paper(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """What is filed of this half-day's paper sheet; more photographs are taken in."""
    half_day = visible_half_day(request, half_day_id)
    form = PhotographsForm()
    status = 200
    obstacle = rules.filing_obstacle(half_day)
    if request.method == "POST":
        form = PhotographsForm(request.POST, request.FILES)
        if obstacle:
            status = 409
        elif form.is_valid():
            take_in(request, form.cleaned_data["photographs"], half_day)
            return redirect("half_day_paper", half_day_id=half_day.pk)
        else:
            status = 422
    context = {
        "page_title": _("Paper sheet"),
        "half_day": half_day,
        "day": day_in_words(half_day),
        "reference": readable_reference(half_day),
        "obstacle": obstacle,
        "form": form,
        "scans": _with_half_day(scans_of(half_day), half_day),
        "waiting": waiting_of(request),
    }
    return render(request, "cohorts/paper/half_day.html", context, status=status)


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def scanned_sheet(request: HttpRequest, half_day_id: int, scan_id: int) -> HttpResponse:
    """The photograph beside the list of those expected: tick whoever signed on it."""
    scan = get_object_or_404(scans_visible_to(request.user), pk=scan_id, half_day__pk=half_day_id)
    if request.method != "POST":
        return _rows_page(request, scan)
    rows = _row_forms(scan.half_day, request.POST)
    if not all(form.is_valid() for _row, form in rows if form):
        return _rows_page(request, scan, rows=rows, status=422)
    ticked = _ticked(rows, request.POST)
    if not ticked:
        refusal = _("Nobody is ticked. Tick those whose signature is on the sheet.")
        return _rows_page(request, scan, rows=rows, refusal=refusal, status=422)
    try:
        recorded = tick_rows(scan=scan, rows=ticked, by=request.user)
    except Refused as refused:
        scan = scans_visible_to(request.user).get(pk=scan.pk)
        return _rows_page(request, scan, refusal=refused.sentence, status=409)
    messages.success(request, _recorded_in_words(len(recorded)))
    return redirect("scanned_sheet", half_day_id=half_day_id, scan_id=scan_id)


@requires(Permission.ATTENDANCE_RUN)
@require_safe
def scanned_sheet_picture(request: HttpRequest, half_day_id: int, scan_id: int) -> FileResponse:
    """The filed photograph itself, for those who run the half-day."""
    scan = get_object_or_404(scans_visible_to(request.user), pk=scan_id, half_day__pk=half_day_id)
    return picture_response(scan)


_Row = tuple[RollRow, RowForm | None]


def _row_forms(half_day: HalfDay, posted: QueryDict | None = None) -> list[_Row]:
    """Every row of the roll; a form for those on the sheet who can still be recorded as present."""
    rows = []
    for row in roll_of(half_day).rows:
        ready = row.presence is not None and not _row_obstacle(row, half_day)
        form = RowForm(posted, prefix=_prefix(row)) if ready else None
        rows.append((row, form))
    return rows


def _row_obstacle(row: RollRow, half_day: HalfDay) -> str | None:
    """Spares the row its own half-day and enrolment."""
    row.presence.half_day, row.presence.enrolment = half_day, row.enrolment
    return rules.row_obstacle(row.presence)


def _ticked(rows: list[_Row], posted: QueryDict) -> dict[int, TickedRow]:
    """The ticked rows, with those whom another window, or a first click, recorded meanwhile."""
    ticked = {}
    for row, form in rows:
        if form and form.cleaned_data["signed"]:
            ticked[row.presence.pk] = form.row
        elif form is None and row.presence and f"{_prefix(row)}-signed" in posted:
            ticked[row.presence.pk] = TickedRow()
    return ticked


def _prefix(row: RollRow) -> str:
    return f"row-{row.presence.pk}"


def _rows_page(
    request: HttpRequest,
    scan: ScannedSheet,
    *,
    rows: list[_Row] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    half_day = scan.half_day
    rows = rows if rows is not None else _row_forms(half_day)
    context = {
        "page_title": _("Who signed on paper"),
        "half_day": half_day,
        "day": day_in_words(half_day),
        "scan": scan,
        "scans": _with_half_day(scans_of(half_day), half_day),
        "reference": readable_reference(half_day),
        "obstacle": rules.filing_obstacle(half_day),
        "refusal": refusal,
        "open_rows": [(row, form) for row, form in rows if form],
        "present": [row for row, _form in rows if row.is_present],
        "left": [row for row, form in rows if not (form or row.is_present) and row.presence],
        "unlisted": [row for row, _form in rows if row.presence is None],
    }
    return render(request, "cohorts/paper/rows.html", context, status=status)


def _with_half_day(scans, half_day: HalfDay) -> list[ScannedSheet]:
    """Spares each picture its own half-day."""
    found = list(scans)
    for scan in found:
        scan.half_day = half_day
    return found


def _recorded_in_words(number: int) -> str:
    if number == 0:
        return _("Everybody you ticked was recorded as present already.")
    return ngettext(
        "%(number)s person is recorded as present by the sheet.",
        "%(number)s people are recorded as present by the sheet.",
        number,
    ) % {"number": number}
