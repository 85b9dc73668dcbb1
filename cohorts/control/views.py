"""The page of the evidence file: asking for it, watching it, fetching it."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cohorts.control.folder import path_of
from cohorts.control.queries import latest_job, made_file, made_files
from cohorts.control.services import ask_evidence_file
from cohorts.enrolment.models import Cohort
from cohorts.enrolment.queries import cohorts_managed_by
from cohorts.enrolment.tabs import cohort_page_context
from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.kernel.exports import safe_filename


@requires(Permission.COHORT_MANAGE)
@never_cache
@require_safe
def cohort_control(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """The button, how far the file is, and the files made before."""
    cohort = _managed(request, cohort_id)
    context = cohort_page_context(
        request,
        cohort,
        page_title=_("Inspection"),
        **_standing(cohort),
    )
    return render(request, "cohorts/control/cohort_control.html", context)


@requires(Permission.COHORT_MANAGE)
@require_POST
def control_make(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Have the file made; the page shows how far it is."""
    cohort = _managed(request, cohort_id)
    ask_evidence_file(cohort=cohort, by=request.user)
    return redirect("cohort_control", cohort_id=cohort.pk)


@requires(Permission.COHORT_MANAGE)
@never_cache
@require_safe
def control_progress(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """How far the file is, as a fragment asked for each second."""
    cohort = _managed(request, cohort_id)
    return render(
        request, "cohorts/control/_standing.html", {"cohort": cohort, **_standing(cohort)}
    )


@requires(Permission.COHORT_MANAGE)
@never_cache
@require_safe
def control_file(request: HttpRequest, cohort_id: int, job_id: UUID) -> FileResponse:
    """The file, as long as it is kept."""
    cohort = _managed(request, cohort_id)
    made = made_file(cohort, job_id)
    if made is None:
        raise Http404
    day = made.job.finished_at.strftime("%Y-%m-%d")
    return FileResponse(
        path_of(made.job.arguments["name"]).open("rb"),
        as_attachment=True,
        filename=safe_filename(f"controle-{cohort.code}-{day}", "zip"),
        content_type="application/zip",
    )


def _managed(request: HttpRequest, cohort_id: int) -> Cohort:
    return get_object_or_404(cohorts_managed_by(request.user), pk=cohort_id)


def _standing(cohort: Cohort) -> dict[str, object]:
    return {"job": latest_job(cohort), "files": made_files(cohort)}
