"""The list of cohorts, and the page of one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.enrolment import services
from cohorts.enrolment.forms import CohortFactsForm, CohortForm, TrainerForm, initial_facts
from cohorts.enrolment.queries import (
    cohorts_visible_to,
    enrolments_visible_to,
    trainers_of,
    with_counts,
)
from cohorts.enrolment.rules import may_manage
from cohorts.enrolment.tables import CohortFilter, CohortTable, PeopleFilter, PeopleTable
from cohorts.enrolment.tabs import cohort_page_context
from cohorts.enrolment.views.scope import managed_cohort, posted, show_refusal
from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.accounts.queries import has_permission
from lms.kernel.refusals import Refused
from lms.site.lists import list_response


@requires(Permission.COHORT_VIEW)
@require_safe
def cohort_list(request: HttpRequest) -> HttpResponse:
    """The cohorts of the person's scope."""
    return list_response(
        request,
        table_class=CohortTable,
        queryset=with_counts(cohorts_visible_to(request.user)),
        template_name="cohorts/enrolment/cohort_list.html",
        filename=_("cohorts"),
        title=_("Cohorts"),
        filterset_class=CohortFilter,
        context={"may_create": has_permission(request.user, Permission.COHORT_MANAGE)},
    )


@requires(Permission.COHORT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_create(request: HttpRequest) -> HttpResponse:
    """A new cohort with its trainers."""
    form = CohortForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            cohort = services.create_cohort(by=request.user, **form.values())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The cohort is created. Now enrol its people."))
            return redirect("cohort_overview", cohort_id=cohort.pk)
    return render(
        request,
        "cohorts/enrolment/cohort_create.html",
        {"form": form, "page_title": _("New cohort")},
        status=422 if form.errors else 200,
    )


@requires(Permission.COHORT_VIEW)
@require_safe
def cohort_overview(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """The facts of a cohort, its trainers and its people."""
    cohort = get_object_or_404(with_counts(cohorts_visible_to(request.user)), pk=cohort_id)
    context = cohort_page_context(
        request,
        cohort,
        page_title=str(cohort),
        trainers=trainers_of(cohort),
        may_manage=may_manage(request.user, cohort),
    )
    return list_response(
        request,
        table_class=PeopleTable,
        queryset=enrolments_visible_to(request.user).filter(cohort=cohort),
        template_name="cohorts/enrolment/cohort_overview.html",
        filename=_("people-%(cohort)s") % {"cohort": cohort.code},
        title=_("People"),
        filterset_class=PeopleFilter,
        context=context,
    )


@requires(Permission.COHORT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_edit(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Change the facts of a cohort."""
    cohort = managed_cohort(request, cohort_id)
    form = CohortFactsForm(posted(request), initial=initial_facts(cohort))
    if request.method == "POST" and form.is_valid():
        try:
            services.update_cohort(cohort=cohort, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("cohort_overview", cohort_id=cohort.pk)
    return _form_page(
        request,
        "cohorts/enrolment/cohort_edit.html",
        cohort_page_context(request, cohort, form=form, page_title=_("Change the cohort")),
    )


@requires(Permission.COHORT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def trainer_assign(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Give somebody the trainer's role for this cohort."""
    cohort = managed_cohort(request, cohort_id)
    form = TrainerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        trainer = form.cleaned_data["trainer"]
        try:
            services.assign_trainer(cohort=cohort, trainer=trainer, by=request.user)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            done = _("%(trainer)s is now a trainer of this cohort.")
            messages.success(request, done % {"trainer": trainer})
            return redirect("cohort_overview", cohort_id=cohort.pk)
    return _form_page(
        request,
        "cohorts/enrolment/trainer_assign.html",
        cohort_page_context(request, cohort, form=form, page_title=_("Add a trainer")),
    )


@requires(Permission.COHORT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def trainer_end(request: HttpRequest, cohort_id: int, person_id: int) -> HttpResponse:
    """End somebody's role as a trainer of this cohort, after confirmation."""
    cohort = managed_cohort(request, cohort_id)
    trainer = get_object_or_404(trainers_of(cohort), pk=person_id)
    if request.method == "POST":
        services.end_trainer(cohort=cohort, trainer=trainer, by=request.user)
        done = _("%(trainer)s is no longer a trainer of this cohort.")
        messages.success(request, done % {"trainer": trainer})
        return redirect("cohort_overview", cohort_id=cohort.pk)
    context = cohort_page_context(
        request, cohort, trainer=trainer, page_title=_("End a trainer’s role")
    )
    return render(request, "cohorts/enrolment/trainer_end.html", context)


def _form_page(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].errors else 200)
