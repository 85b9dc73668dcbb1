"""What the demonstration has sent and issued on paper: convocations, and a trainee's certificates.

Few on purpose: the others are there to be issued by whoever tries it.
"""

from django.db.models import Min

from cohorts.attendance.models import Seminar
from cohorts.attestations.documents import attestation_pdf
from cohorts.attestations.enums import AttestationKind
from cohorts.attestations.rules import Convening, candidates, prepare_convening
from cohorts.attestations.services import issue_attestation, send_convocations
from cohorts.enrolment.models import Cohort
from cohorts.enrolment.queries import enrolments_of
from lms.accounts.models import User
from lms.kernel.reference import content_hash

PRACTICAL = {
    "to_bring": "Un ordinateur portable et une situation de votre pratique.",
    "access": "L’accueil ouvre une demi-heure avant la séance.",
}


def play_documents(*, cohort: Cohort, trainee: User, manager: User) -> None:
    """Convene ``cohort`` to its next seminar, and certify the hours of ``trainee`` so far in each
    of her trainings."""
    convening = _next_convening(cohort)
    if convening:
        send_convocations(
            seminar=convening.seminar,
            by=manager,
            practical={"contact": f"{manager.get_full_name()}, {manager.email}", **PRACTICAL},
            seen=content_hash(convening.event),
        )
    kind = AttestationKind.REALISATION
    for candidate in candidates(enrolments_of(trainee), kind):
        if candidate.can_be_issued:
            issue_attestation(
                enrolment=candidate.enrolment, kind=kind, by=manager, render=attestation_pdf
            )


def _next_convening(cohort: Cohort) -> Convening | None:
    seminars = (
        Seminar.objects.filter(cohort=cohort, half_days__isnull=False)
        .select_related("module", "cohort__region", "cohort__programme_version__programme")
        .annotate(first_starts_at=Min("half_days__starts_at"))
        .order_by("first_starts_at")
    )
    found = (prepare_convening(seminar) for seminar in seminars)
    return next((each for each in found if each.to_tell), None)
