"""Queueing and running jobs."""

import logging
import time
import uuid
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django_q.models import Schedule
from django_q.tasks import async_task

from lms.jobs.models import Job
from lms.jobs.registry import TryAgain, kind_of
from lms.jobs.states import JobState
from lms.kernel import clock

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 3
# Before the second and the third attempt: a mail server that restarts, then one that is mended.
WAIT_BEFORE_NEXT = (timedelta(minutes=1), timedelta(minutes=10))
RUNNER = "lms.jobs.services.run"


@transaction.atomic
def enqueue(
    kind: str, *, key: str, by: models.Model | None, total: int = 0, **arguments: Any
) -> Job:
    """Queue work of ``kind`` under the business key ``key`` and return its row.

    The broker is the database, so the message joins the caller's transaction: nothing is queued if
    it rolls back. Queueing a key again returns the row that is there; a failed one is queued anew.
    ``arguments`` are ids and plain values, never instances.
    """
    kind_of(kind)
    job, created = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "arguments": arguments,
            "progress_total": total,
            "requested_by": by,
            "requested_at": clock.now(),
        },
    )
    if not created:
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.state != JobState.FAILED:
            return job
        _move(job, JobState.QUEUED, attempts=0, error="", finished_at=None)
    async_task(RUNNER, str(job.pk), task_name=key[:100])
    return job


def run(job_id: str) -> None:
    """Do one job; called by the worker. A job that is done already is left alone."""
    job = _claim(uuid.UUID(job_id))
    if job is None:
        return
    try:
        result = kind_of(job.kind).function(_Progress(job), **job.arguments)
    except TryAgain as error:
        _try_again(job, str(error))
    except Exception as error:
        # Whatever went wrong is noted on the row: the person who waits must hear of it.
        logger.exception("Job %s failed", job.key)
        _move(job, JobState.FAILED, error=f"{type(error).__name__}: {error}", finished_at=_now())
    else:
        done = max(job.progress_total, job.progress_done)
        _move(
            job,
            JobState.DONE,
            result=result or {},
            progress_done=done,
            finished_at=_now(),
            error="",
        )


@transaction.atomic
def _claim(job_id: uuid.UUID) -> Job | None:
    # A second delivery of a running job may follow a killed worker: it runs again, which the
    # functions allow; a delivery of a finished job does nothing.
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None or job.is_finished:
        return None
    if job.attempts >= MAX_ATTEMPTS:
        # Delivered again and again without ever ending: it kills its worker each time.
        _move(job, JobState.FAILED, error="The worker died while doing it.", finished_at=_now())
        return None
    _move(job, JobState.RUNNING, started_at=_now(), attempts=job.attempts + 1)
    return job


@transaction.atomic
def _try_again(job: Job, error: str) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        _move(job, JobState.FAILED, error=error, finished_at=_now())
        return
    _move(job, JobState.QUEUED, error=error)
    Schedule.objects.create(
        name=job.key[:100],
        func=RUNNER,
        args=repr((str(job.pk),)),
        schedule_type=Schedule.ONCE,
        next_run=_now() + WAIT_BEFORE_NEXT[job.attempts - 1],
    )


def _move(job: Job, state: str, **values: Any) -> None:
    # Jobs are plumbing, not facts of the domain: their steps are not written to the log.
    Job.objects.filter(pk=job.pk).update(state=state, **values)
    for name, value in {"state": state, **values}.items():
        setattr(job, name, value)


def _now():
    return clock.now()


class _Progress:
    """What a job's function calls to tell how far it is; writes at most once a second."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._written_at = 0.0

    def __call__(self, done: int, total: int, message: str = "") -> None:
        finished = done >= total
        moment = time.monotonic()
        if not finished and moment - self._written_at < 1:
            return
        self._written_at = moment
        Job.objects.filter(pk=self._job.pk).update(
            progress_done=done, progress_total=total, message=message[:300]
        )
        self._job.progress_done, self._job.progress_total = done, total
