"""How the log reads for learning resources."""

from django.utils.translation import gettext as _

from lms.audit import register_presenter
from lms.audit.models import AuditEvent
from lms.audit.presenters import actor_of


def _words(event: AuditEvent) -> dict[str, str]:
    return {"actor": actor_of(event), "object": event.object_label}


def resource_added(event: AuditEvent) -> str:
    return _("%(actor)s added the resource “%(object)s”.") % _words(event)


def resource_changed(event: AuditEvent) -> str:
    return _("%(actor)s changed the resource “%(object)s”.") % _words(event)


def resource_retired(event: AuditEvent) -> str:
    return _("%(actor)s retired the resource “%(object)s”.") % _words(event)


def resource_restored(event: AuditEvent) -> str:
    return _("%(actor)s put the resource “%(object)s” back in use.") % _words(event)


def developments_set(event: AuditEvent) -> str:
    return _(
        "%(actor)s set which competencies “%(object)s” develops: %(added)s added, "
        "%(changed)s changed, %(removed)s removed."
    ) % {**_words(event), **event.data}


register_presenter("resource.added", resource_added)
register_presenter("resource.changed", resource_changed)
register_presenter("resource.retired", resource_retired)
register_presenter("resource.restored", resource_restored)
register_presenter("developments.set", developments_set)
