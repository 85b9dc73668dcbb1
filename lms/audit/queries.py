"""Reads of the log."""

from django.db.models import Model, QuerySet

from lms.audit.models import Audience, AuditEvent


def history_of(instance: Model, *, audiences: list[str] | None = None) -> QuerySet[AuditEvent]:
    """What happened to ``instance``, newest first, for the given audiences (default: all)."""
    return AuditEvent.objects.filter(
        object_type=instance._meta.model_name,
        object_id=str(instance.pk),
        audience__in=audiences or Audience.values,
    )


def all_events() -> QuerySet[AuditEvent]:
    """The whole log, newest first; for those who hold the right to read it."""
    return AuditEvent.objects.all()
