"""When a cohort positions itself, and who has."""

from datetime import date

from django.conf import settings
from django.db import models

from cohorts.campaigns.enums import Window
from cohorts.enrolment.models import Cohort, Enrolment
from competencies.frameworks.models import FrameworkVersion
from competencies.positioning.enums import Moment
from competencies.positioning.models import Positioning
from lms.kernel.constraints import not_before, one_of


class Campaign(models.Model):
    """A moment at which a cohort positions itself, open from ``opens_on`` to ``closes_on`` (local
    days of the cohort's region, both included; open-ended when null)."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="campaigns")
    framework_version = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, related_name="campaigns"
    )
    moment = models.CharField(max_length=20, choices=Moment.choices)
    opens_on = models.DateField()
    closes_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["cohort", "opens_on", "id"]
        constraints = [
            one_of("moment", Moment.values, name="campaign_moment_is_known"),
            not_before("opens_on", "closes_on", name="campaign_closes_after_opening"),
            models.UniqueConstraint(
                fields=["cohort", "moment"],
                condition=~models.Q(moment=Moment.AFTER_MODULE),
                name="campaign_moment_is_unique_in_cohort",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_moment_display()} – {self.cohort.code}"

    def window(self, on: date) -> Window:
        """Whether it is to come, open or closed on ``on``, a local day of the cohort's region."""
        if on < self.opens_on:
            return Window.UPCOMING
        if self.closes_on is not None and on > self.closes_on:
            return Window.CLOSED
        return Window.OPEN


class CampaignEntry(models.Model):
    """A trainee's positioning in a campaign; made when she begins."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="entries")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="campaign_entries"
    )
    positioning = models.OneToOneField(
        Positioning, on_delete=models.PROTECT, related_name="campaign_entry"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "enrolment"], name="campaign_entry_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.enrolment_id}"
