"""The background work of the package."""

from cohorts.absences.services.purging import purge
from cohorts.absences.services.telling import tell_yesterdays_announcements
from lms.jobs.daily import every_day
from lms.jobs.registry import job

PURGE = "absences.purge"
TELL = "absences.tell"


@job(PURGE, longest=200)
def purge_absences(progress) -> dict[str, int]:
    """Delete what was left undecided, old reasons, and files without a row."""
    purged = purge()
    progress(1, 1)
    return {
        "undecided": purged.undecided,
        "reasons": purged.reasons,
        "orphans": purged.orphans,
    }


@job(TELL, longest=120)
def tell_announcements(progress) -> dict[str, int]:
    """One mail to each trainer of what was announced yesterday."""
    mails = tell_yesterdays_announcements()
    progress(1, 1)
    return {"mails": mails}


every_day(PURGE, hour=3)
every_day(TELL, hour=6)
