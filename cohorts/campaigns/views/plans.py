"""A personal plan, for the person and for the trainers of her cohort."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.campaigns import plan_rules, queries, services
from cohorts.campaigns.enums import PlanStepKind
from cohorts.campaigns.models import PlanItem
from cohorts.campaigns.plan_forms import PlanCommentForm, PlanItemForm, PlanWordingForm
from lms.accounts.access import signed_in
from lms.kernel.refusals import Refused

_TOLD = {
    PlanStepKind.DONE: gettext_lazy("Noted as done."),
    PlanStepKind.REOPENED: gettext_lazy("Taken up again."),
    PlanStepKind.WITHDRAWN: gettext_lazy("Withdrawn. It stays readable below."),
}


@signed_in
@require_safe
def personal_plan(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """What somebody wants to reach, how and by when."""
    enrolment = queries.plans_visible_to(request.user).filter(pk=enrolment_id).first()
    if enrolment is None:
        return _rates_first(request, enrolment_id)
    context = {
        "page_title": _("Personal plan"),
        "enrolment": enrolment,
        "is_own": enrolment.person_id == request.user.pk,
        "may_plan": plan_rules.may_plan(enrolment, request.user),
        "entries": queries.plan_of(enrolment),
        "mark_key": uuid.uuid4(),
    }
    return render(request, "cohorts/campaigns/plan.html", context)


def _rates_first(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """What a trainer meets in place of a plan that she may not read yet; else 404."""
    enrolment = get_object_or_404(queries.plans_trained_by(request.user), pk=enrolment_id)
    context = {"page_title": str(enrolment.person), "enrolment": enrolment}
    return render(request, "cohorts/campaigns/plan_after_rating.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def plan_item_add(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Add an item; ``?competency=`` proposes the one it is about."""
    own = queries.plans_visible_to(request.user).filter(person=request.user)
    enrolment = get_object_or_404(own, pk=enrolment_id)
    posted = request.method == "POST"
    form = PlanItemForm(
        request.POST if posted else None,
        enrolment=enrolment,
        initial={"revision": _number(request.GET.get("competency", ""))},
    )
    if form.is_valid() and _wrote(
        form, services.add_plan_item, enrolment=enrolment, by=request.user
    ):
        messages.success(request, _("Added to your plan."))
        return redirect("personal_plan", enrolment_id=enrolment.pk)
    context = {"page_title": _("Add to my plan"), "enrolment": enrolment, "form": form}
    return _form_page(request, context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def plan_item_change(request: HttpRequest, plan_item_id: int) -> HttpResponse:
    """Give an item another wording; the old one stays in its history."""
    item = _own_item(request, plan_item_id)
    entry = queries.plan_entry(item)
    posted = request.method == "POST"
    form = PlanWordingForm(request.POST) if posted else PlanWordingForm.showing(entry)
    if form.is_valid() and _wrote(form, services.change_plan_item, item=item, by=request.user):
        messages.success(request, _("Changed."))
        return redirect("plan_item", plan_item_id=item.pk)
    context = {
        "page_title": _("Change this item"),
        "enrolment": item.enrolment,
        "item": item,
        "form": form,
    }
    return _form_page(request, context)


@signed_in
@require_POST
def plan_item_mark(request: HttpRequest, plan_item_id: int) -> HttpResponse:
    """Say that an item is done, withdrawn or taken up again."""
    item = _own_item(request, plan_item_id)
    kind = request.POST.get("kind", "")
    try:
        services.mark_plan_item(
            item=item, kind=kind, client_key=_key(request.POST.get("key", "")), by=request.user
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _TOLD[PlanStepKind(kind)])
    return redirect("personal_plan", enrolment_id=item.enrolment_id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def plan_item(request: HttpRequest, plan_item_id: int) -> HttpResponse:
    """One item with its history, and a comment to add."""
    item = get_object_or_404(queries.plan_items_visible_to(request.user), pk=plan_item_id)
    posted = request.method == "POST"
    form = PlanCommentForm(request.POST if posted else None)
    if form.is_valid() and _wrote(form, services.comment_plan_item, item=item, by=request.user):
        messages.success(request, _("Comment added."))
        return redirect("plan_item", plan_item_id=item.pk)
    context = {
        "page_title": _("Item of the plan"),
        "enrolment": item.enrolment,
        "is_own": item.enrolment.person_id == request.user.pk,
        "may_plan": plan_rules.may_plan(item.enrolment, request.user),
        "entry": queries.plan_entry(item),
        "form": form,
        "mark_key": uuid.uuid4(),
    }
    status = 422 if posted else 200
    return render(request, "cohorts/campaigns/plan_item.html", context, status=status)


def _own_item(request: HttpRequest, plan_item_id: int) -> PlanItem:
    items = queries.plan_items_visible_to(request.user).filter(enrolment__person=request.user)
    return get_object_or_404(items, pk=plan_item_id)


def _wrote(form, service, **values) -> bool:
    """Whether the service took what the form holds; if not, the form says why."""
    try:
        service(**values, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(refusal.field, refusal.sentence)
        return False
    return True


def _form_page(request: HttpRequest, context: dict) -> HttpResponse:
    status = 422 if context["form"].is_bound else 200
    return render(request, "cohorts/campaigns/plan_form.html", context, status=status)


def _key(text: str) -> uuid.UUID:
    """The key of a form, or a new one: a request without it counts once."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
