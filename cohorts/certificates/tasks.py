"""Issuing in the background, one certificate at a time."""

from django.urls import reverse

from cohorts.certificates.documents import render_certificate
from cohorts.certificates.issuing_each import issue_each
from cohorts.certificates.queries import (
    ISSUE,
    account_with_key,
    enrolment_with_key,
    jury_with_key,
)
from cohorts.certificates.services import issue_certificate
from lms.jobs.registry import job


@job(ISSUE, longest=240)
def issue(progress, *, jury_id: int, enrolment_ids: list[int], by_id: int) -> dict:
    """Issue for each enrolment in a transaction of its own; may be run again after a crash.

    Somebody who is not entitled any more or whose document cannot be printed is left out and named
    in the result; the others go on.
    """
    jury, by = jury_with_key(jury_id), account_with_key(by_id)

    def issue_one(enrolment_id: int) -> None:
        issue_certificate(
            enrolment=enrolment_with_key(enrolment_id), jury=jury, by=by, render=render_certificate
        )

    result = issue_each(progress, enrolment_ids, issue_one)
    return {**result, "next_url": reverse("jury_certificates", args=[jury_id])}
