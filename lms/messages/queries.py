"""Reads of the outbox."""

from django.conf import settings
from django.db.models import QuerySet

from lms.accounts.enums import Permission
from lms.accounts.queries import scopes_of
from lms.messages.links import link_for
from lms.messages.models import OutgoingMail
from lms.messages.states import MailState

PLACEHOLDER = "{link}"


def mails_visible_to(user) -> QuerySet[OutgoingMail]:
    """The mails ``user`` may look at: all for a right held everywhere, else those she sent."""
    scopes = scopes_of(user, Permission.OUTBOX_VIEW)
    mails = OutgoingMail.objects.select_related("recipient", "queued_by")
    if scopes.everywhere:
        return mails
    return mails.filter(queued_by=user) if scopes else mails.none()


def failed_mails_visible_to(user) -> QuerySet[OutgoingMail]:
    """Those of them that did not leave."""
    return mails_visible_to(user).filter(state=MailState.FAILED)


def text_to_send(mail: OutgoingMail) -> str:
    """The text with its link in place. Never to be stored or shown but by the demonstration."""
    if not mail.link_kind:
        return mail.body
    return mail.body.replace(PLACEHOLDER, link_for(mail.link_kind, mail.recipient))


def text_to_show(mail: OutgoingMail, *, masked: str) -> tuple[str, str]:
    """The text for the outbox and the link in it.

    Only the demonstration shows the link; elsewhere ``masked`` stands in its place and the link
    returned is empty.
    """
    if not mail.link_kind:
        return mail.body, ""
    if not settings.DEMO:
        return mail.body.replace(PLACEHOLDER, masked), ""
    link = link_for(mail.link_kind, mail.recipient)
    return mail.body.replace(PLACEHOLDER, link), link
