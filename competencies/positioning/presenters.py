"""How the log reads for positionings. It tells that one was begun or submitted, never an answer."""

from django.utils.translation import gettext as _

from competencies.positioning.enums import RaterRole
from lms.audit import register_presenter
from lms.audit.models import AuditEvent


def _words(event: AuditEvent) -> dict[str, str]:
    return {"actor": event.actor_label, "object": event.object_label}


def positioning_begun(event: AuditEvent) -> str:
    if event.actor_role == RaterRole.TRAINER:
        return _("%(actor)s began to rate for “%(object)s”, as a trainer.") % _words(event)
    return _("%(actor)s began the positioning “%(object)s”.") % _words(event)


def positioning_changed(event: AuditEvent) -> str:
    if event.actor_role == RaterRole.TRAINER:
        return _("%(actor)s submitted a trainer’s rating for “%(object)s”.") % _words(event)
    return _("%(actor)s submitted the positioning “%(object)s”.") % _words(event)


def projection_made(event: AuditEvent) -> str:
    return _("%(actor)s had answers shown under a later text: “%(object)s”.") % _words(event)


def projection_withdrawn(event: AuditEvent) -> str:
    return _("%(actor)s took back that answers are shown under a later text: “%(object)s”.") % (
        _words(event)
    )


register_presenter("positioning.begun", positioning_begun)
register_presenter("positioning.state_changed", positioning_changed)
register_presenter("projection.made", projection_made)
register_presenter("projection.withdrawn", projection_withdrawn)
