"""Issuing and revoking certificates."""

import hashlib
import unicodedata
from collections.abc import Callable
from contextlib import ExitStack

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cohorts.certificates.models import Certificate, NumberSeries
from cohorts.certificates.queries import ISSUE, certificates_in_force, issuing_key
from cohorts.certificates.rules import (
    candidates_of,
    check_may_issue,
    weigh,
    why_nothing_can_be_issued,
)
from cohorts.certificates.states import CertificateState
from cohorts.dissertations.models import Jury
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.states import EnrolmentState
from lms.accounts.models import User
from lms.audit import change_state, hold
from lms.audit.models import Audience
from lms.jobs.models import Job
from lms.jobs.services import enqueue
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.services import queue_mail

# What a document is called when no source gives the award a title.
PLAIN_TITLES = {"diploma": "Diplôme", "certificate": "Certificat", "attestation": "Attestation"}
NUMBER_PREFIXES = {"diploma": "D", "certificate": "C", "attestation": "A"}
Renderer = Callable[[Certificate], bytes]


@transaction.atomic
def issue_certificates(*, jury: Jury, by: User) -> Job:
    """Queue the certificates of everybody before ``jury`` who is entitled and has none.

    Asking again while they are being issued gives the same job. Raises ``Refused`` when there is
    nobody to issue for or the results are not published.
    """
    check_may_issue(by, jury.cohort)
    if sentence := why_nothing_can_be_issued(jury):
        raise Refused(sentence)
    ids = [each.enrolment.pk for each in candidates_of(jury) if each.can_be_issued]
    if not ids:
        raise Refused(_("There is nobody left to issue a document for."))
    return enqueue(
        ISSUE,
        key=issuing_key(jury),
        by=by,
        total=len(ids),
        jury_id=jury.pk,
        enrolment_ids=ids,
        by_id=by.pk,
    )


def issue_certificate(
    *, enrolment: Enrolment, jury: Jury, by: User, render: Renderer
) -> Certificate:
    """Issue one certificate: number, document, record, log and mail in one transaction.

    Returns the certificate in force if there is one already, so that a repeated job changes
    nothing. The number is taken under a lock of its year and is given back with the transaction:
    no number is missing and none is given twice; a file is kept only if its row is. ``render``
    makes the file from the frozen columns (``documents.render_certificate``). Raises ``Refused``
    when a line is not met or ``render`` refuses.
    """
    check_may_issue(by, enrolment.cohort)
    with ExitStack() as undo:
        with transaction.atomic():
            certificate = _issue(enrolment, jury, by, render, undo)
        undo.pop_all()
    return certificate


def _issue(
    enrolment: Enrolment, jury: Jury, by: User, render: Renderer, undo: ExitStack
) -> Certificate:
    _lock(enrolment)
    if existing := certificates_in_force([enrolment]).get(enrolment.pk):
        return existing
    _refuse_unless_entitled(enrolment, jury)
    # Held until the end: whoever issues next takes the next number, or this one if we fail.
    series = _locked_series(clock.today(enrolment.zone).year)
    certificate = _prepare(enrolment, jury, series)
    content = render(certificate)
    certificate.file.save("certificate.pdf", ContentFile(content), save=False)
    undo.callback(certificate.file.storage.delete, certificate.file.name)
    _take_effect(certificate, hashlib.sha256(content).hexdigest(), by)
    _tell_holder(certificate, by)
    return certificate


def _take_effect(certificate: Certificate, digest: str, by: User) -> None:
    enrolment = certificate.enrolment
    change_state(
        certificate,
        CertificateState.ISSUED,
        by=by,
        subject_id=enrolment.person_id,
        document_sha256=digest,
        audience=Audience.PERSON,
        set_fields={
            "file": certificate.file.name,
            "sha256": digest,
            "issued_at": clock.now(),
            "issued_by": by,
        },
    )
    change_state(
        enrolment,
        EnrolmentState.CERTIFIED,
        by=by,
        subject_id=enrolment.person_id,
        effective_on=certificate.issued_on,
        document_sha256=digest,
        audience=Audience.PERSON,
    )


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, by: User, reason: str) -> Certificate:
    """Withdraw a certificate: its page says so. The number is kept, another can be issued.

    The ``reason`` stays in the log of the certificate, for staff. The enrolment is completed again,
    unless something else has become of it meanwhile.
    """
    enrolment = certificate.enrolment
    check_may_issue(by, enrolment.cohort)
    _lock(enrolment)
    change_state(
        certificate,
        CertificateState.REVOKED,
        by=by,
        reason=reason.strip(),
        subject_id=enrolment.person_id,
        set_fields={"revoked_at": clock.now()},
    )
    if enrolment.state == EnrolmentState.CERTIFIED:
        with override(settings.LANGUAGE_CODE):
            public_reason = _("The document %(number)s was revoked.") % {
                "number": certificate.number
            }
        change_state(
            enrolment,
            EnrolmentState.COMPLETED,
            by=by,
            reason=public_reason,
            subject_id=enrolment.person_id,
            audience=Audience.PERSON,
        )
    return certificate


def _lock(enrolment: Enrolment) -> None:
    hold(enrolment, "state")


def _locked_series(year: int) -> NumberSeries:
    NumberSeries.objects.get_or_create(year=year)
    return NumberSeries.objects.select_for_update().get(year=year)


def _refuse_unless_entitled(enrolment: Enrolment, jury: Jury) -> None:
    if sentence := why_nothing_can_be_issued(jury):
        raise Refused(sentence)
    [candidate] = weigh([enrolment], jury)
    if not candidate.can_be_issued:
        raise Refused(candidate.why_not)


def _prepare(enrolment: Enrolment, jury: Jury, series: NumberSeries) -> Certificate:
    version = enrolment.cohort.programme_version
    series.last += 1
    series.save(update_fields=["last"])
    prefix = NUMBER_PREFIXES[version.award_kind]
    return Certificate.objects.create(
        enrolment=enrolment,
        jury=jury,
        year=series.year,
        sequence=series.last,
        number=f"{prefix}-{series.year}-{series.last:05d}",
        kind=version.award_kind,
        holder_name=_printed_name(enrolment.person),
        title=version.award_title or PLAIN_TITLES[version.award_kind],
        programme_title=version.programme.title,
        cohort_label=f"{enrolment.cohort.region.name}, {enrolment.cohort.label}",
        issuer_name=settings.ORGANISATION_NAME,
        issued_on=clock.today(enrolment.zone),
        issued_at_place=settings.ORGANISATION_PLACE,
    )


def _printed_name(person: User) -> str:
    """Composed letters, single spaces: what a typeface and a search can both read."""
    name = unicodedata.normalize("NFC", " ".join(person.get_full_name().split()))
    if not name:
        raise Refused(
            _("The account %(email)s has no name to print on a document.") % {"email": person.email}
        )
    return name


def _tell_holder(certificate: Certificate, by: User) -> None:
    person = certificate.enrolment.person
    check = reverse("certificate_check", args=[certificate.token])
    with override(settings.LANGUAGE_CODE):
        queue_mail(
            key=f"certificate:{certificate.pk}",
            kind="certificate.issued",
            to=person,
            subject=_("Your document is ready: %(title)s") % {"title": certificate.title},
            body=_(
                "Hello %(name)s,\n\nYour document “%(title)s” (number %(number)s) is ready. "
                "You will find it here, to keep and to share:\n%(url)s\n\n"
                "Anyone can check it at:\n%(public)s"
            )
            % {
                "name": person.get_short_name(),
                "title": certificate.title,
                "number": certificate.number,
                "url": settings.BASE_URL + reverse("my_certificates"),
                "public": settings.BASE_URL + check,
            },
            by=by,
        )
