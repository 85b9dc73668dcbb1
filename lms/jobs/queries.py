"""Reads of jobs and of the queue."""

from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django_q.models import OrmQ

from lms.jobs.models import Job
from lms.jobs.states import JobState
from lms.kernel import clock


def jobs_requested_by(user) -> QuerySet[Job]:
    """The jobs ``user`` started: the only ones whose progress she may watch."""
    return Job.objects.filter(requested_by=user)


def queue_is_stuck(*, patience: timedelta) -> bool:
    """Whether a free message has waited longer than ``patience`` though a worker should be free.

    django-q2 deadlocks when an idle worker is killed by SIGKILL (its issue 23): the pool looks
    alive and takes nothing. When as many jobs run as there are workers, waiting is no fault; a
    running row older than the queue's timeout is left over from a killed worker and counts as none.
    """
    moment = clock.now()
    if not OrmQ.objects.filter(lock__lt=moment - patience).exists():
        return False
    timeout = timedelta(seconds=settings.Q_CLUSTER["timeout"])
    running = Job.objects.filter(state=JobState.RUNNING, started_at__gt=moment - timeout).count()
    return running < settings.Q_CLUSTER["workers"]
