"""What left the house: convocations and attestations, each frozen with the facts it prints.

Both tables are append-only: a correction is a further row that names the one it replaces.
"""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.attendance.models import Seminar
from cohorts.attestations.enums import AttestationKind
from cohorts.enrolment.models import Enrolment
from lms.kernel.constraints import one_of
from lms.messages.models import OutgoingMail


class Convocation(models.Model):
    """Somebody was convened to a seminar, on a date, by a mail. ``number`` counts from 1.

    ``facts`` hold all that is printed, ``sha256`` is their hash; ``event_sha256`` that of dates,
    hours, place and trainer alone, by which a later change is seen.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="convocations")
    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="convocations")
    number = models.PositiveSmallIntegerField()
    facts = models.JSONField()
    sha256 = models.CharField(max_length=64)
    event_sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    mail = models.OneToOneField(OutgoingMail, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["enrolment_id", "seminar_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "seminar", "number"], name="convocation_number_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="convocation_number_counts_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facts['event']['title']} – {self.facts['trainee']['name']}"

    @property
    def sent_on(self) -> date:
        """The day it was sent, at the cohort's place."""
        return self.sent_at.astimezone(ZoneInfo(self.enrolment.zone)).date()

    @property
    def is_withdrawal(self) -> bool:
        """Whether it says that nothing takes place any more."""
        return not self.facts["event"]["half_days"]


class Attestation(models.Model):
    """A document that a manager issued. ``version`` counts from 1 for each person and kind.

    ``facts`` hold all that is printed, ``sha256`` is their hash; ``content_sha256`` that of the
    facts without version, day and place of issue, by which a later correction is seen.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attestations")
    kind = models.CharField(max_length=20, choices=AttestationKind.choices)
    version = models.PositiveSmallIntegerField()
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    facts = models.JSONField()
    sha256 = models.CharField(max_length=64)
    content_sha256 = models.CharField(max_length=64)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["enrolment_id", "kind", "-version"]
        constraints = [
            one_of("kind", AttestationKind.values, name="attestation_kind_is_known"),
            models.UniqueConstraint(
                fields=["enrolment", "kind", "version"], name="attestation_version_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(version=1, replaces=None) | Q(version__gt=1, replaces__isnull=False),
                name="attestation_later_version_replaces",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.facts['trainee']['name']}"

    @property
    def replacement(self) -> "Attestation | None":
        """The version that took its place, if any."""
        return getattr(self, "replaced_by", None)
