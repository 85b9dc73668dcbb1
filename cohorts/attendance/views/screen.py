"""The code for the room's screen and the word to say, and asking for them or not."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cohorts.attendance import rules
from cohorts.attendance.codes import code_at, seconds_left, word_at
from cohorts.attendance.enums import Delivery
from cohorts.attendance.models import HalfDay
from cohorts.attendance.queries import live_half_days_visible_to
from cohorts.attendance.services import ask_for_code, nudge_missing
from cohorts.attendance.statements import day_in_words
from cohorts.attendance.states import HalfDayState
from cohorts.attendance.views.board import visible_half_day
from lms.accounts.access import demand, requires
from lms.accounts.enums import Permission
from lms.kernel import clock
from lms.kernel.qr import qr_svg
from lms.kernel.refusals import Refused


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_safe
def half_day_screen(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """The page for the room's screen: the code alone, and nothing about anybody."""
    half_day = visible_half_day(request, half_day_id)
    if half_day.state != HalfDayState.OPEN:
        return redirect("half_day_board", half_day_id=half_day.pk)
    context = {
        **_code_context(half_day),
        "page_title": half_day.seminar.title,
        "day": day_in_words(half_day),
    }
    return render(request, "cohorts/attendance/screen.html", context)


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_safe
def half_day_code(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """The code shown now; the whole page again once the half-day is not open."""
    half_day = get_object_or_404(live_half_days_visible_to(request.user), pk=half_day_id)
    demand(rules.may_run(request.user, half_day))
    if half_day.state != HalfDayState.OPEN:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "cohorts/attendance/_code.html", _code_context(half_day))


def _code_context(half_day: HalfDay) -> dict[str, object]:
    now = clock.now()
    code = code_at(half_day, now)
    delivery = half_day.seminar.delivery
    address = settings.BASE_URL + reverse("sign_half_day", args=[half_day.pk])
    return {
        "half_day": half_day,
        "qr": qr_svg(f"{address}?code={code}", title=_("Scan to sign"), fluid=True)
        if delivery != Delivery.REMOTE
        else "",
        "code": code,
        "word": word_at(half_day, now) if delivery != Delivery.ONSITE else "",
        "seconds": seconds_left(now),
    }


@requires(Permission.ATTENDANCE_RUN)
@require_POST
def half_day_ask_code(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """Ask for the code from now on (``asks`` is 1), or no longer (0)."""
    half_day = visible_half_day(request, half_day_id)
    asks_code = request.POST.get("asks") == "1"
    try:
        ask_for_code(half_day=half_day, by=request.user, asks_code=asks_code)
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("half_day_board", half_day_id=half_day.pk)


@requires(Permission.ATTENDANCE_RUN)
@require_POST
def half_day_nudge(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """Write to those who have not signed yet."""
    half_day = visible_half_day(request, half_day_id)
    try:
        letters = nudge_missing(half_day=half_day, by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        if letters:
            messages.success(request, _("Those who have not signed yet have been written to."))
        else:
            messages.info(request, _("Everybody has signed, or was written to a moment ago."))
    return redirect("half_day_board", half_day_id=half_day.pk)
