"""How the log reads for tokens; imported at start-up."""

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms.audit import register_presenter
from lms.audit.models import AuditEvent
from lms.audit.presenters import actor_of


def present_made(event: AuditEvent) -> str:
    """Who made which token, and until when it works."""
    return _("%(actor)s made the token “%(token)s” for her tools, valid until %(day)s.") % {
        "actor": actor_of(event),
        "token": event.object_label,
        "day": date_format(parse_date(event.data["expires_on"]), "DATE_FORMAT"),
    }


def present_revoked(event: AuditEvent) -> str:
    """Who ended which token of whom."""
    return _("%(actor)s revoked the token “%(token)s” of %(owner)s.") % {
        "actor": actor_of(event),
        "token": event.object_label,
        "owner": event.data["owner"],
    }


register_presenter("reviewer_token.made", present_made)
register_presenter("reviewer_token.revoked", present_revoked)
