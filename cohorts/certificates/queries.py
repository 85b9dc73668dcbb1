"""Reads of certificates."""

from django.db.models import QuerySet

from cohorts.certificates.models import Certificate
from cohorts.certificates.states import CertificateState
from cohorts.dissertations.models import Defence, Jury
from cohorts.dissertations.states import DefenceState, JuryState
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import cohorts_in_scope
from lms.accounts.enums import Permission
from lms.accounts.models import User
from lms.jobs.models import Job
from lms.jobs.states import JobState

ISSUE = "certificates.issue"


def cohorts_certified_by(user) -> QuerySet[Cohort]:
    """The cohorts whose awards ``user`` may issue."""
    return cohorts_in_scope(user, Permission.CERTIFICATE_ISSUE)


def certificates_visible_to(user) -> QuerySet[Certificate]:
    """The certificates that left the house, of the cohorts ``user`` issues for."""
    return (
        Certificate.objects.exclude(state=CertificateState.PREPARED)
        .filter(enrolment__cohort__in=cohorts_certified_by(user))
        .select_related("enrolment__person", "enrolment__cohort__region")
    )


def certificates_of(person) -> QuerySet[Certificate]:
    """The holder's own, whatever became of them."""
    return Certificate.objects.filter(enrolment__person=person).exclude(
        state=CertificateState.PREPARED
    )


def certificate_by_token(token: str) -> Certificate | None:
    """What the public page shows for ``token``; None when no such document left the house."""
    return Certificate.objects.exclude(state=CertificateState.PREPARED).filter(token=token).first()


def jury_with_key(key: int) -> Jury:
    """The jury a background job issues for, with what the rules read of it."""
    return _juries().get(pk=key)


def juries_certified_by(user) -> QuerySet[Jury]:
    """The juries for which ``user`` may issue awards."""
    return _juries().filter(cohort__in=cohorts_certified_by(user).select_related(None))


def enrolment_with_key(key: int) -> Enrolment:
    """Somebody a background job issues for, with what an award is weighed on."""
    return _enrolments().get(pk=key)


def account_with_key(key: int) -> User:
    """The person in whose name a background job issues."""
    return User.objects.get(pk=key)


def enrolments_before(jury: Jury) -> list[Enrolment]:
    """The people whose dissertation the jury hears, with what an award is weighed on."""
    return list(
        _enrolments()
        .filter(dissertation__defences__jury=jury)
        .order_by("person__last_name", "person__first_name", "pk")
    )


def judging_juries(enrolments: list[Enrolment]) -> dict[int, int]:
    """By enrolment: the key of the published jury that heard her last, whose verdict counts."""
    heard = Defence.objects.filter(
        dissertation__enrolment__in=enrolments,
        state=DefenceState.HELD,
        jury__state=JuryState.PUBLISHED,
    ).order_by("jury__held_on", "scheduled_at", "pk")
    return dict(heard.values_list("dissertation__enrolment_id", "jury_id"))


def certificates_in_force(enrolments: list[Enrolment]) -> dict[int, Certificate]:
    """The valid certificate of each of ``enrolments`` that has one, by enrolment."""
    found = Certificate.objects.filter(enrolment__in=enrolments, state=CertificateState.ISSUED)
    return {certificate.enrolment_id: certificate for certificate in found}


def issuing_key(jury: Jury) -> str:
    """The business key of the next job that issues for ``jury``: one at a time, then a new one."""
    return f"{_key_prefix(jury)}{_finished_jobs(jury).count() + 1}"


def last_refusals(jury: Jury) -> list[str]:
    """The sentences that kept documents back when they were last issued for ``jury``."""
    job = _finished_jobs(jury).order_by("-finished_at").first()
    return list(job.result.get("refused", [])) if job else []


def _finished_jobs(jury: Jury) -> QuerySet[Job]:
    return Job.objects.filter(key__startswith=_key_prefix(jury), state=JobState.DONE)


def _key_prefix(jury: Jury) -> str:
    return f"{ISSUE}:{jury.pk}:"


def _juries() -> QuerySet[Jury]:
    return Jury.objects.select_related("cohort__programme_version__programme", "cohort__region")


def _enrolments() -> QuerySet[Enrolment]:
    return Enrolment.objects.select_related(
        "person", "cohort__region", "cohort__programme_version__programme", "dissertation"
    )
