"""The monthly letter to those who review a region."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format

from cohorts.snapshots.states import LETTER_TRANSITIONS, LetterState
from lms.accounts.models import Region
from lms.kernel.constraints import one_of


class RegionLetter(models.Model):
    """What changed in a region after the day ``since`` up to the day ``until``, in sentences.

    The platform drafts it, a manager edits it and lets it leave, or drops it. ``figures`` are those
    that the draft speaks of (by cohort, as ``queries.letters.told_of``): once it was sent the next
    letter starts from them, so that a result written down late is told then. ``version`` counts the
    edits. Once it is sent or dropped a trigger refuses every change.
    """

    TRANSITIONS = LETTER_TRANSITIONS

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="letters")
    since = models.DateField()
    until = models.DateField()
    subject = models.CharField(max_length=150)
    body = models.TextField()
    figures = models.JSONField()
    definition_version = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    drafted_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-until", "region__name", "id"]
        constraints = [
            one_of("state", LetterState.values, name="region_letter_state_is_known"),
            models.UniqueConstraint(
                fields=["region", "until"], name="region_letter_of_a_month_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("since")), name="region_letter_ends_after_its_beginning"
            ),
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(body=""), name="region_letter_says_something"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=LetterState.DRAFT, settled_at__isnull=True, settled_by__isnull=True
                )
                | (
                    ~Q(state=LetterState.DRAFT)
                    & Q(settled_at__isnull=False, settled_by__isnull=False)
                ),
                name="region_letter_settled_has_date_and_hand",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region.name}, {self.until:%Y-%m}"

    @property
    def zone(self) -> str:
        """The IANA zone in which its days begin and end."""
        return self.region.timezone

    @property
    def month(self) -> str:
        """The month it closes with, in words of the active language."""
        return date_format(self.until, "F Y")

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed, sent or dropped."""
        return self.state == LetterState.DRAFT

    @property
    def tone(self) -> str:
        """The tone in which its state is shown."""
        return {LetterState.DRAFT: "accent", LetterState.SENT: "success"}.get(
            LetterState(self.state), "neutral"
        )
