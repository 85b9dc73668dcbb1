"""The background work of the package: freezing, looking again, drafting."""

from cohorts.snapshots.queries.quarters import due_quarters, snapshots_to_look_at
from cohorts.snapshots.services import draft_letters, revise_snapshot, take_snapshot
from lms.jobs.daily import every_day
from lms.jobs.registry import job
from lms.jobs.services import enqueue

DAILY = "snapshots.daily"
TAKE = "snapshots.take"
REVISE = "snapshots.revise"
LETTERS = "snapshots.letters"


@job(DAILY, longest=60)
def freeze_and_look_again(progress) -> dict[str, int]:
    """Queue a job for each quarter to freeze, and one for each frozen one to look at again.

    Each in a job of its own: one quarter of many cohorts takes its time.
    """
    due = due_quarters()
    for year, quarter in due:
        enqueue(TAKE, key=f"{TAKE}:{year}-{quarter}", by=None, year=year, quarter=quarter)
    frozen = snapshots_to_look_at()
    for snapshot_id, today in frozen:
        enqueue(REVISE, key=f"{REVISE}:{snapshot_id}:{today}", by=None, snapshot_id=snapshot_id)
    progress(1, 1)
    return {"due": len(due), "frozen": len(frozen)}


@job(TAKE, longest=240)
def take(progress, *, year: int, quarter: int) -> dict[str, bool]:
    """Freeze a quarter, unless it is frozen."""
    _snapshot, created = take_snapshot(year=year, quarter=quarter)
    progress(1, 1)
    return {"created": created}


@job(REVISE, longest=240)
def revise(progress, *, snapshot_id: int) -> dict[str, int]:
    """Write down what later facts changed of a frozen quarter."""
    revisions = revise_snapshot(snapshot_id=snapshot_id)
    progress(1, 1)
    return {"revisions": len(revisions)}


@job(LETTERS, longest=240)
def write_to_regions(progress) -> dict[str, int]:
    """Draft the letters of last month that are missing."""
    drafted = draft_letters()
    progress(1, 1)
    return {"drafted": len(drafted)}


# Midday in Paris: the last day of a quarter is over in the Antilles too.
every_day(DAILY, hour=12)
every_day(LETTERS, hour=6)
