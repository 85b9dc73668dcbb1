"""The background work of the package: sealing and publishing, every night."""

import logging
import time

from cohorts.attendance.documents import sheet_pdf
from cohorts.attendance.queries.chains import half_days_to_seal
from cohorts.attendance.queries.half_days import half_day_with_names
from cohorts.attendance.services import publish_heads, seal_half_day
from lms.jobs.daily import every_day
from lms.jobs.registry import job
from lms.kernel.pdf import DocumentError
from lms.kernel.refusals import Refused

SEAL = "attendance.seal"
ENOUGH = 180  # seconds of sealing a night; the heads come after
logger = logging.getLogger(__name__)


@job(SEAL, longest=240)
def seal_and_publish(progress) -> dict[str, object]:
    """Seal the sheets of the days before, then publish the heads of all chains that grew.

    Run again it seals nothing twice. A half-day that somebody is changing this moment waits for the
    next night, and so do those that are still to come after three minutes. A sheet that cannot be
    drawn holds up nothing else; it is named in the result (``faults``) and in the evidence file.
    """
    until = time.monotonic() + ENOUGH
    due = half_days_to_seal()
    sealed, faults = 0, {}
    try:
        for done, half_day in enumerate(due, start=1):
            try:
                sealed += seal_sheet(half_day.pk)
            except DocumentError as error:
                logger.exception("The sheet of half-day %s cannot be drawn", half_day.pk)
                faults[str(half_day.pk)] = str(error)
            progress(done, len(due))
            if time.monotonic() > until:
                break
    finally:
        heads = publish_heads()
    return {"due": len(due), "sealed": sealed, "faults": faults, "heads": heads}


def seal_sheet(half_day_id: int) -> bool:
    """Make the sheet of a half-day and seal it; False when it may not be sealed now."""
    half_day = half_day_with_names(half_day_id)
    links = half_day.links.count()
    pdf, _name = sheet_pdf(half_day)
    try:
        seal_half_day(half_day=half_day, pdf=pdf, links=links)
    except Refused:
        return False
    return True


every_day(SEAL, hour=3)
