"""How the log reads for campaigns."""

from datetime import date

from django.utils.formats import date_format
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


def _words(event: AuditEvent) -> dict[str, str]:
    return {
        "actor": event.actor_label,
        "object": event.object_label,
        "before": _days(event.data.get("before") or {}),
        "after": _days(event.data.get("after") or {}),
    }


def _days(days: dict[str, str | None]) -> str:
    """Both days in words; empty where the log has none."""
    if not days.get("opens_on"):
        return ""
    first = date_format(date.fromisoformat(days["opens_on"]), "DATE_FORMAT")
    if not days.get("closes_on"):
        return _("from %(first)s without a closing date") % {"first": first}
    last = date_format(date.fromisoformat(days["closes_on"]), "DATE_FORMAT")
    return _("from %(first)s to %(last)s") % {"first": first, "last": last}


def campaign_days_changed(event: AuditEvent) -> str:
    return _(
        "%(actor)s changed the days of the positioning “%(object)s”: %(after)s, before %(before)s."
    ) % _words(event)


def campaign_closed(event: AuditEvent) -> str:
    return _(
        "%(actor)s closed the positioning “%(object)s”: %(after)s, before %(before)s."
    ) % _words(event)


def campaign_reopened(event: AuditEvent) -> str:
    return _(
        "%(actor)s opened the positioning “%(object)s” again: %(after)s, before %(before)s."
    ) % _words(event)


def campaign_cancelled(event: AuditEvent) -> str:
    return _(
        "%(actor)s cancelled the positioning “%(object)s”, which nobody had answered (%(before)s)."
    ) % _words(event)


def positioning_printed(event: AuditEvent) -> str:
    return _("%(actor)s printed the report of the positioning “%(object)s”.") % _words(event)


register_presenter("campaign.cancelled", campaign_cancelled)
register_presenter("campaign.closed", campaign_closed)
register_presenter("campaign.days_changed", campaign_days_changed)
register_presenter("campaign.opened", campaign_opened)
register_presenter("campaign.reminded", campaign_reminded)
register_presenter("campaign.reopened", campaign_reopened)
register_presenter("positioning.printed", positioning_printed)
