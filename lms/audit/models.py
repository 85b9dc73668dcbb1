"""The log of what happened. Rows have no foreign keys: they outlive what they speak of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Who may read a line of history."""

    PERSON = "person", _("The person concerned and staff")
    STAFF = "staff", _("Staff of the scope")
    INTERNAL = "internal", _("Administrators only")


class AuditEvent(models.Model):
    """One thing that happened. Append-only: triggers refuse UPDATE and DELETE.

    ``at`` is UTC. ``actor_id`` is null when the platform itself acted. ``subject_id`` is the person
    for whom it was done. ``verb`` is ``<thing>.<past participle>`` (``half_day.opened``); the verb
    of a state change is ``<thing>.state_changed`` and fills ``from_state`` and ``to_state``.
    """

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_label = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=60, blank=True)
    verb = models.CharField(max_length=80)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    object_label = models.CharField(max_length=300)
    subject_id = models.BigIntegerField(null=True, blank=True)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.STAFF)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "at"], name="audit_by_object"),
            models.Index(fields=["subject_id", "at"], name="audit_by_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(audience__in=sorted(Audience.values)),
                name="audit_audience_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_label}"
