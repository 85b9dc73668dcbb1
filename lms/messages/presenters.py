"""The log's sentences about mails."""

from django.utils.translation import gettext as _

from lms.audit.models import AuditEvent
from lms.audit.presenters import actor_of, register_presenter
from lms.messages.states import MailState


def queued(event: AuditEvent) -> str:
    words = {
        "actor": actor_of(event),
        "subject": event.object_label,
        "person": event.data.get("to", ""),
    }
    return _("%(actor)s wrote to %(person)s: “%(subject)s”.") % words


def moved(event: AuditEvent) -> str:
    words = {"subject": event.object_label, "actor": actor_of(event)}
    if event.to_state == MailState.SENT:
        return _("The mail “%(subject)s” left.") % words
    if event.to_state == MailState.FAILED:
        return _("The mail “%(subject)s” could not leave.") % words
    return _("%(actor)s sends the mail “%(subject)s” again.") % words


register_presenter("outgoingmail.queued", queued)
register_presenter("outgoingmail.state_changed", moved)
