"""The home of everybody, and the progress of a job."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.accounts.access import signed_in
from lms.jobs.queries import jobs_requested_by
from lms.kernel import clock
from lms.portal.queries import sections_for, zone_of
from lms.portal.rules import next_url


@signed_in
@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """What the person has to do today, one section for each thing she is here."""
    sections = sections_for(request.user)
    return render(
        request,
        "portal/my_day.html",
        {
            "page_title": _("My day"),
            "sections": sections,
            "today": clock.today(zone_of(sections)),
        },
    )


@signed_in
@never_cache
@require_safe
def job_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a job is that the person asked for."""
    return render(request, "jobs/job.html", _job_context(request, pk))


@signed_in
@never_cache
@require_safe
def job_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same as a fragment, asked for each second until the job is finished."""
    return render(request, "components/job_progress.html", _job_context(request, pk))


def _job_context(request: HttpRequest, pk: UUID) -> dict[str, object]:
    job = get_object_or_404(jobs_requested_by(request.user), pk=pk)
    return {
        "page_title": _("Work in progress"),
        "job": job,
        "url": reverse("job_progress", args=[job.pk]),
        "done_url": next_url(job),
    }
