"""Issuing for a whole cohort in the background, one document at a time."""

from django.urls import reverse

from cohorts.attestations.documents import attestation_pdf
from cohorts.attestations.enums import AttestationKind
from cohorts.attestations.queries import ISSUE, account_with_key, enrolment_with_key
from cohorts.attestations.rules import candidates
from cohorts.attestations.services import issue_attestation
from cohorts.certificates.issuing_each import issue_each
from cohorts.enrolment.models import Enrolment
from lms.accounts.models import User
from lms.jobs.registry import job


@job(ISSUE, longest=240)
def issue(
    progress,
    *,
    cohort_id: int,
    kind_key: str,
    enrolment_ids: list[int],
    by_id: int,
    objectives: str | None,
) -> dict:
    """Issue for each enrolment in a transaction of its own; may be run again after a crash.

    Somebody whose document cannot be issued is left out and named in the result.
    """
    kind, by = AttestationKind(kind_key), account_with_key(by_id)

    def issue_one(enrolment_id: int) -> None:
        _issue_once(enrolment_with_key(enrolment_id), kind, by, objectives)

    result = issue_each(progress, enrolment_ids, issue_one)
    return {**result, "next_url": reverse("attestations_together", args=[cohort_id, kind_key])}


def _issue_once(
    enrolment: Enrolment, kind: AttestationKind, by: User, objectives: str | None
) -> None:
    [candidate] = candidates([enrolment], kind, objectives)
    if not candidate.is_current:
        issue_attestation(
            enrolment=enrolment, kind=kind, by=by, objectives=objectives, render=attestation_pdf
        )
