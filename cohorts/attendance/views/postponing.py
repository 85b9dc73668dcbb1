"""Postponing a half-day, and the new date of one that was postponed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cohorts.attendance import rules
from cohorts.attendance.forms import PostponingForm
from cohorts.attendance.models import HalfDay
from cohorts.attendance.queries import half_days_visible_to
from cohorts.attendance.services import plan_again, postpone_half_day
from cohorts.attendance.statements import day_in_words
from cohorts.attendance.states import HalfDayState
from lms.accounts.access import demand, requires
from lms.accounts.enums import Permission
from lms.kernel.refusals import Refused


@requires(Permission.COHORT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def half_day_postpone(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """Not at its hour: with the reason, and the new date as soon as it is known."""
    half_day = get_object_or_404(half_days_visible_to(request.user), pk=half_day_id)
    demand(rules.may_plan(request.user, half_day.seminar.cohort))
    form = PostponingForm(request.POST or None, half_day=half_day)
    if request.method == "POST" and form.is_valid():
        try:
            moved = _move(request, half_day, form)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _outcome(moved))
            return redirect("cohort_seminars", cohort_id=half_day.seminar.cohort_id)
    was_postponed = half_day.state == HalfDayState.POSTPONED
    context = {
        "page_title": _("Set a new date") if was_postponed else _("Postpone this half-day"),
        "half_day": half_day,
        "day": day_in_words(half_day),
        "was_postponed": was_postponed,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "cohorts/attendance/postpone.html", context, status=status)


def _move(request: HttpRequest, half_day: HalfDay, form: PostponingForm) -> HalfDay:
    if half_day.state == HalfDayState.POSTPONED:
        return plan_again(half_day=half_day, by=request.user, **form.period)
    reason = form.cleaned_data["reason"]
    return postpone_half_day(half_day=half_day, by=request.user, reason=reason, **form.period)


def _outcome(half_day: HalfDay) -> str:
    if half_day.state == HalfDayState.POSTPONED:
        return _("The half-day is postponed. Nobody is expected until it has a new date.")
    return _("The half-day now takes place on %(day)s at %(time)s.") % {
        "day": day_in_words(half_day),
        "time": half_day.start_time.strftime("%H:%M"),
    }
