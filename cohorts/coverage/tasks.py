"""The background work of the package."""

from cohorts.coverage import queries, services
from lms.jobs.daily import every_day
from lms.jobs.registry import job

DAILY = "coverage.daily"


@job(services.TELL, longest=120)
def tell_invited(progress, *, coverage_id: int) -> dict[str, int]:
    """Write to the accounts invited to a round. What it found stays with the outbox."""
    coverage = queries.open_coverages().filter(pk=coverage_id).first()
    if coverage is not None:
        services.tell_invited(coverage)
    progress(1, 1)
    return {}


@job(DAILY, longest=120)
def close_and_tell(progress) -> dict[str, int]:
    """End the rounds whose last day is over; write to those who have an account since yesterday."""
    closed = services.close_due_coverages()
    running = list(queries.open_coverages())
    for done, coverage in enumerate(running, start=1):
        services.tell_invited(coverage)
        progress(done, len(running))
    return {"closed": closed, "open": len(running)}


every_day(DAILY, hour=5)
