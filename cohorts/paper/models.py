"""Photographs of signed sheets: filed as evidence, or waiting to be told where they belong."""

import uuid
from datetime import datetime

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q

from cohorts.attendance.models import HalfDay
from cohorts.paper.enums import WaitingReason
from lms.kernel.constraints import one_of, requires

HEX_DIGEST = 64


def private_storage():
    """Where files lie that no public URL reaches."""
    return storages["private"]


def sheet_path(_photograph: models.Model, _filename: str) -> str:
    """A name that says nothing of anybody."""
    return f"sheets/{uuid.uuid4()}.jpg"


class Photograph(models.Model):
    """A picture of a sheet: a JPEG drawn anew, so that nothing but what one sees is in it.

    ``sha256`` and ``size`` are those of the file kept; ``received_sha256`` that of the file sent,
    by which the same one is recognised when it is sent again. ``page`` counts the pages of a scan
    from 1; a photograph has one.
    """

    file = models.FileField(upload_to=sheet_path, storage=private_storage)
    sha256 = models.CharField(max_length=HEX_DIGEST)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    received_sha256 = models.CharField(max_length=HEX_DIGEST)
    page = models.PositiveSmallIntegerField(default=1)

    class Meta:
        abstract = True


class ScannedSheet(Photograph):
    """A photograph filed as evidence (kind scanned_sheet). Append-only.

    ``code_was_read`` says that the sheet's own code named this half-day; otherwise a person did.
    """

    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="scanned_sheets")
    # Survives the content of the evidence, which a purge may delete.
    evidence_number = models.PositiveIntegerField()
    code_was_read = models.BooleanField()
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["half_day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["received_sha256", "page"], name="scanned_sheet_is_filed_once"
            ),
            models.UniqueConstraint(
                fields=["half_day", "evidence_number"], name="scanned_sheet_has_its_evidence"
            ),
            models.CheckConstraint(
                condition=Q(page__gte=1, size__gte=1, width__gte=1, height__gte=1),
                name="scanned_sheet_is_a_picture",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.half_day} – {self.evidence_number}"

    @property
    def local_filed_at(self) -> datetime:
        """When it was filed, on the wall clock of the place and without a zone, for pages."""
        return self.filed_at.astimezone(self.half_day.local_start.tzinfo).replace(tzinfo=None)

    @property
    def is_late(self) -> bool:
        """Whether it was filed after the day of the half-day."""
        return self.local_filed_at.date() > self.half_day.local_day


class WaitingSheet(Photograph):
    """A photograph whose half-day is not known or not possible; its owner alone sees it.

    ``found_half_day`` is the one its code names, where she may run it. Settled once it is filed
    (``filed_as``) or put away; what nobody settles is deleted after some days.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=WaitingReason.choices)
    found_half_day = models.ForeignKey(
        HalfDay, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    filed_as = models.OneToOneField(
        ScannedSheet, null=True, blank=True, on_delete=models.PROTECT, related_name="waited_as"
    )

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            one_of("reason", WaitingReason.values, name="waiting_sheet_reason_is_known"),
            models.UniqueConstraint(
                fields=["owner", "received_sha256", "page"],
                condition=Q(settled_at=None),
                name="waiting_sheet_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(filed_as=None) | Q(settled_at__isnull=False),
                name="waiting_sheet_filed_is_settled",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(settled_at__gte=F("received_at")),
                name="waiting_sheet_settled_after_received",
            ),
            requires(
                "reason",
                [WaitingReason.NOT_OPEN, WaitingReason.ELSEWHERE],
                "found_half_day",
                name="waiting_sheet_names_its_half_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} – {self.received_at:%Y-%m-%d %H:%M}"
