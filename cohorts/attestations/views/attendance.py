"""The attendance attestation: made when it is asked for, over the days one chooses."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cohorts.attestations.documents import attendance_context, attendance_pdf
from cohorts.attestations.facts import attendance_facts
from cohorts.attestations.forms import PeriodForm
from cohorts.attestations.queries import Record, record_of
from cohorts.attestations.rules import attendance_obstacle
from cohorts.attestations.views.scope import own_or_managed_enrolment
from cohorts.enrolment.models import Enrolment
from lms.accounts.access import signed_in
from lms.kernel import clock
from lms.kernel.pdf import pdf_response
from lms.kernel.refusals import Refused


@signed_in
@require_safe
@never_cache
def attendance_attestation(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Half-days and hours attended, one by one, out of those planned over the period."""
    enrolment = own_or_managed_enrolment(request, enrolment_id)
    record = record_of(enrolment)
    form = _period_form(request, enrolment, record)
    context = {
        "page_title": _("Attendance attestation"),
        "enrolment": enrolment,
        "record": record,
        "form": form,
        "is_own": enrolment.person_id == request.user.pk,
        **_document(enrolment, record, form),
    }
    status = 422 if form.errors else 200
    return render(request, "cohorts/attestations/attendance.html", context, status=status)


@signed_in
@require_safe
@never_cache
def attendance_attestation_pdf(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """The same on paper; back to the page when there is nothing to attest."""
    enrolment = own_or_managed_enrolment(request, enrolment_id)
    record = record_of(enrolment)
    form = _period_form(request, enrolment, record)
    try:
        pdf, filename = _paper(enrolment, record, form)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("attendance_attestation", enrolment_id=enrolment.pk)
    return pdf_response(pdf, filename=filename)


def _paper(enrolment: Enrolment, record: Record, form: PeriodForm) -> tuple[bytes, str]:
    if not form.is_valid():
        raise Refused(_("The period is not one that can be attested."))
    period = form.cleaned_data["first"], form.cleaned_data["last"]
    if sentence := attendance_obstacle(enrolment, record, *period):
        raise Refused(sentence)
    facts = attendance_facts(enrolment, record, *period)
    return attendance_pdf(facts, clock.today(enrolment.zone))


def _period_form(request: HttpRequest, enrolment: Enrolment, record: Record) -> PeriodForm:
    """As asked for; else from her first half-day until today."""
    today = clock.today(enrolment.zone)
    data = request.GET if {"first", "last"} & set(request.GET) else None
    if data is None:
        data = {"first": _first_day(record, today).isoformat(), "last": today.isoformat()}
    return PeriodForm(data, today=today)


def _first_day(record: Record, today: date) -> date:
    return min(record.lines[0][1].day, today) if record.lines else today


def _document(enrolment: Enrolment, record: Record, form: PeriodForm) -> dict[str, object]:
    if not form.is_valid():
        return {}
    period = form.cleaned_data["first"], form.cleaned_data["last"]
    if sentence := attendance_obstacle(enrolment, record, *period):
        return {"obstacle": sentence}
    facts = attendance_facts(enrolment, record, *period)
    return attendance_context(facts, clock.today(enrolment.zone)) | {
        "query": f"?first={period[0].isoformat()}&last={period[1].isoformat()}"
    }
