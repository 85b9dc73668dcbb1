"""The words for evidence files, in the log."""

from django.utils.translation import gettext as _

from lms.audit import register_presenter
from lms.audit.models import AuditEvent


def _made(event: AuditEvent) -> str:
    return _("%(actor)s had the evidence file of “%(object)s” made (gaps listed: %(gaps)s).") % {
        "actor": event.actor_label,
        "object": event.object_label,
        "gaps": event.data["gaps"],
    }


def _deleted(event: AuditEvent) -> str:
    return _("An evidence file of “%(object)s” was deleted: its time was over.") % {
        "object": event.object_label
    }


register_presenter("cohort.evidence_file_made", _made)
register_presenter("cohort.evidence_file_deleted", _deleted)
