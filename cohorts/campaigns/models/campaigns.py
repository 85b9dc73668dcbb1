"""When a cohort positions itself, and who has."""

from datetime import date

from django.conf import settings
from django.db import models

from cohorts.campaigns.enums import Window
from cohorts.enrolment.models import Cohort, Enrolment
from competencies.frameworks.models import FrameworkVersion
from competencies.positioning.enums import Moment
from competencies.positioning.models import Positioning
from lms.kernel.constraints import both_or_neither, not_before, one_of

MAX_REASON = 500


class CampaignQuerySet(models.QuerySet):
    """Campaigns."""

    def standing(self) -> "CampaignQuerySet":
        """Without those that were cancelled: what is asked of anybody."""
        return self.filter(cancelled_at=None)


class Campaign(models.Model):
    """A moment at which a cohort positions itself, open from ``opens_on`` to ``closes_on`` (local
    days of the cohort's region, both included; open-ended when null).

    ``closed_at`` is set where it was closed by hand on its last day, before that day was over.
    One that was cancelled, opened by mistake and answered by nobody, stays as a trace: its moment
    is free again. What its days were before is in the log.
    """

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
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancel_reason = models.CharField(max_length=MAX_REASON, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["cohort", "opens_on", "id"]
        constraints = [
            one_of("moment", Moment.values, name="campaign_moment_is_known"),
            not_before("opens_on", "closes_on", name="campaign_closes_after_opening"),
            models.UniqueConstraint(
                fields=["cohort", "moment"],
                condition=~models.Q(moment=Moment.AFTER_MODULE)
                & models.Q(cancelled_at__isnull=True),
                name="campaign_moment_is_unique_in_cohort",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(closes_on__isnull=False),
                name="campaign_closed_by_hand_has_last_day",
            ),
            both_or_neither("cancelled_at", "cancelled_by", name="campaign_cancellation_says_who"),
            models.CheckConstraint(
                condition=models.Q(cancelled_at=None, cancel_reason="")
                | (models.Q(cancelled_at__isnull=False) & ~models.Q(cancel_reason="")),
                name="campaign_cancellation_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_moment_display()} – {self.cohort.code}"

    def window(self, on: date) -> Window:
        """Whether it is to come, open or closed on ``on``, today in the cohort's region."""
        if self.cancelled_at is not None:
            return Window.CANCELLED
        if on < self.opens_on:
            return Window.UPCOMING
        if self.closed_at is not None or (self.closes_on is not None and on > self.closes_on):
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
