"""The background work of the package."""

from cohorts.campaigns.queries.reminders import campaigns_to_remind
from cohorts.campaigns.services.reminding import remind
from lms.jobs.daily import every_day
from lms.jobs.registry import job

REMIND = "campaigns.remind"


@job(REMIND, longest=120)
def remind_before_closing(progress) -> dict[str, int]:
    """Remind of every campaign that closes in a week or tomorrow; run again, it tells nobody twice.

    ``reminded`` counts those told by then, also by an earlier run of the same reminder.
    """
    due = list(campaigns_to_remind())
    reminded = 0
    for done, (campaign, days) in enumerate(due, start=1):
        reminded += remind(campaign, days=days)
        progress(done, len(due))
    return {"campaigns": len(due), "reminded": reminded}


every_day(REMIND, hour=7)
