"""Who rates whom in a campaign."""

from django.conf import settings
from django.db import models

from cohorts.campaigns.models.campaigns import CampaignEntry
from competencies.positioning.models import Positioning


class TrainerRating(models.Model):
    """What one trainer answers about a trainee, beside the trainee's own ``entry``.

    Each trainer has a positioning of her own: nobody overwrites anybody. Until hers is submitted
    she reads nothing of the entry.
    """

    entry = models.ForeignKey(
        CampaignEntry, on_delete=models.PROTECT, related_name="trainer_ratings"
    )
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="trainer_ratings"
    )
    positioning = models.OneToOneField(
        Positioning, on_delete=models.PROTECT, related_name="trainer_rating"
    )

    class Meta:
        ordering = ["entry", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "rater"], name="trainer_rating_is_one_for_each_rater"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.rater_id}"
