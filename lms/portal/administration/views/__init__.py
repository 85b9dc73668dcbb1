"""Views, one file a subject."""

from lms.portal.administration.views.journal import journal
from lms.portal.administration.views.outbox import mail_detail, mail_send_again, outbox
from lms.portal.administration.views.people import (
    grant_new,
    grant_revoke,
    people,
    person_close,
    person_detail,
    person_invite,
    person_new,
    person_reopen,
)

__all__ = [
    "grant_new",
    "grant_revoke",
    "journal",
    "mail_detail",
    "mail_send_again",
    "outbox",
    "people",
    "person_close",
    "person_detail",
    "person_invite",
    "person_new",
    "person_reopen",
]
