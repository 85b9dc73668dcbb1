"""Why a conclusion is believed: the content of each proof, and the chain that holds it in place."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.attendance.enums import WITHOUT_PRESENCE, WITHOUT_SIGNER, DeviceClass, EvidenceKind
from cohorts.attendance.models.half_days import HalfDay
from cohorts.attendance.models.presences import Presence
from lms.kernel.constraints import one_of

HEX_DIGEST = 64


class ChainLink(models.Model):
    """One link of the chain of a half-day, and nothing about anybody. Append-only.

    ``payload`` is the salted digest of the content (``Evidence``), ``hash`` that of this link with
    the ``previous`` one; ``cohorts.attendance.chain`` says how each is made. A link outlives its
    content, so that a chain holds after the retention purge.
    """

    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="links")
    number = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()
    payload = models.CharField(max_length=HEX_DIGEST)
    previous = models.CharField(max_length=HEX_DIGEST)
    hash = models.CharField(max_length=HEX_DIGEST)

    class Meta:
        ordering = ["half_day", "number"]
        constraints = [
            models.UniqueConstraint(fields=["half_day", "number"], name="link_number_is_unique"),
            # Two links that continue the same one would be a fork.
            models.UniqueConstraint(fields=["half_day", "previous"], name="link_continues_one"),
            models.CheckConstraint(condition=Q(number__gte=1), name="link_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.half_day_id}/{self.number}"


class Evidence(models.Model):
    """The content of a proof. Triggers refuse UPDATE always, and DELETE until its half-day has an
    ``EvidencePurge``.

    ``statement`` is the text that was on screen when the person signed. Both clocks are kept:
    ``signed_at`` is the server's instant (UTC) with the zone and offset of the place,
    ``client_time`` what the device said. ``client_key`` is made by the browser, so that a signature
    sent twice is stored once. ``presence`` is null for what concerns the half-day as a whole.
    ``drawing`` is the optional handwriting (path data of an SVG of 600 × 200). ``facts`` holds what
    else was said, in strings and whole numbers: how the room's code was told, what was concluded,
    digests of filed documents. ``salt`` keeps digests from being guessed.
    """

    link = models.OneToOneField(ChainLink, on_delete=models.PROTECT, related_name="evidence")
    salt = models.CharField(max_length=32)
    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="evidence")
    presence = models.ForeignKey(
        Presence, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    kind = models.CharField(max_length=20, choices=EvidenceKind.choices)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signatures",
    )
    signed_name = models.CharField(max_length=201)
    statement = models.TextField()
    reason = models.TextField(blank=True)
    drawing = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)
    signed_at = models.DateTimeField()
    timezone = models.CharField(max_length=40)
    utc_offset_minutes = models.SmallIntegerField()
    client_time = models.DateTimeField(null=True, blank=True)
    client_key = models.UUIDField()
    device_class = models.CharField(
        max_length=10, choices=DeviceClass.choices, default=DeviceClass.UNKNOWN
    )

    class Meta:
        ordering = ["half_day", "id"]
        verbose_name_plural = "evidence"
        constraints = [
            one_of("kind", EvidenceKind.values, name="evidence_kind_is_known"),
            models.UniqueConstraint(
                fields=["half_day", "client_key"], name="evidence_is_stored_once"
            ),
            models.UniqueConstraint(
                fields=["presence"],
                condition=Q(kind=EvidenceKind.TRAINEE_SIGNATURE),
                name="evidence_one_signature_a_presence",
            ),
            models.UniqueConstraint(
                fields=["half_day"],
                condition=Q(kind=EvidenceKind.TRAINER_SIGNATURE),
                name="evidence_one_trainer_signature",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=WITHOUT_PRESENCE, presence=None)
                | (~Q(kind__in=WITHOUT_PRESENCE) & Q(presence__isnull=False)),
                name="evidence_presence_fits_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=WITHOUT_SIGNER) | Q(signer__isnull=False),
                name="evidence_has_its_signer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.signed_name}"

    @property
    def local_signed_at(self) -> datetime:
        """When it was signed, on the wall clock of the place and without a zone, for pages."""
        return self.signed_at.astimezone(ZoneInfo(self.timezone)).replace(tzinfo=None)


class EvidencePurge(models.Model):
    """From here on the contents of a half-day's evidence may be deleted; its links stay.
    Append-only."""

    half_day = models.OneToOneField(HalfDay, on_delete=models.PROTECT, related_name="purge")
    purged_at = models.DateTimeField()
    purged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="evidence_purge_has_a_reason")
        ]

    def __str__(self) -> str:
        return str(self.half_day)


class SealedSheet(models.Model):
    """The sheet of a held half-day as it was sealed, kept as a file; a rectified half-day gets the
    next ``version``. ``sha256`` stands in the chain as well (kind seal). Append-only."""

    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="sealed_sheets")
    version = models.PositiveSmallIntegerField()
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=HEX_DIGEST)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["half_day", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["half_day", "version"], name="sealed_sheet_version_is_unique"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="sealed_sheet_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.half_day} – {self.version}"


class PublishedHead(models.Model):
    """The head of a chain as it was written to a file outside the database. Append-only."""

    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="published_heads")
    number = models.PositiveIntegerField()
    hash = models.CharField(max_length=HEX_DIGEST)
    file = models.CharField(max_length=60)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["half_day", "number"]
        constraints = [
            models.UniqueConstraint(fields=["half_day", "number"], name="published_head_is_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.half_day_id}/{self.number}"
