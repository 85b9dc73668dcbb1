"""What is concluded of each trainee at each half-day."""

from django.db import models

from cohorts.attendance.models.half_days import HalfDay
from cohorts.attendance.states import CONCLUSION_TRANSITIONS, Conclusion
from cohorts.enrolment.models import Enrolment
from lms.audit.facts import StateChange
from lms.kernel.constraints import one_of


class Presence(models.Model):
    """One trainee at one half-day: the conclusion. ``late_minutes`` and ``left_early_minutes``
    are minutes missed at either end; 0 when nothing was noted."""

    TRANSITIONS = CONCLUSION_TRANSITIONS

    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="presences")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="presences")
    state = models.CharField(max_length=20, choices=Conclusion.choices, default=Conclusion.EXPECTED)
    late_minutes = models.PositiveSmallIntegerField(default=0)
    left_early_minutes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["enrolment__person__last_name", "enrolment__person__first_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["half_day", "enrolment"], name="presence_is_unique_in_half_day"
            ),
            one_of("state", Conclusion.values, name="presence_conclusion_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.person} – {self.half_day}"

    @property
    def zone(self) -> str:
        return self.half_day.timezone


class PresenceChange(StateChange):
    """A dated step of a conclusion."""

    presence = models.ForeignKey(Presence, on_delete=models.PROTECT, related_name="changes")

    class Meta(StateChange.Meta):
        # Whether anything was concluded after a past day, of anybody or of one presence: for the
        # figures of that day.
        indexes = [
            models.Index(fields=["effective_on"], name="presence_change_by_day"),
            models.Index(fields=["presence", "effective_on"], name="presence_change_of_one_by_day"),
        ]
