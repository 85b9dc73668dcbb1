"""Sending convocations, and the page of each one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.attestations.documents import check_printable, convocation_context, convocation_pdf
from cohorts.attestations.forms import ConvocationForm
from cohorts.attestations.letters import convocation_letter
from cohorts.attestations.queries import (
    convocations_visible_to,
    later_convocation,
    seminars_managed_by,
)
from cohorts.attestations.rules import Convening, nothing_new, prepare_convening
from cohorts.attestations.services import send_convocations
from cohorts.enrolment.tabs import cohort_page_context
from cohorts.enrolment.views.scope import posted, show_refusal
from lms.accounts.access import requires, signed_in
from lms.accounts.enums import Permission
from lms.kernel.pdf import pdf_response
from lms.kernel.reference import content_hash
from lms.kernel.refusals import Refused


@requires(Permission.COHORT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def convocation_send(request: HttpRequest, cohort_id: int, seminar_id: int) -> HttpResponse:
    """What to write, then a look at it, then sending it to everybody who does not know it yet."""
    seminars = seminars_managed_by(request.user).filter(cohort_id=cohort_id)
    seminar = get_object_or_404(seminars, pk=seminar_id)
    as_it_stands = prepare_convening(seminar)
    form = ConvocationForm(posted(request), initial=_initial(request, as_it_stands))
    if request.method != "POST" or not form.is_valid():
        return _send_page(request, form, as_it_stands)
    convening = prepare_convening(seminar, form.practical())
    if "confirmed" not in request.POST:
        return _looked_at(request, form, convening)
    try:
        sent = send_convocations(
            seminar=seminar,
            by=request.user,
            practical=form.practical(),
            seen=request.POST.get("seen", ""),
        )
    except Refused as refusal:
        show_refusal(form, refusal)
        return _send_page(request, form, prepare_convening(seminar, form.practical()))
    done = ngettext(
        "%(count)s person is convened; her mail is on its way.",
        "%(count)s people are convened; their mails are on their way.",
        len(sent),
    )
    messages.success(request, done % {"count": len(sent)})
    return redirect("cohort_documents", cohort_id=cohort_id)


def _initial(request: HttpRequest, convening: Convening) -> dict[str, str]:
    """What was written last for this seminar; the first time, whom to reach is who sends."""
    written = next((guest.facts["practical"] for guest in convening.guests), {})
    return written or {"contact": f"{request.user.get_full_name()}, {request.user.email}"}


def _looked_at(request: HttpRequest, form: ConvocationForm, convening: Convening) -> HttpResponse:
    """The first letter as it would leave, or why none would."""
    if convening.obstacle or not convening.to_tell:
        form.add_error(None, convening.obstacle or nothing_new(convening))
        return _send_page(request, form, convening)
    first = convening.to_tell[0]
    try:
        check_printable(first.facts)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return _send_page(request, form, convening)
    subject, body = convocation_letter(first.enrolment, first.facts, convening.seminar.pk)
    return _send_page(
        request,
        form,
        convening,
        preview={
            **convocation_context(first.facts),
            "person": first.enrolment.person,
            "subject": subject,
            "body": body,
        },
        seen=content_hash(convening.event),
    )


def _send_page(
    request: HttpRequest, form: ConvocationForm, convening: Convening, **extra
) -> HttpResponse:
    context = cohort_page_context(
        request,
        convening.seminar.cohort,
        page_title=_("Convene to “%(title)s”") % {"title": convening.seminar.title},
        form=form,
        convening=convening,
        **extra,
    )
    status = 422 if form.errors else 200
    return render(request, "cohorts/attestations/convocation_send.html", context, status=status)


@signed_in
@require_safe
@never_cache
def convocation_page(request: HttpRequest, convocation_id: int) -> HttpResponse:
    """A convocation as it was sent; a later one is named."""
    convocation = get_object_or_404(convocations_visible_to(request.user), pk=convocation_id)
    context = {
        **convocation_context(convocation.facts),
        "page_title": _("Convocation"),
        "convocation": convocation,
        "later": later_convocation(convocation),
        "is_own": convocation.enrolment.person_id == request.user.pk,
    }
    return render(request, "cohorts/attestations/convocation.html", context)


@signed_in
@require_safe
@never_cache
def convocation_file(request: HttpRequest, convocation_id: int) -> HttpResponse:
    """The same on paper."""
    convocation = get_object_or_404(convocations_visible_to(request.user), pk=convocation_id)
    try:
        pdf, filename = convocation_pdf(convocation)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("convocation_page", convocation_id=convocation.pk)
    return pdf_response(pdf, filename=filename)
