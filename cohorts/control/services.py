"""Asking for an evidence file, keeping it, and deleting it when its time is over."""

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.control.folder import is_draft, kept_paths, name_of
from cohorts.control.queries import BUILD, all_jobs_by_name, building_key, cohort_with_key, is_due
from cohorts.enrolment.models import Cohort
from cohorts.enrolment.rules import may_manage
from lms import audit
from lms.accounts.models import User
from lms.jobs.models import Job
from lms.jobs.services import enqueue
from lms.kernel.refusals import Refused


@transaction.atomic
def ask_evidence_file(*, cohort: Cohort, by: User) -> Job:
    """Queue the making of the evidence file of ``cohort``. Managers of the cohort only.

    Asking again while it is made, by whomever, gives the same job; afterwards a new file is made.
    """
    if not may_manage(by, cohort):
        raise Refused(_("Only a manager of this cohort may have its evidence file made."))
    # Two who press at once: the second finds the job of the first.
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    return enqueue(
        BUILD,
        key=building_key(cohort),
        by=by,
        cohort_id=cohort.pk,
        by_id=by.pk,
        name=uuid4().hex,
    )


@transaction.atomic
def note_evidence_file(
    *, cohort: Cohort, by: User, sha256: str, size: int, half_days: int, gaps: int
) -> None:
    """Write to the log that a file was made, for whom, and what it is."""
    audit.record(
        "cohort.evidence_file_made",
        by=by,
        on=cohort,
        document_sha256=sha256,
        data={"bytes": size, "half_days": half_days, "gaps": gaps},
    )


def delete_expired() -> int:
    """Delete the files whose time is over, and what killed workers left; how many files."""
    jobs = all_jobs_by_name()
    count = 0
    for path in kept_paths():
        job = jobs.get(name_of(path))
        if is_draft(path):
            if job is None or job.is_finished:
                path.unlink(missing_ok=True)
        elif is_due(job):
            path.unlink(missing_ok=True)
            if job and job.result:
                _note_deletion(job)
                count += 1
    return count


def _note_deletion(job: Job) -> None:
    audit.record(
        "cohort.evidence_file_deleted",
        by=None,
        on=cohort_with_key(job.arguments["cohort_id"]),
        document_sha256=job.result["sha256"],
    )
