"""The page of somebody's enrolment, its steps, and enrolling one person."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.enrolment import services
from cohorts.enrolment.forms import PersonForm, StepForm
from cohorts.enrolment.intake import COLUMNS, plan_intake
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.presenters import history_lines
from cohorts.enrolment.rules import latest_change, may_manage
from cohorts.enrolment.steps import STEPS, Step, open_steps
from cohorts.enrolment.tabs import cohort_page_context
from cohorts.enrolment.views.scope import managed_cohort, posted, show_refusal, visible_enrolment
from lms.accounts.access import demand, requires
from lms.accounts.enums import Permission
from lms.accounts.queries import has_permission
from lms.audit.models import Audience
from lms.kernel import clock
from lms.kernel.imports import Plan
from lms.kernel.refusals import Refused


@requires(Permission.COHORT_VIEW)
@require_safe
def enrolment_page(request: HttpRequest, cohort_id: int, enrolment_id: int) -> HttpResponse:
    """Facts and history of an enrolment; whoever manages the cohort acts from here."""
    enrolment = visible_enrolment(request, cohort_id, enrolment_id)
    manages = may_manage(request.user, enrolment.cohort)
    context = cohort_page_context(
        request,
        enrolment.cohort,
        enrolment=enrolment,
        page_title=str(enrolment.person),
        history=history_lines(enrolment, audiences=_audiences(request), with_causes=manages),
        steps=open_steps(enrolment) if manages else [],
    )
    return render(request, "cohorts/enrolment/enrolment_page.html", context)


def _audiences(request: HttpRequest) -> list[str]:
    audiences = [Audience.PERSON, Audience.STAFF]
    if has_permission(request.user, Permission.AUDIT_VIEW):
        audiences.append(Audience.INTERNAL)
    return audiences


@requires(Permission.COHORT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_step(
    request: HttpRequest, cohort_id: int, enrolment_id: int, step_slug: str
) -> HttpResponse:
    """Confirm a step: why, and from which day it counts."""
    enrolment = visible_enrolment(request, cohort_id, enrolment_id)
    demand(may_manage(request.user, enrolment.cohort))
    step = STEPS.get(step_slug)
    if step is None:
        raise Http404
    form = StepForm(
        posted(request),
        causes=step.causes,
        about_cause=step.about_cause,
        needs_reason=step.needs_reason,
        initial={"effective_on": _first_day(enrolment, step)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            step.take(enrolment=enrolment, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, step.done)
            return redirect("enrolment_page", cohort_id=cohort_id, enrolment_id=enrolment.pk)
    is_open = step.is_open(enrolment)
    context = cohort_page_context(
        request,
        enrolment.cohort,
        enrolment=enrolment,
        step=step,
        form=form,
        is_open=is_open,
        page_title=step.label,
    )
    status = 409 if not is_open else 422 if form.errors else 200
    return render(request, "cohorts/enrolment/enrolment_step.html", context, status=status)


def _first_day(enrolment: Enrolment, step: Step):
    """What the day of a step starts from: today, or for a correction the day of the error."""
    latest = latest_change(enrolment) if step.slug == "corriger" else None
    return latest.effective_on if latest else clock.today(enrolment.zone)


@requires(Permission.COHORT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def enrol_person(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Enrol and invite one person."""
    cohort = managed_cohort(request, cohort_id)
    form = PersonForm(posted(request), initial={"confirmed_on": clock.today(cohort.zone)})
    if request.method == "POST" and form.is_valid():
        _add_plan_errors(form, plan_intake(cohort, form.table()))
    if request.method == "POST" and form.is_valid():
        try:
            enrolment = services.enrol_by_hand(
                cohort=cohort,
                table=form.table(),
                confirmed_on=form.cleaned_data["confirmed_on"],
                by=request.user,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            done = _("%(person)s is enrolled, and a mail is on its way.")
            messages.success(request, done % {"person": enrolment.person})
            return redirect("cohort_overview", cohort_id=cohort.pk)
    context = cohort_page_context(request, cohort, form=form, page_title=_("Enrol one person"))
    status = 422 if form.errors else 200
    return render(request, "cohorts/enrolment/enrol_person.html", context, status=status)


def _add_plan_errors(form: PersonForm, plan: Plan) -> None:
    """What the plan finds wrong, beside the field of its column."""
    problems = plan.errors or ([] if plan.additions else plan.warnings)
    names = {str(column.label): column.name for column in COLUMNS}
    for problem in problems:
        form.add_error(names.get(problem.column), problem.message)
