"""The background work of the package."""

from datetime import datetime

from cohorts.enrolment.queries import TELL, account_with_key, enrolments_with_keys
from cohorts.enrolment.services import tell_enrolled
from lms.jobs.registry import job


@job(TELL, longest=120)
def tell(progress, *, enrolment_ids: list[int], since: str, by_id: int) -> dict[str, int]:
    """Queue the mails of a large import; run again, it tells only those who were not told."""
    by, start = account_with_key(by_id), datetime.fromisoformat(since)
    enrolments = list(enrolments_with_keys(enrolment_ids))
    for done, enrolment in enumerate(enrolments, start=1):
        tell_enrolled(enrolment=enrolment, since=start, by=by)
        progress(done, len(enrolments))
    return {"told": len(enrolments)}
