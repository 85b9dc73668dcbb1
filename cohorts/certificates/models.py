"""Certificates, frozen at issue, and the counters that number them."""

import secrets
import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q

from cohorts.certificates.states import (
    CERTIFICATE_TRANSITIONS,
    IN_FORCE,
    CertificateState,
    tone_of,
)
from cohorts.dissertations.models import Jury
from cohorts.enrolment.models import Enrolment
from curriculum.programmes.enums import AwardKind
from lms.kernel.constraints import both_or_neither, one_of, requires


def private_storage():
    """Where files lie that no public URL reaches."""
    return storages["private"]


def certificate_path(certificate: "Certificate", filename: str) -> str:
    """A name that says nothing of the holder."""
    return f"certificates/{certificate.year}/{uuid.uuid4()}.pdf"


def new_token() -> str:
    """The unguessable part of a public address: 192 bits."""
    return secrets.token_urlsafe(24)


class NumberSeries(models.Model):
    """The last number given in a year; locked while one is taken, so that no number is missing."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Certificate(models.Model):
    """A document that certifies an award. Everything printed on it is frozen in its own columns.

    ``number`` is readable and gapless within a year; the public page is reached by ``token`` alone.
    """

    TRANSITIONS = CERTIFICATE_TRANSITIONS

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="certificates")
    jury = models.ForeignKey(
        Jury, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    state = models.CharField(
        max_length=10, choices=CertificateState.choices, default=CertificateState.PREPARED
    )
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=30, unique=True)
    token = models.CharField(max_length=40, unique=True, default=new_token)
    kind = models.CharField(max_length=20, choices=AwardKind.choices)
    holder_name = models.CharField(max_length=201)
    title = models.CharField(max_length=200)
    programme_title = models.CharField(max_length=250)
    cohort_label = models.CharField(max_length=250)
    issuer_name = models.CharField(max_length=200)
    issued_on = models.DateField()
    issued_at_place = models.CharField(max_length=200)
    file = models.FileField(upload_to=certificate_path, storage=private_storage, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-year", "-sequence"]
        constraints = [
            one_of("state", CertificateState.values, name="certificate_state_is_known"),
            one_of("kind", AwardKind.values, name="certificate_kind_is_known"),
            both_or_neither("issued_at", "issued_by", name="certificate_issue_is_whole"),
            models.UniqueConstraint(
                fields=["year", "sequence"], name="certificate_number_is_unique"
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(state__in=list(IN_FORCE)),
                name="certificate_one_in_force_an_enrolment",
            ),
            models.CheckConstraint(
                condition=~Q(state=CertificateState.ISSUED)
                | (Q(issued_at__isnull=False) & ~Q(sha256="") & ~Q(file="")),
                name="certificate_issued_has_file_and_hash",
            ),
            requires(
                "state",
                [CertificateState.REVOKED],
                "revoked_at",
                name="certificate_revoked_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_valid(self) -> bool:
        """Whether it proves anything today."""
        return self.state == CertificateState.ISSUED

    @property
    def tone(self) -> str:
        """The tone in which its state is shown."""
        return tone_of(self.state)
