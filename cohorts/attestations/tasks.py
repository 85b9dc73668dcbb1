"""Issuing for a whole cohort in the background, one document at a time."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.attestations.documents import attestation_pdf
from cohorts.attestations.enums import AttestationKind
from cohorts.attestations.queries import ISSUE, account_with_key, enrolment_with_key
from cohorts.attestations.rules import candidates
from cohorts.attestations.services import issue_attestation
from cohorts.enrolment.models import Enrolment
from lms.accounts.models import User
from lms.jobs.registry import job
from lms.kernel.refusals import Refused


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
    total, refused = len(enrolment_ids), []
    for done, key in enumerate(enrolment_ids):
        progress(done, total)
        try:
            _issue_once(enrolment_with_key(key), kind, by, objectives)
        except Refused as refusal:
            refused.append(str(refusal.sentence))
    progress(total, total, _summary(total - len(refused), len(refused)))
    return {
        "issued": total - len(refused),
        "refused": refused,
        "next_url": reverse("attestations_together", args=[cohort_id, kind_key]),
    }


def _issue_once(
    enrolment: Enrolment, kind: AttestationKind, by: User, objectives: str | None
) -> None:
    [candidate] = candidates([enrolment], kind, objectives)
    if not candidate.is_current:
        issue_attestation(
            enrolment=enrolment, kind=kind, by=by, objectives=objectives, render=attestation_pdf
        )


def _summary(issued: int, refused: int) -> str:
    sentence = ngettext(
        "%(number)s document is issued.", "%(number)s documents are issued.", issued
    ) % {"number": issued}
    if not refused:
        return sentence
    kept_back = ngettext(
        "%(number)s could not be: the next page says why.",
        "%(number)s could not be: the next page says why.",
        refused,
    ) % {"number": refused}
    return _("%(issued)s %(kept_back)s") % {"issued": sentence, "kept_back": kept_back}
