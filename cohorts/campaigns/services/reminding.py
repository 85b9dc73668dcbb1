"""Reminding those who have not submitted."""

from cohorts.campaigns.letters import reminder_letter
from cohorts.campaigns.models import Campaign
from cohorts.campaigns.queries.reminders import not_submitted
from lms.messages.services import queue_mail


def remind(campaign: Campaign, *, days: int) -> int:
    """Write to those who have not submitted, ``days`` before it closes; how many there are.

    Called again for the same ``days`` nobody gets a second mail.
    """
    missing = not_submitted(campaign)
    for enrolment in missing:
        subject, body = reminder_letter(campaign, enrolment.person)
        queue_mail(
            key=f"campaign:{campaign.pk}:{days}:{enrolment.pk}",
            kind="campaign_reminder",
            to=enrolment.person,
            subject=subject,
            body=body,
            by=None,
        )
    return len(missing)
