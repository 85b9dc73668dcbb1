"""How the log reads for campaigns."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.audit import register_presenter
from lms.audit.models import AuditEvent


def campaign_opened(event: AuditEvent) -> str:
    return _("%(actor)s opened the positioning “%(object)s”.") % {
        "actor": event.actor_label,
        "object": event.object_label,
    }


def campaign_reminded(event: AuditEvent) -> str:
    letters = event.data.get("letters", 0)
    return ngettext(
        "%(actor)s reminded of the positioning “%(object)s”: %(number)d letter.",
        "%(actor)s reminded of the positioning “%(object)s”: %(number)d letters.",
        letters,
    ) % {"actor": event.actor_label, "object": event.object_label, "number": letters}


register_presenter("campaign.opened", campaign_opened)
register_presenter("campaign.reminded", campaign_reminded)
