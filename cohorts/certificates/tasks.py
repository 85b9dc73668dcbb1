"""Issuing in the background, one certificate at a time."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.certificates.documents import render_certificate
from cohorts.certificates.queries import (
    ISSUE,
    account_with_key,
    enrolment_with_key,
    jury_with_key,
)
from cohorts.certificates.services import issue_certificate
from lms.jobs.registry import job
from lms.kernel.refusals import Refused


@job(ISSUE, longest=240)
def issue(progress, *, jury_id: int, enrolment_ids: list[int], by_id: int) -> dict:
    """Issue for each enrolment in a transaction of its own; may be run again after a crash.

    Somebody who is not entitled any more or whose document cannot be printed is left out and named
    in the result; the others go on.
    """
    jury, by = jury_with_key(jury_id), account_with_key(by_id)
    total, refused = len(enrolment_ids), []
    for done, enrolment_id in enumerate(enrolment_ids):
        progress(done, total)
        try:
            issue_certificate(
                enrolment=enrolment_with_key(enrolment_id),
                jury=jury,
                by=by,
                render=render_certificate,
            )
        except Refused as refusal:
            refused.append(str(refusal.sentence))
    progress(total, total, _summary(total - len(refused), len(refused)))
    return {
        "issued": total - len(refused),
        "refused": refused,
        "next_url": reverse("jury_certificates", args=[jury_id]),
    }


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
