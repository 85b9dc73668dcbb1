"""How the log reads for convocations and attestations; imported at start-up."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.audit import register_presenter
from lms.audit.models import AuditEvent
from lms.audit.presenters import actor_of


def present_convocations(event: AuditEvent) -> str:
    """How many people were convened to what, by whom."""
    count = event.data["count"]
    return ngettext(
        "%(actor)s convened %(count)s person to “%(object)s”.",
        "%(actor)s convened %(count)s people to “%(object)s”.",
        count,
    ) % {"actor": actor_of(event), "object": event.object_label, "count": count}


def present_attestation(event: AuditEvent) -> str:
    """Which version of which document was issued, by whom."""
    return _("%(actor)s issued version %(version)s of “%(object)s”.") % {
        "actor": actor_of(event),
        "version": event.data["version"],
        "object": event.object_label,
    }


register_presenter("convocation.sent", present_convocations)
register_presenter("attestation.issued", present_attestation)
