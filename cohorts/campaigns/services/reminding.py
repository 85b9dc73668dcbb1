"""Reminding those who have not submitted."""

from collections.abc import Iterable

from django.db import transaction

from cohorts.campaigns import rules
from cohorts.campaigns.enums import Window
from cohorts.campaigns.letters import reminder_letter
from cohorts.campaigns.models import Campaign
from cohorts.campaigns.queries.reminders import REMINDER, missing_today, not_submitted
from cohorts.campaigns.services.locking import locked_campaign
from cohorts.enrolment.models import Enrolment
from lms.audit import record
from lms.kernel import clock
from lms.messages.services import queue_mail


@transaction.atomic
def remind(campaign: Campaign, *, days: int) -> int:
    """Write to those who have not submitted, ``days`` before it closes; how many there are.

    Called again for the same ``days`` nobody gets a second mail, unless the last day has moved.
    Nobody is written to, and none counted, when it was closed, cancelled or given another last day
    since ``campaign`` was read.
    """
    locked = locked_campaign(campaign)
    is_open = locked.window(clock.today(locked.cohort.zone)) == Window.OPEN
    if not is_open or locked.closes_on != campaign.closes_on:
        return 0
    missing = not_submitted(locked)
    _write(locked, missing, occasion=f"{locked.closes_on.isoformat()}:{days}", by=None)
    return len(missing)


@transaction.atomic
def remind_missing(*, campaign: Campaign, by) -> int:
    """Write to those who have not submitted, because ``by`` asks for it; how many letters leave.

    Nobody gets two reminders of a campaign on one day, whoever asks. Refused unless ``by`` runs the
    cohort and the campaign is open today.
    """
    # Two people at the same time: the second one waits, and finds everybody reminded.
    locked = locked_campaign(campaign)
    rules.check_reminds(locked, by)
    missing = missing_today(locked).to_write
    today = clock.today(locked.cohort.zone)
    _write(locked, missing, occasion=today.isoformat(), by=by)
    if missing:
        record("campaign.reminded", by=by, on=locked, data={"letters": len(missing)})
    return len(missing)


def _write(campaign: Campaign, people: Iterable[Enrolment], *, occasion: str, by) -> None:
    for enrolment in people:
        subject, body = reminder_letter(campaign, enrolment.person)
        queue_mail(
            key=f"campaign:{campaign.pk}:{occasion}:{enrolment.pk}",
            kind=REMINDER,
            to=enrolment.person,
            subject=subject,
            body=body,
            by=by,
        )
