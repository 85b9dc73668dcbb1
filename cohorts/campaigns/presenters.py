"""How the log reads for campaigns."""

from django.utils.translation import gettext as _

from lms.audit import register_presenter
from lms.audit.models import AuditEvent


def campaign_opened(event: AuditEvent) -> str:
    return _("%(actor)s opened the positioning “%(object)s”.") % {
        "actor": event.actor_label,
        "object": event.object_label,
    }


register_presenter("campaign.opened", campaign_opened)
