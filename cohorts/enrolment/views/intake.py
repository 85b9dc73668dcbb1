"""Enrolment from a table: template, upload and preview, application, what was done."""

import hashlib
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.enrolment import services
from cohorts.enrolment.exports import intake_template_response
from cohorts.enrolment.forms import IntakeForm
from cohorts.enrolment.intake import COLUMNS, MAX_ROWS, PURPOSE, plan_intake, shown_rows
from cohorts.enrolment.models import Cohort
from cohorts.enrolment.queries import intake_vocabulary, receipts_of, telling_job
from cohorts.enrolment.rules import check_confirmation
from cohorts.enrolment.tabs import cohort_page_context
from cohorts.enrolment.views.scope import managed_cohort, show_refusal
from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.kernel import clock
from lms.kernel.imports import Plan, Table, read_table, seal, unseal
from lms.kernel.refusals import Refused

# Errors beyond these are counted, not shown: the page must stay readable.
SHOWN_ERRORS = 100


@requires(Permission.COHORT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def intake_upload(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Choose a table; answers with the preview of what it would do. Writes nothing."""
    cohort = managed_cohort(request, cohort_id)
    form = _intake_form(request, cohort)
    if request.method == "POST" and form.is_valid():
        confirmed_on = form.cleaned_data["confirmed_on"]
        try:
            check_confirmation(cohort, confirmed_on)
            table = read_table(form.cleaned_data["file"], columns=COLUMNS, max_rows=MAX_ROWS)
            return _preview(request, cohort, table, confirmed_on=confirmed_on)
        except Refused as refusal:
            show_refusal(form, refusal)
    return _upload_page(request, cohort, form, status=422 if form.errors else 200)


@requires(Permission.COHORT_VIEW)
@require_POST
def intake_apply(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Enrol everybody of a preview, or nobody."""
    cohort = managed_cohort(request, cohort_id)
    sealed = request.POST.get("sealed", "")
    day = request.POST.get("confirmed_on", "")
    try:
        opened = unseal(sealed, purpose=PURPOSE, owner=_owner(request, cohort, day))
    except Refused as refusal:
        form = _intake_form(request, cohort, bound=False)
        return _upload_page(request, cohort, form, refusal=refusal.sentence, status=409)
    confirmed_on = date.fromisoformat(day)
    try:
        receipt = services.apply_intake(
            cohort=cohort,
            opened=opened,
            digest=hashlib.sha256(sealed.encode()).hexdigest(),
            confirmed_on=confirmed_on,
            by=request.user,
        )
    except Refused as refusal:
        return _preview(
            request,
            cohort,
            opened.table,
            confirmed_on=confirmed_on,
            refusal=refusal.sentence,
            status=409,
        )
    return redirect("intake_done", cohort_id=cohort.pk, receipt_id=receipt.pk)


@requires(Permission.COHORT_VIEW)
@require_safe
def intake_done(request: HttpRequest, cohort_id: int, receipt_id: int) -> HttpResponse:
    """What an import did, with its counts."""
    cohort = managed_cohort(request, cohort_id)
    receipt = get_object_or_404(receipts_of(cohort), pk=receipt_id)
    context = cohort_page_context(
        request,
        cohort,
        receipt=receipt,
        job=telling_job(receipt),
        page_title=_("The people are enrolled"),
    )
    return render(request, "cohorts/enrolment/intake_done.html", context)


@requires(Permission.COHORT_VIEW)
@require_safe
def intake_template(request: HttpRequest, cohort_id: int, extension: str) -> HttpResponse:
    """The empty table to fill in, as XLSX or CSV."""
    managed_cohort(request, cohort_id)
    if extension not in {"csv", "xlsx"}:
        raise Http404
    return intake_template_response(extension, intake_vocabulary())


def _intake_form(request: HttpRequest, cohort: Cohort, *, bound: bool = True) -> IntakeForm:
    initial = {"confirmed_on": clock.today(cohort.zone)}
    if bound and request.method == "POST":
        return IntakeForm(request.POST, request.FILES, initial=initial)
    return IntakeForm(initial=initial)


def _owner(request: HttpRequest, cohort: Cohort, day: str) -> str:
    """A preview belongs to one person, one cohort and one day of confirmation."""
    return f"{request.user.pk}:{cohort.pk}:{day}"


def _upload_page(
    request: HttpRequest, cohort: Cohort, form: IntakeForm, *, status: int, refusal: str = ""
) -> HttpResponse:
    context = cohort_page_context(
        request,
        cohort,
        form=form,
        refusal=refusal,
        columns=COLUMNS,
        vocabulary=intake_vocabulary(),
        page_title=_("Enrol from a table"),
    )
    return render(request, "cohorts/enrolment/intake_upload.html", context, status=status)


def _preview(
    request: HttpRequest,
    cohort: Cohort,
    table: Table,
    *,
    confirmed_on: date,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    plan = plan_intake(cohort, table)
    day = confirmed_on.isoformat()
    sealed = ""
    if plan.applicable:
        sealed = seal(table, plan, purpose=PURPOSE, owner=_owner(request, cohort, day))
    context = cohort_page_context(
        request,
        cohort,
        form=_intake_form(request, cohort, bound=False),
        plan=plan,
        groups=_groups(plan),
        errors=plan.errors[:SHOWN_ERRORS],
        more_errors=max(0, len(plan.errors) - SHOWN_ERRORS),
        sealed=sealed,
        confirmed_on=confirmed_on,
        day=day,
        refusal=refusal,
        page_title=_("Preview of the enrolments"),
    )
    code = 422 if plan.errors and status == 200 else status
    return render(request, "cohorts/enrolment/intake_preview.html", context, status=code)


def _groups(plan: Plan) -> list[dict[str, object]]:
    """The lines of the preview by what happens to them; empty groups are left out."""
    new = [row for row in plan.additions if row.values["account"] == "new"]
    existing = [row for row in plan.additions if row.values["account"] == "existing"]
    groups = (
        (_("New accounts: enrolled and invited"), new),
        (_("Accounts that exist: enrolled and told"), existing),
        (_("Already enrolled: left as they are"), plan.unchanged),
    )
    return [{"title": title, "rows": shown_rows(rows)} for title, rows in groups if rows]
