"""Tokens with which a reviewer's own tools read the figures that she may read."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.api.enums import LONGEST_DAYS
from lms.kernel.constraints import both_or_neither, not_before


class ReviewerToken(models.Model):
    """A token of ``owner``. Of the secret only its SHA-256 and its first signs are kept.

    It works up to and including ``expires_on`` (in the platform's zone) unless it is revoked, and
    opens what its owner may read at the moment it is used. ``last_used_on`` knows the day only.
    ``window_started_at``, a whole minute, and ``window_requests`` serve the limit on requests: the
    next minute writes over them, and no page shows them.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviewer_tokens"
    )
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    valid_days = models.PositiveSmallIntegerField()
    last_used_on = models.DateField(null=True, blank=True)
    window_started_at = models.DateTimeField(null=True, blank=True)
    window_requests = models.PositiveSmallIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="reviewer_token_digest_is_unique"),
            models.CheckConstraint(
                condition=Q(valid_days__gte=1, valid_days__lte=LONGEST_DAYS),
                name="reviewer_token_ends_within_a_year",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="reviewer_token_has_a_name"),
            both_or_neither("revoked_at", "revoked_by", name="reviewer_token_revocation_is_whole"),
            not_before("created_at", "revoked_at", name="reviewer_token_revoked_after_creation"),
            models.CheckConstraint(
                condition=Q(window_started_at__isnull=True, window_requests=0)
                | Q(window_started_at__isnull=False, window_requests__gte=1),
                name="reviewer_token_window_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def created_on(self) -> date:
        """The day it was made, in the platform's zone."""
        return self.created_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()

    @property
    def expires_on(self) -> date:
        """The last day on which it works."""
        return self.created_on + timedelta(days=self.valid_days)

    def is_expired(self, on: date) -> bool:
        """Whether the day ``on`` lies after its last one."""
        return on > self.expires_on

    def is_current(self, on: date) -> bool:
        """Whether it works on the day ``on`` for an owner who may read figures."""
        return self.revoked_at is None and not self.is_expired(on)
