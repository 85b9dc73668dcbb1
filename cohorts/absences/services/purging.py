"""Letting go of what may not be kept: notes and files of justifications, reasons of announcements.

The row goes within the transaction, the bytes after it; a worker killed in between leaves a file
that no row names, which the daily work finds and deletes.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.storage import Storage
from django.db import transaction

from cohorts.absences.enums import Departure
from cohorts.absences.models import AnnouncementReason, FiledContent, Justification
from cohorts.absences.models.justifications import FOLDER
from cohorts.absences.rules import UNDECIDED
from cohorts.absences.states import JustificationState
from cohorts.attendance.services.locks import hold_together
from lms import audit
from lms.audit.models import Audience
from lms.kernel import clock

# A file that nobody names may belong to a transaction that has not ended yet.
IN_FLIGHT = timedelta(hours=1)


@dataclass(frozen=True)
class Purged:
    """How much went away."""

    undecided: int
    reasons: int
    orphans: int


def empty(justification: Justification, why: str) -> dict[str, Any]:
    """Delete the note and the file that came with ``justification``, which the caller holds.

    Returns the fields that say so, to be saved with the state that it takes; empty when they were
    deleted before.
    """
    content = FiledContent.objects.filter(justification=justification).first()
    if content is not None:
        name = content.file.name
        content.delete()
        if name:
            transaction.on_commit(partial(_storage().delete, name))
    if justification.emptied_at is not None:
        return {}
    return {"emptied_at": clock.now(), "emptied_why": why}


def purge() -> Purged:
    """Delete what was left undecided, reasons of half-days long past, and files without a row.

    May be run again at any time: what was deleted is not counted again.
    """
    return Purged(_undecided(), _reasons(), _orphans())


def _undecided() -> int:
    waiting = Justification.objects.filter(
        state=JustificationState.FILED,
        emptied_at=None,
        filed_at__lte=clock.now() - UNDECIDED,
        half_day__ends_at__lte=clock.now() - UNDECIDED,
    )
    return sum(_empty_undecided(pk) for pk in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _empty_undecided(pk: int) -> bool:
    justification = Justification.objects.select_related("half_day", "enrolment").get(pk=pk)
    hold_together(justification.half_day)
    held = Justification.objects.select_for_update().get(pk=pk)
    if held.state != JustificationState.FILED or held.emptied_at is not None:
        return False
    had_content = FiledContent.objects.filter(justification=held).exists()
    Justification.objects.filter(pk=pk).update(**empty(held, Departure.UNDECIDED))
    if had_content:
        audit.record(
            "justification.emptied",
            by=None,
            on=held,
            subject_id=justification.enrolment.person_id,
            audience=Audience.PERSON,
        )
    return had_content


def _reasons() -> int:
    """The fact that something was announced stays; why does not."""
    old = AnnouncementReason.objects.filter(
        announcement__half_day__ends_at__lte=clock.now() - UNDECIDED
    )
    return old.delete()[0]


def _orphans() -> int:
    storage = _storage()
    named = set(FiledContent.objects.exclude(file="").values_list("file", flat=True))
    orphans = [
        name
        for name in _files(storage)
        if name not in named and storage.get_modified_time(name) <= clock.now() - IN_FLIGHT
    ]
    for name in orphans:
        storage.delete(name)
    return len(orphans)


def _files(storage: Storage) -> list[str]:
    if not storage.exists(FOLDER):
        return []
    _folders, files = storage.listdir(FOLDER)
    return [f"{FOLDER}/{name}" for name in files]


def _storage() -> Storage:
    return FiledContent._meta.get_field("file").storage
