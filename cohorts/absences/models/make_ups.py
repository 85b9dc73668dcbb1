"""An absence that is made up with another cohort."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.absences.states import MAKE_UP_TRANSITIONS, UNDER_WAY, MakeUpState
from cohorts.attendance.models import HalfDay, Presence
from lms.audit.facts import StateChange
from lms.kernel.constraints import one_of


class MakeUp(models.Model):
    """``presence`` is the absence, ``host`` the half-day of another cohort that makes it up.

    A guest is not on the host's sheet and does not sign there: the trainer who receives her attests
    that she came. That word is a dated step (``MakeUpChange``), and the conclusion “made up” of her
    own half-day says where and when.
    """

    TRANSITIONS = MAKE_UP_TRANSITIONS

    presence = models.ForeignKey(Presence, on_delete=models.PROTECT, related_name="make_ups")
    host = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="guests")
    state = models.CharField(max_length=20, choices=MakeUpState.choices, default=MakeUpState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            one_of("state", MakeUpState.values, name="make_up_state_is_known"),
            models.UniqueConstraint(
                fields=["presence"],
                condition=Q(state__in=sorted(UNDER_WAY)),
                name="make_up_one_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.presence} → {self.host}"

    @property
    def zone(self) -> str:
        return self.host.timezone


class MakeUpChange(StateChange):
    """A dated step of a make-up; ``recorded_by`` of the step to “attended” is who attests it."""

    make_up = models.ForeignKey(MakeUp, on_delete=models.PROTECT, related_name="changes")
