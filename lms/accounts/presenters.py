"""The log's sentences about accounts and roles."""

from django.utils.translation import gettext as _

from lms.accounts.enums import Role
from lms.audit.models import AuditEvent
from lms.audit.presenters import actor_of, register_presenter


def created(event: AuditEvent) -> str:
    return _("%(actor)s made the account of %(person)s.") % _words(event)


def invited(event: AuditEvent) -> str:
    return _("%(actor)s invited %(person)s.") % _words(event)


def joined(event: AuditEvent) -> str:
    return _("%(person)s accepted the invitation and chose a password.") % _words(event)


def password_given(event: AuditEvent) -> str:
    return _("%(actor)s gave a password to the account of %(person)s.") % _words(event)


def deactivated(event: AuditEvent) -> str:
    return _("%(actor)s closed the account of %(person)s.") % _words(event)


def reactivated(event: AuditEvent) -> str:
    return _("%(actor)s opened the account of %(person)s again.") % _words(event)


def granted(event: AuditEvent) -> str:
    return _("%(actor)s gave %(person)s the role “%(role)s”.") % _words_of_grant(event)


def revoked(event: AuditEvent) -> str:
    return _("%(actor)s took the role “%(role)s” from %(person)s.") % _words_of_grant(event)


def _words(event: AuditEvent) -> dict[str, str]:
    return {"actor": actor_of(event), "person": event.object_label}


def _words_of_grant(event: AuditEvent) -> dict[str, str]:
    role = event.data["role"]
    label = Role(role).label if role in Role.values else role
    return {"actor": actor_of(event), "person": event.data["person"], "role": str(label)}


for _verb, _presenter in {
    "user.created": created,
    "user.invited": invited,
    "user.joined": joined,
    "user.password_given": password_given,
    "user.deactivated": deactivated,
    "user.reactivated": reactivated,
    "rolegrant.granted": granted,
    "rolegrant.revoked": revoked,
}.items():
    register_presenter(_verb, _presenter)
