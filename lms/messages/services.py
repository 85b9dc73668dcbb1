"""Queueing mails and sending them."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lms.accounts.models import User
from lms.audit.services import change_state, record
from lms.jobs.services import enqueue
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.links import is_registered
from lms.messages.models import OutgoingMail
from lms.messages.queries import PLACEHOLDER, text_to_send
from lms.messages.states import MailState

DELIVER = "messages.deliver"


@transaction.atomic
def queue_mail(
    *,
    key: str,
    kind: str,
    to: User,
    subject: str,
    body: str,
    by: User | None,
    link_kind: str = "",
) -> OutgoingMail:
    """Put a text mail into the outbox; it leaves in the background once the transaction commits.

    ``key`` is its business key: a key queued before returns the mail that is there. A ``body`` with
    ``{link}`` names in ``link_kind`` the builder of that link (``ValueError`` when one of the two
    is missing or nobody builds it). The organisation's signature is added here.
    """
    if bool(link_kind) != (PLACEHOLDER in body) or (link_kind and not is_registered(link_kind)):
        raise ValueError(f"The body of {key} and its link kind {link_kind!r} do not fit.")
    mail, created = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "recipient": to,
            "address": to.email,
            "subject": " ".join(subject.split())[:200],
            "body": f"{body.strip()}\n\n{_signature()}",
            "link_kind": link_kind,
            "queued_at": clock.now(),
            "queued_by": by,
        },
    )
    if created:
        record("outgoingmail.queued", by=by, on=mail, subject_id=to.pk, data={"to": str(to)})
        enqueue(DELIVER, key=f"mail:{mail.pk}:1", by=by, mail_id=mail.pk)
    return mail


@transaction.atomic
def send_again(mail: OutgoingMail, *, by: User) -> OutgoingMail:
    """Queue a mail that did not leave once more. Raises ``Refused`` for any other."""
    if OutgoingMail.objects.select_for_update().get(pk=mail.pk).state != MailState.FAILED:
        raise Refused(_("Only a mail that did not leave can be sent again."))
    change_state(
        mail,
        MailState.QUEUED,
        by=by,
        subject_id=mail.recipient_id,
        set_fields={"queued_at": clock.now(), "error": ""},
    )
    enqueue(DELIVER, key=f"mail:{mail.pk}:{mail.queued_at.timestamp()}", by=by, mail_id=mail.pk)
    return mail


def send_now(mail: OutgoingMail) -> None:
    """Hand a mail to the mail server and note it; a mail that was sent is left alone.

    Lets the server's errors (``SMTPException``, ``OSError``) through; ``note_failure`` is theirs.
    """
    if mail.state == MailState.SENT:
        return
    EmailMessage(
        subject=mail.subject,
        body=text_to_send(mail),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.address],
        # The same mail delivered twice by the queue is one mail to the reader's program.
        headers={"Message-ID": _message_id(mail), "Auto-Submitted": "auto-generated"},
    ).send()
    change_state(
        mail,
        MailState.SENT,
        by=None,
        subject_id=mail.recipient_id,
        set_fields={"sent_at": clock.now(), "error": ""},
    )


@transaction.atomic
def note_failure(mail: OutgoingMail, *, error: str) -> None:
    """Write down that the mail did not leave, and why, for those who run the installation."""
    if mail.state == MailState.QUEUED:
        change_state(
            mail,
            MailState.FAILED,
            by=None,
            subject_id=mail.recipient_id,
            set_fields={"error": error},
        )
    else:
        OutgoingMail.objects.filter(pk=mail.pk, state=MailState.FAILED).update(error=error)


def _message_id(mail: OutgoingMail) -> str:
    domain = settings.BASE_URL.partition("://")[2].partition(":")[0].partition("/")[0]
    return f"<mail-{mail.pk}-{int(mail.queued_at.timestamp())}@{domain or 'localhost'}>"


def _signature() -> str:
    with override(settings.LANGUAGE_CODE):
        closing = _("The %(organisation)s team") % {"organisation": settings.ORGANISATION_NAME}
    return f"-- \n{closing}\n{settings.PRODUCT_NAME} – {settings.BASE_URL}"
