"""The life of a mail."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lms.kernel.transitions import TransitionTable, steps


class MailState(TextChoices):
    QUEUED = "queued", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not sent")


MAIL_TRANSITIONS = TransitionTable(
    initial=MailState.QUEUED,
    transitions=[
        *steps([MailState.QUEUED], [MailState.SENT, MailState.FAILED]),
        *steps([MailState.FAILED], [MailState.QUEUED, MailState.SENT]),
    ],
)
