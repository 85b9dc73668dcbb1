"""What every dated fact of a state machine has in common."""

from django.conf import settings
from django.db import models


class StateChange(models.Model):
    """A step of a state machine as a dated fact; today's state is the last of them.

    ``effective_on`` is the local day from which it counts, ``recorded_at`` (UTC) when it was
    written down. A correction is a further row, never a change of this one.
    """

    from_state = models.CharField(max_length=40)
    to_state = models.CharField(max_length=40)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["effective_on", "id"]

    def __str__(self) -> str:
        return f"{self.effective_on}: {self.from_state} → {self.to_state}"
