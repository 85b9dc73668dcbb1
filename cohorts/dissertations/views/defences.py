"""A defence, as its jury and its manager see it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cohorts.dissertations import services
from cohorts.dissertations.forms import AssessmentForm, DecisionForm, show_refusal
from cohorts.dissertations.models import Defence
from cohorts.dissertations.queries import (
    defences_visible_to,
    membership_of,
    panel_of,
    version_read_by,
)
from cohorts.dissertations.rules import (
    is_president,
    may_manage_juries,
    may_record_attendance,
    why_not_assess,
    why_not_decide,
    why_not_lock,
)
from lms.accounts.access import demand, requires
from lms.accounts.enums import Permission
from lms.kernel.refusals import Refused

_jury_people = requires(Permission.JURY_MANAGE, Permission.JURY_SIT)


@_jury_people
@require_safe
def defence_page(request: HttpRequest, defence_id: int) -> HttpResponse:
    """The file, one's own assessment, the others' once all locked, the decision."""
    return _page(request, _visible(request, defence_id))


@_jury_people
@require_POST
def defence_attendance(request: HttpRequest, defence_id: int) -> HttpResponse:
    """Say that the defence was held, or missed."""
    defence = _visible(request, defence_id)
    demand(may_record_attendance(request.user, defence))
    answer = request.POST.get("attended")
    if answer not in {"yes", "no"}:
        messages.error(request, _("Say whether the defence was held or missed."))
        return redirect("defence_page", defence_id=defence.pk)
    try:
        services.record_attendance(defence=defence, attended=answer == "yes", by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Recorded."))
    return redirect("defence_page", defence_id=defence.pk)


@_jury_people
@require_POST
def assessment_save(request: HttpRequest, defence_id: int) -> HttpResponse:
    """Keep the draft of one's own assessment; a script calls it while one writes."""
    defence = _visible(request, defence_id)
    demand(membership_of(defence.jury, request.user) is not None)
    form = AssessmentForm(request.POST)
    saved = form.is_valid() and _save(request, defence, form)
    if request.htmx:
        template = "cohorts/dissertations/_save_state.html"
        context = {"saved": saved, "form": form}
        return render(request, template, context, status=200 if saved else 422)
    if not saved:
        return _page(request, defence, assessment_form=form)
    if request.POST.get("then") == "lock":
        return redirect("assessment_confirm", defence_id=defence.pk)
    messages.success(request, _("Your draft is saved. Nobody else sees it."))
    return redirect("defence_page", defence_id=defence.pk)


def _save(request: HttpRequest, defence: Defence, form: AssessmentForm) -> bool:
    try:
        services.save_assessment(defence=defence, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    return True


@_jury_people
@require_POST
def assessment_lock(request: HttpRequest, defence_id: int) -> HttpResponse:
    """Lock one's own assessment as it was last saved, once confirmed."""
    defence = _visible(request, defence_id)
    demand(membership_of(defence.jury, request.user) is not None)
    if request.POST.get("confirmed") != "yes":
        messages.error(request, _("Tick the box to confirm: a lock cannot be undone."))
        return redirect("assessment_confirm", defence_id=defence.pk)
    try:
        services.lock_assessment(defence=defence, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Your assessment is locked."))
    return redirect("defence_page", defence_id=defence.pk)


@_jury_people
@require_safe
def assessment_confirm(request: HttpRequest, defence_id: int) -> HttpResponse:
    """One's own assessment read again before it is locked."""
    defence = _visible(request, defence_id)
    demand(membership_of(defence.jury, request.user) is not None)
    context = {
        "defence": defence,
        "assessment": panel_of(defence, request.user).own,
        "obstacle": why_not_lock(defence, request.user),
        "page_title": _("Lock my assessment"),
    }
    return render(request, "cohorts/dissertations/assessment_confirm.html", context)


@_jury_people
@require_POST
def decision_record(request: HttpRequest, defence_id: int) -> HttpResponse:
    """Record what the jury decided."""
    defence = _visible(request, defence_id)
    demand(is_president(request.user, defence.jury))
    form = DecisionForm(request.POST, session=defence.jury.session)
    if not form.is_valid() or not _decide(request, defence, form):
        return _page(request, defence, decision_form=form)
    messages.success(request, _("The decision is recorded. It is known once published."))
    return redirect("jury_page", jury_id=defence.jury_id)


def _decide(request: HttpRequest, defence: Defence, form: DecisionForm) -> bool:
    try:
        services.decide(defence=defence, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _visible(request: HttpRequest, defence_id: int) -> Defence:
    return get_object_or_404(defences_visible_to(request.user), pk=defence_id)


def _page(
    request: HttpRequest,
    defence: Defence,
    *,
    assessment_form: AssessmentForm | None = None,
    decision_form: DecisionForm | None = None,
) -> HttpResponse:
    """The page of a defence; forms that were refused come back as they were typed, with 422."""
    refused = assessment_form is not None or decision_form is not None
    panel = panel_of(defence, request.user)
    person = defence.dissertation.enrolment.person
    context = {
        "defence": defence,
        "panel": panel,
        "version": version_read_by(defence),
        "seat": membership_of(defence.jury, request.user),
        "may_record_attendance": may_record_attendance(request.user, defence),
        "assess_obstacle": why_not_assess(defence, request.user, panel),
        "assessment_form": assessment_form or AssessmentForm.showing(panel.own),
        "decide_obstacle": why_not_decide(defence, request.user),
        "decision_form": decision_form or DecisionForm(session=defence.jury.session),
        "is_president": is_president(request.user, defence.jury),
        "manages": may_manage_juries(request.user, defence.jury.cohort),
        "page_title": _("Defence of %(person)s") % {"person": person},
    }
    template = "cohorts/dissertations/defence_page.html"
    return render(request, template, context, status=422 if refused else 200)
