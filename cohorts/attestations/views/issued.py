"""The documents of one person: what can be issued, what was, and the page of each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.attestations.documents import (
    attestation_context,
    attestation_filename,
    attestation_pdf,
    issuable_context,
)
from cohorts.attestations.enums import AttestationKind
from cohorts.attestations.forms import ObjectivesForm
from cohorts.attestations.queries import (
    attestations_of,
    attestations_visible_to,
    convocations_of,
    last_objectives,
)
from cohorts.attestations.rules import Candidate, candidates, standings
from cohorts.attestations.services import issue_attestation
from cohorts.attestations.views.scope import kind_of, managed_enrolment
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.tabs import cohort_page_context
from cohorts.enrolment.views.scope import posted, show_refusal
from lms.accounts.access import requires, signed_in
from lms.accounts.enums import Permission
from lms.kernel.pdf import pdf_response
from lms.kernel.reference import canonical_json
from lms.kernel.refusals import Refused


@requires(Permission.COHORT_MANAGE)
@require_safe
def person_documents(request: HttpRequest, cohort_id: int, enrolment_id: int) -> HttpResponse:
    """Everything that one person was sent or given, and what can be issued now."""
    enrolment = managed_enrolment(request, cohort_id, enrolment_id)
    [(_person, *found)] = standings([enrolment])
    context = cohort_page_context(
        request,
        enrolment.cohort,
        page_title=_("Documents of %(person)s") % {"person": enrolment.person},
        enrolment=enrolment,
        kinds=list(zip(AttestationKind, found, strict=True)),
        attestations=attestations_of([enrolment]).get(enrolment.pk, []),
        convocations=convocations_of([enrolment]).get(enrolment.pk, []),
    )
    return render(request, "cohorts/attestations/person_documents.html", context)


@requires(Permission.COHORT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def attestation_issue(
    request: HttpRequest, cohort_id: int, enrolment_id: int, kind_key: str
) -> HttpResponse:
    """What a document would say now, and issuing it."""
    enrolment = managed_enrolment(request, cohort_id, enrolment_id)
    kind = kind_of(kind_key)
    form = ObjectivesForm(posted(request)) if kind == AttestationKind.END_OF_TRAINING else None
    refusal = None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            attestation = issue_attestation(
                enrolment=enrolment,
                kind=kind,
                by=request.user,
                objectives=form.cleaned_data["objectives"] if form else None,
                render=attestation_pdf,
            )
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("The document is issued, and a mail is on its way."))
            return redirect("attestation_page", attestation_id=attestation.pk)
    return _issue_page(request, enrolment, kind, form, refusal)


def _issue_page(
    request: HttpRequest,
    enrolment: Enrolment,
    kind: AttestationKind,
    form: ObjectivesForm | None,
    refusal: Refused | None,
) -> HttpResponse:
    if form:
        _fill(form, enrolment)
        if refusal:
            show_refusal(form, refusal)
    [candidate] = candidates([enrolment], kind, _objectives_of(form))
    context = cohort_page_context(
        request,
        enrolment.cohort,
        page_title=kind.label,
        enrolment=enrolment,
        kind=kind,
        form=form,
        refusal=None if form else refusal,
        candidate=candidate,
        **_preview(candidate, kind),
    )
    status = 422 if refusal or (form and form.errors) else 200
    return render(request, "cohorts/attestations/issue.html", context, status=status)


def _fill(form: ObjectivesForm, enrolment: Enrolment) -> None:
    form.initial["objectives"] = last_objectives(enrolment.cohort.programme_version)


def _objectives_of(form: ObjectivesForm | None) -> str | None:
    if form is None:
        return None
    if form.is_bound:
        return form.cleaned_data.get("objectives", "")
    return form.initial["objectives"]


def _preview(candidate: Candidate, kind: AttestationKind) -> dict[str, object]:
    return issuable_context(candidate.facts, kind) if candidate.facts else {}


@signed_in
@require_safe
@never_cache
def attestation_page(request: HttpRequest, attestation_id: int) -> HttpResponse:
    """A document as it was issued, twin of its paper; a later version is named."""
    attestation = get_object_or_404(attestations_visible_to(request.user), pk=attestation_id)
    context = {
        **attestation_context(attestation),
        "page_title": attestation.get_kind_display(),
        "is_own": attestation.enrolment.person_id == request.user.pk,
    }
    return render(request, "cohorts/attestations/attestation.html", context)


@signed_in
@require_safe
@never_cache
def attestation_file(request: HttpRequest, attestation_id: int) -> HttpResponse:
    """The same on paper."""
    attestation = get_object_or_404(attestations_visible_to(request.user), pk=attestation_id)
    return pdf_response(attestation_pdf(attestation), filename=attestation_filename(attestation))


@signed_in
@require_safe
@never_cache
def attestation_facts(request: HttpRequest, attestation_id: int) -> HttpResponse:
    """The facts that the printed hash is of, byte for byte."""
    attestation = get_object_or_404(attestations_visible_to(request.user), pk=attestation_id)
    name = f"{attestation_filename(attestation)}.json"
    return HttpResponse(
        canonical_json(attestation.facts).encode(),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
