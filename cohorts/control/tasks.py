"""The background work of the package: making files, and deleting them in time."""

import errno

from django.utils.translation import gettext as _

from cohorts.control.building import build_evidence_file
from cohorts.control.folder import digest_of, path_of, whole_or_not_there
from cohorts.control.queries import BUILD, account_with_key, cohort_with_key
from cohorts.control.services import delete_expired, note_evidence_file
from lms.jobs.daily import every_day
from lms.jobs.registry import job

DELETE_EXPIRED = "control.delete_expired"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


@job(BUILD, longest=240)
def build(progress, *, cohort_id: int, by_id: int, name: str) -> dict[str, object]:
    """Make the evidence file of a cohort; made again from the start after a crash."""
    cohort, by = cohort_with_key(cohort_id), account_with_key(by_id)
    progress(0, 1)
    try:
        with whole_or_not_there(name) as file:
            built = build_evidence_file(cohort, file, asked_by=by, progress=progress)
        with path_of(name).open("rb") as file:
            sha256 = digest_of(file)
        size = path_of(name).stat().st_size
    except OSError as error:
        progress(1, 1, _why(error))
        raise
    found = {"half_days": built.half_days, "gaps": built.gaps}
    note_evidence_file(cohort=cohort, by=by, sha256=sha256, size=size, **found)
    return {"sha256": sha256, "bytes": size, **found}


def _why(error: OSError) -> str:
    """What the person who waits can tell her administrator."""
    if error.errno in _FULL:
        return _("The disk of the server is full: the file was not made.")
    if error.errno in _FORBIDDEN:
        return _("The server may not write to the folder of these files: the file was not made.")
    return _("A file could not be read or written: the evidence file was not made.")


@job(DELETE_EXPIRED, longest=120)
def delete_expired_files(progress) -> dict[str, int]:
    """Delete the evidence files that were made more than a week ago."""
    return {"deleted": delete_expired()}


every_day(DELETE_EXPIRED, hour=3)
