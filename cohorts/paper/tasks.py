"""The background work of the package."""

from cohorts.paper.services import delete_stale
from lms.jobs.daily import every_day
from lms.jobs.registry import job

DELETE_STALE = "paper.delete_stale"


@job(DELETE_STALE, longest=120)
def delete_stale_photographs(progress) -> dict[str, int]:
    """Delete the photographs that nobody said where they belong, a week after they came."""
    return {"deleted": delete_stale()}


every_day(DELETE_STALE, hour=3)
