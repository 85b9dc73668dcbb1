"""How the log reads for programmes."""

from django.utils.translation import gettext as _

from lms.audit import register_presenter
from lms.audit.models import AuditEvent


def programme_version_added(event: AuditEvent) -> str:
    return _("%(actor)s described the programme “%(object)s”.") % {
        "actor": event.actor_label,
        "object": event.object_label,
    }


register_presenter("programme_version.added", programme_version_added)
