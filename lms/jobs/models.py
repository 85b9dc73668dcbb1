"""A unit of background work and its progress."""

import uuid

from django.conf import settings
from django.db import models

from lms.jobs.states import JobState
from lms.kernel.constraints import one_of


class Job(models.Model):
    """One unit of work. ``key`` is its business key: the same work is never queued twice.

    The queue delivers at least once; a job that is done is not run again, and the functions behind
    jobs are repeatable. ``arguments`` holds ids only. Progress is written at most once a second.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at"]
        constraints = [one_of("state", JobState.values, name="job_state_is_known")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.key})"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in {JobState.DONE, JobState.FAILED}
