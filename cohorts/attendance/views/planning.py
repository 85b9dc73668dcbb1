"""The tab of a cohort: its seminars and half-days, and planning them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.attendance import rules
from cohorts.attendance.forms import DayFormSet, HoursForm, SeminarForm, periods_of
from cohorts.attendance.queries import seminars_visible_to, seminars_with_half_days
from cohorts.attendance.services import plan_half_days, plan_seminar
from cohorts.attendance.views.board import TONES
from cohorts.enrolment.models import Cohort
from cohorts.enrolment.queries import cohorts_visible_to
from cohorts.enrolment.rules import may_on_cohort
from cohorts.enrolment.tabs import cohort_page_context
from lms.accounts.access import demand, requires
from lms.accounts.enums import Permission
from lms.kernel import clock
from lms.kernel.refusals import Refused


@requires(Permission.COHORT_VIEW)
@require_safe
def cohort_seminars(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """The seminars of a cohort with their half-days, states and figures."""
    cohort = get_object_or_404(cohorts_visible_to(request.user), pk=cohort_id)
    today = clock.today(cohort.zone)
    seminars = list(seminars_with_half_days(cohort))
    for seminar in seminars:
        for half_day in seminar.half_days.all():
            half_day.tone = TONES[half_day.state]
            half_day.is_today = half_day.local_day == today
    context = cohort_page_context(
        request,
        cohort,
        page_title=_("Seminars"),
        seminars=seminars,
        may_plan=rules.may_plan(request.user, cohort),
        may_run=may_on_cohort(request.user, Permission.ATTENDANCE_RUN, cohort),
    )
    return render(request, "cohorts/attendance/seminars.html", context)


@requires(Permission.COHORT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def seminar_add(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """A seminar with its half-days, several at once."""
    cohort = get_object_or_404(cohorts_visible_to(request.user), pk=cohort_id)
    demand(rules.may_plan(request.user, cohort))
    form = SeminarForm(request.POST or None, cohort=cohort)
    hours, days = _day_forms(request)
    if request.method == "POST" and all([form.is_valid(), hours.is_valid(), days.is_valid()]):
        try:
            seminar = plan_seminar(
                cohort=cohort,
                by=request.user,
                periods=periods_of(days, hours, cohort.zone),
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(refused.field, refused.sentence)
        else:
            messages.success(request, _("“%(title)s” is planned.") % {"title": seminar.title})
            return redirect("cohort_seminars", cohort_id=cohort.pk)
    return _form_page(
        request, cohort, form=form, hours=hours, days=days, page_title=_("Add a seminar")
    )


@requires(Permission.COHORT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def half_days_add(request: HttpRequest, seminar_id: int) -> HttpResponse:
    """More half-days for a seminar."""
    seminar = get_object_or_404(seminars_visible_to(request.user), pk=seminar_id)
    cohort = seminar.cohort
    demand(rules.may_plan(request.user, cohort))
    hours, days = _day_forms(request)
    refusal = ""
    if request.method == "POST" and all([hours.is_valid(), days.is_valid()]):
        try:
            plan_half_days(
                seminar=seminar, by=request.user, periods=periods_of(days, hours, cohort.zone)
            )
        except Refused as refused:
            refusal = refused.sentence
        else:
            messages.success(request, _("“%(title)s” is planned.") % {"title": seminar.title})
            return redirect("cohort_seminars", cohort_id=cohort.pk)
    return _form_page(
        request,
        cohort,
        hours=hours,
        days=days,
        seminar=seminar,
        refusal=refusal,
        page_title=_("Add half-days"),
    )


def _day_forms(request: HttpRequest):
    data = request.POST or None
    return HoursForm(data, prefix="hours"), DayFormSet(data, prefix="days")


def _form_page(request: HttpRequest, cohort: Cohort, **context) -> HttpResponse:
    page = cohort_page_context(request, cohort, **context)
    status = 422 if request.method == "POST" else 200
    return render(request, "cohorts/attendance/seminar_form.html", page, status=status)
