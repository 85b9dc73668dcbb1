"""Issuing attestations, one at a time or for a whole cohort."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.attestations.enums import AttestationKind
from cohorts.attestations.facts import Facts, objective_lines
from cohorts.attestations.letters import attestation_letter
from cohorts.attestations.models import Attestation
from cohorts.attestations.organisation import provider_facts
from cohorts.attestations.queries import ISSUE, issuing_key
from cohorts.attestations.rules import Candidate, candidates, check_manages
from cohorts.enrolment.models import Cohort, Enrolment
from lms.accounts.models import User
from lms.audit import record
from lms.audit.models import Audience
from lms.jobs.models import Job
from lms.jobs.services import enqueue
from lms.kernel import clock
from lms.kernel.reference import content_hash
from lms.kernel.refusals import Refused
from lms.messages.services import queue_mail

# Makes the page of paper, and refuses what cannot be printed (``documents.attestation_pdf``).
Renderer = Callable[[Attestation], bytes]


@transaction.atomic
def issue_attestation(
    *,
    enrolment: Enrolment,
    kind: AttestationKind,
    by: User,
    render: Renderer,
    objectives: str | None = None,
) -> Attestation:
    """Issue the next version of a document of ``enrolment`` from what the evidence says now.

    ``objectives`` are asked for by an end-of-training attestation, one a line. A version that said
    nothing new is refused; the version before stays readable and is named by this one. ``render``
    is called before anything is written. The trainee is told by mail.
    """
    check_manages(by, enrolment.cohort)
    held = _locked(enrolment)
    if kind == AttestationKind.END_OF_TRAINING and not objective_lines(objectives or ""):
        raise Refused(_("Write the objectives of the training."), field="objectives")
    [candidate] = candidates([held], kind, objectives)
    if candidate.obstacle:
        raise Refused(candidate.obstacle)
    if candidate.is_current:
        raise Refused(
            _("Version %(version)s already says exactly this: nothing was issued.")
            % {"version": candidate.latest.version}
        )
    attestation = _next_version(candidate, kind, by)
    render(attestation)
    attestation.save()
    _tell(attestation, by)
    return attestation


def _locked(enrolment: Enrolment) -> Enrolment:
    return (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related(
            "person", "structure", "cohort__region", "cohort__programme_version__programme"
        )
        .get(pk=enrolment.pk)
    )


def _next_version(candidate: Candidate, kind: AttestationKind, by: User) -> Attestation:
    latest, today = candidate.latest, clock.today(candidate.enrolment.zone)
    edition = {
        "version": latest.version + 1 if latest else 1,
        "issued_on": today.isoformat(),
        "place": provider_facts()["place"],
        "replaces": _named(latest) if latest else None,
    }
    facts = {**candidate.facts, "edition": edition}
    return Attestation(
        enrolment=candidate.enrolment,
        kind=kind,
        version=edition["version"],
        replaces=latest,
        facts=facts,
        sha256=content_hash(facts),
        content_sha256=content_hash(candidate.facts),
        issued_on=today,
        issued_at=clock.now(),
        issued_by=by,
    )


def _named(attestation: Attestation) -> Facts:
    return {
        "version": attestation.version,
        "issued_on": attestation.issued_on.isoformat(),
        "sha256": attestation.sha256,
    }


def _tell(attestation: Attestation, by: User) -> None:
    person = attestation.enrolment.person
    record(
        "attestation.issued",
        by=by,
        on=attestation,
        subject_id=person.pk,
        document_sha256=attestation.sha256,
        audience=Audience.PERSON,
        data={"version": attestation.version, "kind": attestation.kind},
    )
    subject, body = attestation_letter(attestation)
    queue_mail(
        key=f"attestation:{attestation.pk}",
        kind="attestation.issued",
        to=person,
        subject=subject,
        body=body,
        by=by,
    )


@transaction.atomic
def issue_together(
    *, cohort: Cohort, kind: AttestationKind, by: User, objectives: str | None = None
) -> Job:
    """Queue a document of ``kind`` for everybody in ``cohort`` for whom it would say something new.

    Asking again while they are being issued gives the same job. Raises ``Refused`` when there is
    nobody to issue for.
    """
    check_manages(by, cohort)
    if kind == AttestationKind.END_OF_TRAINING and not objective_lines(objectives or ""):
        raise Refused(_("Write the objectives of the training."), field="objectives")
    people = Enrolment.objects.filter(cohort=cohort).select_related(
        "person", "structure", "cohort__region", "cohort__programme_version__programme"
    )
    found = candidates(people, kind, objectives)
    ids = [each.enrolment.pk for each in found if each.can_be_issued]
    if not ids:
        raise Refused(_("There is nobody to issue this document for: nothing new would be said."))
    return enqueue(
        ISSUE,
        key=issuing_key(cohort, kind),
        by=by,
        total=len(ids),
        cohort_id=cohort.pk,
        kind_key=str(kind.value),
        enrolment_ids=ids,
        by_id=by.pk,
        objectives=objectives,
    )
