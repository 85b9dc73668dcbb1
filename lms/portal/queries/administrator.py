"""An administrator's day: accounts, mails that did not leave, the last lines of the journal."""

from dataclasses import dataclass
from datetime import datetime

from lms.accounts.queries import people_manageable_by
from lms.audit import present
from lms.messages.queries import failed_mails_visible_to
from lms.portal.administration.queries import events_visible_to

SHOWN = 5


@dataclass(frozen=True)
class AdministratorDay:
    """What an administrator finds on her home."""

    joined_count: int
    waiting_count: int
    failed_mail_count: int
    events: list[tuple[datetime, str]]


def administrator_day(user) -> AdministratorDay:
    """The day of ``user`` as an administrator."""
    people = people_manageable_by(user).filter(is_active=True)
    return AdministratorDay(
        joined_count=people.exclude(joined_at=None).count(),
        waiting_count=people.filter(joined_at=None, invited_at__isnull=False).count(),
        failed_mail_count=failed_mails_visible_to(user).count(),
        events=[(event.at, present(event)) for event in events_visible_to(user)[:SHOWN]],
    )
