"""The documents of a whole cohort, for its managers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.attestations.enums import AttestationKind
from cohorts.attestations.forms import ObjectivesForm
from cohorts.attestations.organisation import provider_obstacle
from cohorts.attestations.queries import last_objectives, last_refusals
from cohorts.attestations.rules import Candidate, candidates, standings
from cohorts.attestations.services import issue_together
from cohorts.attestations.standing import seminars_standing
from cohorts.attestations.views.scope import kind_of, managed_cohort
from cohorts.enrolment.models import Cohort
from cohorts.enrolment.queries import enrolments_managed_by
from cohorts.enrolment.tabs import cohort_page_context
from cohorts.enrolment.views.scope import posted, show_refusal
from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.kernel.refusals import Refused


@requires(Permission.COHORT_MANAGE)
@require_safe
def cohort_documents(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Convocations seminar by seminar, and who has which document."""
    cohort = managed_cohort(request, cohort_id)
    people = list(enrolments_managed_by(request.user).filter(cohort=cohort))
    rows = standings(people)
    context = cohort_page_context(
        request,
        cohort,
        page_title=_("Documents"),
        seminars=seminars_standing(cohort, people),
        kinds=[
            _summary(kind, [row[place] for row in rows])
            for place, kind in enumerate(AttestationKind, start=1)
        ],
        rows=rows,
        obstacle=provider_obstacle(),
    )
    return render(request, "cohorts/attestations/cohort_documents.html", context)


def _summary(kind: AttestationKind, found: list[Candidate]) -> dict[str, object]:
    return {
        "kind": kind,
        "issued": sum(each.latest is not None for each in found),
        "changed": sum(each.has_changed for each in found),
    }


@requires(Permission.COHORT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def attestations_together(request: HttpRequest, cohort_id: int, kind_key: str) -> HttpResponse:
    """Who would get a document of one kind, and issuing it to all of them."""
    cohort, kind = managed_cohort(request, cohort_id), kind_of(kind_key)
    form = _objectives_form(request, cohort, kind)
    if request.method == "POST" and (form is None or form.is_valid()):
        objectives = form.cleaned_data["objectives"] if form else None
        try:
            job = issue_together(cohort=cohort, kind=kind, by=request.user, objectives=objectives)
        except Refused as refusal:
            return _together_page(request, cohort, kind, form, refusal=refusal)
        if job.requested_by_id == request.user.pk:
            return redirect("job_detail", pk=job.pk)
        refusal = Refused(_("A colleague is issuing these documents right now."))
        return _together_page(request, cohort, kind, form, refusal=refusal)
    return _together_page(request, cohort, kind, form)


def _objectives_form(
    request: HttpRequest, cohort: Cohort, kind: AttestationKind
) -> ObjectivesForm | None:
    if kind != AttestationKind.END_OF_TRAINING:
        return None
    known = last_objectives(cohort.programme_version)
    return ObjectivesForm(posted(request), initial={"objectives": known})


def _together_page(
    request: HttpRequest,
    cohort: Cohort,
    kind: AttestationKind,
    form: ObjectivesForm | None,
    refusal: Refused | None = None,
) -> HttpResponse:
    if refusal and form:
        show_refusal(form, refusal)
    people = list(enrolments_managed_by(request.user).filter(cohort=cohort))
    found = candidates(people, kind, _objectives_of(form))
    context = cohort_page_context(
        request,
        cohort,
        page_title=kind.label,
        kind=kind,
        form=form,
        candidates=found,
        issuable=sum(each.can_be_issued for each in found),
        refusal=None if form else refusal,
        refusals=last_refusals(cohort, kind),
        obstacle=provider_obstacle(),
    )
    status = 422 if refusal or (form and form.errors) else 200
    return render(request, "cohorts/attestations/together.html", context, status=status)


def _objectives_of(form: ObjectivesForm | None) -> str | None:
    """What the rows are weighed with: as typed, as last worded, else as each has them."""
    if form is None:
        return None
    if form.is_bound:
        return form.cleaned_data.get("objectives") if form.is_valid() else None
    return form.initial["objectives"] or None
