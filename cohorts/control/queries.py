"""What an evidence file is made of, and which files were made."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from cohorts.attendance.models import HalfDay, Presence, SealedSheet, Seminar
from cohorts.attendance.queries.chains import chains_of
from cohorts.attestations.models import Attestation
from cohorts.certificates.models import Certificate
from cohorts.certificates.states import CertificateState
from cohorts.control.folder import is_kept
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import all_cohorts
from cohorts.enrolment.states import HAS_STARTED
from cohorts.paper.models import ScannedSheet
from lms.accounts.models import User
from lms.audit.models import Audience, AuditEvent
from lms.jobs.models import Job
from lms.jobs.states import JobState
from lms.kernel import clock

BUILD = "control.build"
KEPT_FOR = timedelta(days=7)
SHOWN = 10


def cohort_with_key(key: int) -> Cohort:
    """The cohort that a background job makes a file of."""
    return all_cohorts().get(pk=key)


def account_with_key(key: int) -> User:
    """The person who asked for it."""
    return User.objects.get(pk=key)


# --- What goes in -------------------------------------------------------------------------------


def half_days_of_cohort(cohort: Cohort) -> dict[int, HalfDay]:
    """Every half-day of ``cohort`` by id, in order of time. One query."""
    rows = HalfDay.objects.filter(seminar__cohort=cohort).select_related("seminar")
    return {half_day.pk: half_day for half_day in rows.order_by("starts_at", "pk")}


def count_half_days(cohort: Cohort) -> int:
    """How many half-days ``cohort`` has, in every state."""
    return HalfDay.objects.filter(seminar__cohort=cohort).count()


def chain_documents(cohort: Cohort) -> Iterator[dict]:
    """The chains of ``cohort`` (``chains_of``); six queries for every fifty half-days."""
    return chains_of(HalfDay.objects.filter(seminar__cohort=cohort))


def chain_document(half_day: HalfDay) -> dict | None:
    """The chain of one half-day, if it has one."""
    return next(chains_of(HalfDay.objects.filter(pk=half_day.pk)), None)


def sealed_sheets(
    *, cohort: Cohort | None = None, half_day: HalfDay | None = None
) -> dict[int, list[SealedSheet]]:
    """The sealed sheets of a cohort or of one half-day, by half-day. One query."""
    return _by_half_day(SealedSheet.objects.order_by("version"), cohort, half_day)


def photographs_by_half_day(
    *, cohort: Cohort | None = None, half_day: HalfDay | None = None
) -> dict[int, list[ScannedSheet]]:
    """The filed photographs of a cohort or of one half-day, by half-day. One query."""
    return _by_half_day(ScannedSheet.objects.order_by("evidence_number"), cohort, half_day)


def _by_half_day(rows: QuerySet, cohort: Cohort | None, half_day: HalfDay | None) -> dict:
    found = defaultdict(list)
    which = {"half_day": half_day} if half_day else {"half_day__seminar__cohort": cohort}
    for row in rows.filter(**which):
        found[row.half_day_id].append(row)
    return found


def trainees_of(cohort: Cohort) -> list[Enrolment]:
    """Everybody who began the training, whatever came after, by name. One query."""
    return list(
        Enrolment.objects.filter(cohort=cohort, state__in=HAS_STARTED)
        .select_related("person")
        .order_by("person__last_name", "person__first_name", "pk")
    )


def certificates_of_cohort(cohort: Cohort) -> list[Certificate]:
    """Those that left the house, by number. One query."""
    rows = Certificate.objects.exclude(state=CertificateState.PREPARED)
    return list(rows.filter(enrolment__cohort=cohort).order_by("year", "sequence"))


def attestations_of_cohort(cohort: Cohort) -> list[Attestation]:
    """Every version of every attestation. One query."""
    rows = Attestation.objects.filter(enrolment__cohort=cohort).select_related(
        "enrolment__cohort__region", "enrolment__person", "replaces", "replaced_by"
    )
    return list(rows.order_by("enrolment_id", "kind", "version"))


def events_of_cohort(cohort: Cohort) -> QuerySet[AuditEvent]:
    """The log of its seminars, half-days, presences and enrolments, the oldest line first."""
    concerned = {
        "seminar": Seminar.objects.filter(cohort=cohort),
        "halfday": HalfDay.objects.filter(seminar__cohort=cohort),
        "presence": Presence.objects.filter(half_day__seminar__cohort=cohort),
        "enrolment": Enrolment.objects.filter(cohort=cohort),
    }
    which = Q(pk__in=[])
    for kind, rows in concerned.items():
        keys = rows.order_by().annotate(key=Cast("pk", CharField())).values("key")
        which |= Q(object_type=kind, object_id__in=keys)
    events = AuditEvent.objects.filter(which, audience__in=[Audience.PERSON, Audience.STAFF])
    return events.order_by("at", "pk")


# --- Which files there are ------------------------------------------------------------------------


@dataclass(frozen=True)
class MadeFile:
    """A file that was made, and whether it still lies there."""

    job: Job
    is_there: bool

    @property
    def gaps(self) -> int:
        """How many gaps it lists."""
        return self.job.result["gaps"]

    @property
    def size(self) -> int:
        """In bytes."""
        return self.job.result["bytes"]

    @property
    def kept_until(self) -> datetime:
        """When it is deleted (UTC)."""
        return self.job.finished_at + KEPT_FOR


def jobs_of(cohort: Cohort) -> QuerySet[Job]:
    """The jobs that made or make files of ``cohort``, the newest first."""
    return Job.objects.filter(key__startswith=_prefix(cohort)).select_related("requested_by")


def latest_job(cohort: Cohort) -> Job | None:
    """The job asked for last."""
    return jobs_of(cohort).first()


def made_files(cohort: Cohort) -> list[MadeFile]:
    """The files made last, the newest first. One query."""
    done = jobs_of(cohort).filter(state=JobState.DONE).order_by("-finished_at")[:SHOWN]
    return [_made(job) for job in done]


def made_file(cohort: Cohort, job_id) -> MadeFile | None:
    """The file that the job ``job_id`` made of ``cohort``, if it still lies there."""
    job = jobs_of(cohort).filter(pk=job_id, state=JobState.DONE).first()
    made = _made(job) if job else None
    return made if made and made.is_there else None


def building_key(cohort: Cohort) -> str:
    """The business key of the next job: one at a time, then a new one."""
    return f"{_prefix(cohort)}{jobs_of(cohort).filter(state=JobState.DONE).count() + 1}"


def all_jobs_by_name() -> dict[str, Job]:
    """Every job of the kind by the name of its file."""
    return {job.arguments["name"]: job for job in Job.objects.filter(kind=BUILD)}


def is_due(job: Job | None) -> bool:
    """Whether what lies under the name of ``job`` has had its time; None for a job unknown."""
    if job is None or job.state == JobState.FAILED:
        return True
    return job.state == JobState.DONE and job.finished_at + KEPT_FOR <= clock.now()


def _made(job: Job) -> MadeFile:
    return MadeFile(job, not is_due(job) and is_kept(job.arguments["name"]))


def _prefix(cohort: Cohort) -> str:
    return f"{BUILD}:{cohort.pk}:"
