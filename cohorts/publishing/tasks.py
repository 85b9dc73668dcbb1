"""The background work of the package: what comes round with the quarter."""

from cohorts.publishing.queries import programmes_with_cohorts
from cohorts.publishing.services import settle_quarter
from lms.jobs.daily import every_day
from lms.jobs.registry import job

SETTLE = "publishing.settle"


@job(SETTLE, longest=280)
def settle(progress) -> dict[str, int]:
    """Count and publish for every programme that was not settled since the quarter ended.

    Asked every night: a night that was missed is made up for, any other finds nothing to do.
    """
    programmes = list(programmes_with_cohorts())
    settled = 0
    for done, programme in enumerate(programmes, start=1):
        settled += settle_quarter(programme=programme)
        progress(done, len(programmes))
    return {"settled": settled}


every_day(SETTLE, hour=4)
