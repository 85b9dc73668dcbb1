"""Reports as they were printed."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from cohorts.campaigns.models.campaigns import CampaignEntry
from competencies.positioning.models import Positioning

HASH_LENGTH = 64


class PositioningReport(models.Model):
    """The facts of a « bilan de positionnement » on the day it was printed, for ever.

    ``facts`` is canonical JSON whose SHA-256 is ``sha256``, the number on the paper: the document
    is rendered from it alone, whatever names, targets or answers have become since. ``draws_on``
    are the person's earlier positionings whose levels are printed beside this one: who may not read
    one of them does not read the report. The same facts printed again are the same row. Rows are
    only ever added.
    """

    entry = models.ForeignKey(CampaignEntry, on_delete=models.PROTECT, related_name="reports")
    facts = models.TextField()
    sha256 = models.CharField(max_length=HASH_LENGTH, unique=True)
    with_comments = models.BooleanField()
    draws_on = models.ManyToManyField(Positioning, blank=True, related_name="+")
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["entry", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("sha256"), HASH_LENGTH),
                name="positioning_report_hash_is_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(facts=""), name="positioning_report_has_facts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.sha256[:16]}"

    @property
    def is_intact(self) -> bool:
        """Whether the facts still give the number under which they were kept."""
        return hashlib.sha256(self.facts.encode()).hexdigest() == self.sha256
