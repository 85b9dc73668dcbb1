"""The outbox."""

from django.conf import settings
from django.db import models

from lms.kernel.constraints import one_of, requires
from lms.messages.states import MAIL_TRANSITIONS, MailState


class OutgoingMail(models.Model):
    """A mail in the outbox. ``key`` is its business key: the same mail is never queued twice.

    ``body`` may hold ``{link}``; the address is put in when the mail leaves, so that a secret link
    is never stored. ``link_kind`` names which builder makes it.
    """

    TRANSITIONS = MAIL_TRANSITIONS

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mails"
    )
    address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link_kind = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.QUEUED)
    queued_at = models.DateTimeField()
    queued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-queued_at", "-id"]
        constraints = [
            one_of("state", MailState.values, name="mail_state_is_known"),
            requires("state", [MailState.SENT], "sent_at", name="mail_sent_has_date"),
        ]

    def __str__(self) -> str:
        return self.subject
