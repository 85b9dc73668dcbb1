"""Where a finished job may lead."""

from django.utils.http import url_has_allowed_host_and_scheme

from lms.jobs.models import Job
from lms.jobs.states import JobState


def next_url(job: Job) -> str:
    """The address that the finished job names, if it is one of ours; else empty."""
    url = job.result.get("next_url", "") if job.state == JobState.DONE else ""
    local = isinstance(url, str) and url.startswith("/")
    return url if local and url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""
