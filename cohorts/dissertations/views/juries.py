"""Juries: formed, convened and published by managers; found by their members."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.dissertations import services
from cohorts.dissertations.forms import ConveningForm, JuryForm, ReasonForm, posted, show_refusal
from cohorts.dissertations.models import Jury
from cohorts.dissertations.queries import (
    defences_of,
    dissertations_managed_by,
    dissertations_of,
    juries_of,
    juries_visible_to,
    membership_of,
    with_reservations,
)
from cohorts.dissertations.queries import my_juries as juries_with_seat
from cohorts.dissertations.rules import may_manage_juries, why_not_publish
from cohorts.dissertations.states import JuryState
from cohorts.dissertations.tables import DissertationFilter, DissertationTable
from cohorts.enrolment.queries import cohorts_visible_to
from cohorts.enrolment.tabs import cohort_page_context
from lms.accounts.access import demand, requires
from lms.accounts.enums import Permission
from lms.kernel.refusals import Refused
from lms.site.lists import list_response


@requires(Permission.COHORT_VIEW)
@require_safe
def cohort_juries(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """The juries of a cohort and its dissertations."""
    cohort = get_object_or_404(cohorts_visible_to(request.user), pk=cohort_id)
    juries = list(juries_of(cohort))
    reachable = set(juries_visible_to(request.user).values_list("pk", flat=True))
    context = cohort_page_context(
        request,
        cohort,
        juries=[(jury, jury.pk in reachable) for jury in juries],
        may_manage=may_manage_juries(request.user, cohort),
        with_reservations=with_reservations(request.user, cohort),
    )
    return list_response(
        request,
        table_class=DissertationTable,
        queryset=dissertations_of(cohort),
        template_name="cohorts/dissertations/cohort_juries.html",
        filename=_("dissertations-%(cohort)s") % {"cohort": cohort.code},
        title=_("Dissertations and juries"),
        filterset_class=DissertationFilter,
        context=context,
    )


@requires(Permission.COHORT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def jury_form(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """A new jury of a cohort."""
    cohort = get_object_or_404(cohorts_visible_to(request.user), pk=cohort_id)
    demand(may_manage_juries(request.user, cohort))
    form = JuryForm(posted(request), cohort=cohort)
    if request.method == "POST" and form.is_valid():
        try:
            jury = services.form_jury(cohort=cohort, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The jury is formed. Now convene the defences."))
            return redirect("jury_page", jury_id=jury.pk)
    context = cohort_page_context(request, cohort, form=form, page_title=_("Form a jury"))
    status = 422 if form.errors else 200
    return render(request, "cohorts/dissertations/jury_form.html", context, status=status)


@requires(Permission.JURY_SIT)
@require_safe
def my_juries(request: HttpRequest) -> HttpResponse:
    """The juries on which the person sits: the one link of a juror's day."""
    juries = list(juries_with_seat(request.user))
    context = {
        "coming": [jury for jury in juries if jury.state == JuryState.FORMED][::-1],
        "past": [jury for jury in juries if jury.state != JuryState.FORMED],
        "page_title": _("My juries"),
    }
    return render(request, "cohorts/dissertations/my_juries.html", context)


@requires(Permission.JURY_MANAGE, Permission.JURY_SIT)
@require_safe
def jury_page(request: HttpRequest, jury_id: int) -> HttpResponse:
    """The defences of a jury: who locked, what was decided."""
    jury = get_object_or_404(juries_visible_to(request.user), pk=jury_id)
    defences = list(defences_of(jury))
    context = {
        "jury": jury,
        "seat": membership_of(jury, request.user),
        "defences": defences,
        "may_manage": may_manage_juries(request.user, jury.cohort),
        "obstacle": why_not_publish(jury, defences),
        "page_title": jury.label,
    }
    return render(request, "cohorts/dissertations/jury_page.html", context)


@requires(Permission.JURY_MANAGE, Permission.JURY_SIT)
@require_http_methods(["GET", "HEAD", "POST"])
def jury_convene(request: HttpRequest, jury_id: int) -> HttpResponse:
    """Choose who defends before a jury, and at what hour."""
    jury = _managed_jury(request, jury_id)
    form = ConveningForm(posted(request), jury=jury)
    if request.method == "POST" and form.is_valid():
        try:
            defences = services.convene_defences(jury=jury, hours=form.hours(), by=request.user)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            done = ngettext(
                "%(count)s person is convened and told by mail.",
                "%(count)s people are convened and told by mail.",
                len(defences),
            )
            messages.success(request, done % {"count": len(defences)})
            return redirect("jury_page", jury_id=jury.pk)
    context = {"jury": jury, "form": form, "page_title": _("Convene defences")}
    status = 422 if form.errors else 200
    return render(request, "cohorts/dissertations/jury_convene.html", context, status=status)


@requires(Permission.JURY_MANAGE, Permission.JURY_SIT)
@require_http_methods(["GET", "HEAD", "POST"])
def jury_publish(request: HttpRequest, jury_id: int) -> HttpResponse:
    """Every outcome before it is published; then all at once."""
    jury = _managed_jury(request, jury_id)
    if request.method == "POST":
        try:
            services.publish_results(jury=jury, by=request.user)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, _("The results are published; the people are told by mail."))
        return redirect("jury_page", jury_id=jury.pk)
    defences = list(defences_of(jury))
    context = {
        "jury": jury,
        "defences": defences,
        "obstacle": why_not_publish(jury, defences),
        "page_title": _("Publish the results"),
    }
    return render(request, "cohorts/dissertations/jury_publish.html", context)


@requires(Permission.JURY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def reservations_lift(request: HttpRequest, dissertation_id: int) -> HttpResponse:
    """Say that the corrections a jury asked for are made."""
    dissertation = get_object_or_404(dissertations_managed_by(request.user), pk=dissertation_id)
    cohort = dissertation.enrolment.cohort
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.lift_reservations(
                dissertation=dissertation, by=request.user, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The reservations are lifted; the trainee is told."))
            return redirect("cohort_juries", cohort_id=cohort.pk)
    context = cohort_page_context(
        request,
        cohort,
        dissertation=dissertation,
        form=form,
        page_title=_("Lift the reservations"),
    )
    status = 422 if form.errors else 200
    return render(request, "cohorts/dissertations/reservations_lift.html", context, status=status)


def _managed_jury(request: HttpRequest, jury_id: int) -> Jury:
    """Out of sight is 404; a member who does not manage it gets 403."""
    jury = get_object_or_404(juries_visible_to(request.user), pk=jury_id)
    demand(may_manage_juries(request.user, jury.cohort))
    return jury
