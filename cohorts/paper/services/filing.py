"""Photographs of signed sheets find their half-day and are filed as evidence."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from uuid import NAMESPACE_OID, UUID, uuid5

from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cohorts.attendance.enums import EvidenceKind
from cohorts.attendance.models import EvidencePurge, HalfDay
from cohorts.attendance.services.chaining import keep_evidence
from cohorts.attendance.services.locks import hold_alone, refuse, refuse_strangers
from cohorts.paper import rules
from cohorts.paper.enums import WaitingReason
from cohorts.paper.models import Photograph, ScannedSheet, WaitingSheet
from cohorts.paper.queries import half_days_run_by, waiting_sheets_of
from cohorts.paper.statements import filing_statement
from cohorts.paper.validators import ReceivedPage, received_pages
from lms import audit
from lms.accounts.models import User
from lms.kernel import clock
from lms.kernel.refusals import Refused

# What nobody settled by then is deleted, and what was settled is forgotten.
KEPT_WAITING = timedelta(days=7)
_DRAWN = ("sha256", "size", "width", "height", "received_sha256", "page")


@dataclass
class Filing:
    """What became of the pages of one file: filed, filed before, waiting for a word, or refused
    with a sentence."""

    filed: list[ScannedSheet] = field(default_factory=list)
    known: list[ScannedSheet] = field(default_factory=list)
    waiting: list[WaitingSheet] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def file_photographs(*, upload: File, by: User, half_day: HalfDay | None = None) -> Filing:
    """File each page of ``upload`` with the half-day that its own code names, if ``by`` runs it.

    With ``half_day``, the one she chose, a page without a code of ours is filed there; one whose
    code names another waits for her word. Without it a page without a code waits. Examines the file
    before it opens a transaction, one for each page. The same page sent again is filed once.
    Refused with a sentence for a file that is no picture, and for a ``half_day`` that takes no
    sheets.
    """
    if half_day is not None:
        refuse_strangers(by, half_day)
        refuse(rules.filing_obstacle(half_day))
    outcome = Filing()
    with received_pages(upload) as pages:
        for page in pages:
            try:
                _place(page, outcome, by=by, chosen=half_day)
            except Refused as refused:
                outcome.refused.append(refused.sentence)
            except IntegrityError:
                # Filed with another half-day at this very moment: the table takes it once.
                outcome.refused.append(_elsewhere())
    return outcome


@transaction.atomic
def file_waiting(*, waiting: WaitingSheet, half_day: HalfDay, by: User) -> ScannedSheet:
    """File a photograph that waited with the ``half_day`` its owner names.

    Pressed twice it answers what was filed. Refused when its code names another half-day.
    """
    target = _hold_for_filing(half_day, by)
    held = _hold_waiting(waiting, by)
    if held.filed_as_id:
        return held.filed_as
    if held.settled_at:
        raise Refused(_("This photograph was put away. Send it again to file it."))
    if held.found_half_day_id and held.found_half_day_id != target.pk:
        raise Refused(
            _("The code on this sheet names another half-day: “%(half_day)s”. It is filed there.")
            % {"half_day": held.found_half_day}
        )
    if known := _filed_before(held):
        filed = _same_half_day(known, target)
    else:
        filed = _file(held, target, by=by, code_was_read=held.found_half_day_id == target.pk)
    held.settled_at, held.filed_as = clock.now(), filed
    held.save(update_fields=["settled_at", "filed_as"])
    return filed


@transaction.atomic
def put_away(*, waiting: WaitingSheet, by: User) -> None:
    """Delete a photograph that belongs nowhere; one already filed stays."""
    held = _hold_waiting(waiting, by)
    if held.settled_at is None:
        held.settled_at = clock.now()
        held.save(update_fields=["settled_at"])
        _delete_after_commit(held)


def delete_stale() -> int:
    """Delete what waited too long, with its pictures, and forget what was settled; how many."""
    old = WaitingSheet.objects.filter(received_at__lt=clock.now() - KEPT_WAITING)
    count = 0
    for found in old:
        with transaction.atomic():
            waiting = WaitingSheet.objects.select_for_update().filter(pk=found.pk).first()
            if waiting is None:
                continue
            if waiting.filed_as_id is None:
                _delete_after_commit(waiting)
            waiting.delete()
            count += 1
    return count


def erase_photographs(half_day: HalfDay) -> int:
    """Delete the pictures of a half-day whose evidence was purged; their digests stay. How many."""
    if not EvidencePurge.objects.filter(half_day=half_day).exists():
        raise Refused(_("The evidence of this half-day has not been purged."))
    scans = list(half_day.scanned_sheets.all())
    for scan in scans:
        transaction.on_commit(partial(scan.file.storage.delete, scan.file.name))
    return len(scans)


def _place(page: ReceivedPage, outcome: Filing, *, by: User, chosen: HalfDay | None) -> None:
    """One page, one transaction; its picture is kept only if its row is."""
    named, reason = _destination(page, by, chosen)
    target = None if reason else (named or chosen)
    with ExitStack() as undo:
        with transaction.atomic():
            if target is None:
                outcome.waiting.append(_let_wait(page, reason, named, by=by, undo=undo))
            else:
                _file_page(page, target, outcome, by=by, code_was_read=bool(named), undo=undo)
        undo.pop_all()


def _file_page(
    page: ReceivedPage,
    half_day: HalfDay,
    outcome: Filing,
    *,
    by: User,
    code_was_read: bool,
    undo: ExitStack,
) -> None:
    held = _hold_for_filing(half_day, by)
    if known := _filed_before(page):
        outcome.known.append(_same_half_day(known, held))
    else:
        name = _store(page, undo)
        outcome.filed.append(_file(page, held, by=by, code_was_read=code_was_read, name=name))


def _destination(
    page: ReceivedPage, by: User, chosen: HalfDay | None
) -> tuple[HalfDay | None, str]:
    """The half-day that the page names and ``by`` runs, and why it must wait; both may be empty."""
    match page.half_days:
        case []:
            if page.has_bad_code:
                return None, WaitingReason.MADE_UP
            return None, "" if chosen else WaitingReason.NO_CODE
        case [number]:
            named = half_days_run_by(by).filter(pk=number).first()
        case _several:
            return None, WaitingReason.SEVERAL
    if named is None:
        return None, WaitingReason.NOT_YOURS
    if chosen is not None and named.pk != chosen.pk:
        return named, WaitingReason.ELSEWHERE
    return named, WaitingReason.NOT_OPEN if rules.filing_obstacle(named) else ""


def _let_wait(
    page: ReceivedPage, reason: str, named: HalfDay | None, *, by: User, undo: ExitStack
) -> WaitingSheet:
    # Her own pages wait in one queue: whoever sends twice at once waits for herself.
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    waiting = waiting_sheets_of(by)
    same = waiting.filter(received_sha256=page.received_sha256, page=page.page).first()
    if same:
        return same
    if waiting.count() >= rules.MOST_WAITING:
        raise Refused(
            _("%(number)s photographs wait already. Say of each where it belongs, then send more.")
            % {"number": rules.MOST_WAITING}
        )
    return WaitingSheet.objects.create(
        owner=by,
        reason=reason,
        found_half_day=named,
        received_at=clock.now(),
        file=_store(page, undo),
        **_drawn(page),
    )


def _file(
    picture: ReceivedPage | WaitingSheet,
    half_day: HalfDay,
    *,
    by: User,
    code_was_read: bool,
    name: str = "",
) -> ScannedSheet:
    """The evidence and the row. ``half_day`` is held alone."""
    name = name or picture.file.name
    scan = ScannedSheet(
        half_day=half_day,
        file=name,
        code_was_read=code_was_read,
        filed_at=clock.now(),
        filed_by=by,
        **_drawn(picture),
    )
    evidence = keep_evidence(
        half_day=half_day,
        kind=EvidenceKind.SCANNED_SHEET,
        signer=by,
        statement=filing_statement(half_day, by),
        client_key=_key_of(picture),
        facts={
            "sha256": scan.sha256,
            "bytes": scan.size,
            "file": name,
            "received_sha256": scan.received_sha256,
            "page": scan.page,
            "code_was_read": int(code_was_read),
            "after_the_day": int(scan.is_late),
        },
    )
    scan.evidence_number = evidence.link.number
    scan.save(force_insert=True)
    audit.record(
        "sheet.filed",
        by=by,
        on=half_day,
        document_sha256=scan.sha256,
        data={"number": scan.evidence_number, "after_the_day": scan.is_late},
    )
    return scan


def _hold_for_filing(half_day: HalfDay, by: User) -> HalfDay:
    """``half_day`` held alone: two who file the same photograph at once do it one by one."""
    held = hold_alone(half_day)
    refuse_strangers(by, held)
    refuse(rules.filing_obstacle(held))
    return held


def _hold_waiting(waiting: WaitingSheet, by: User) -> WaitingSheet:
    held = (
        WaitingSheet.objects.select_for_update(of=("self",))
        .select_related("filed_as__half_day", "found_half_day__seminar")
        .filter(pk=waiting.pk, owner=by)
        .first()
    )
    if held is None:
        raise Refused(_("This photograph no longer waits. Send it again."))
    return held


def _filed_before(picture: ReceivedPage | WaitingSheet) -> ScannedSheet | None:
    return (
        ScannedSheet.objects.filter(received_sha256=picture.received_sha256, page=picture.page)
        .select_related("half_day__seminar")
        .first()
    )


def _same_half_day(known: ScannedSheet, half_day: HalfDay) -> ScannedSheet:
    if known.half_day_id != half_day.pk:
        raise Refused(_elsewhere())
    return known


def _elsewhere() -> str:
    return _("This photograph is already filed with another half-day.")


def _store(page: ReceivedPage, undo: ExitStack) -> str:
    field = ScannedSheet._meta.get_field("file")
    name = field.generate_filename(None, "")
    storage = field.storage
    storage.save(name, ContentFile(page.path.read_bytes()))
    undo.callback(storage.delete, name)
    return name


def _drawn(picture: ReceivedPage | Photograph) -> dict[str, object]:
    return {name: getattr(picture, name) for name in _DRAWN}


def _key_of(picture: ReceivedPage | WaitingSheet) -> UUID:
    """The same for the same page of the same file: the chain takes it once."""
    return uuid5(NAMESPACE_OID, f"scanned_sheet:{picture.received_sha256}:{picture.page}")


def _delete_after_commit(waiting: WaitingSheet) -> None:
    storage, name = waiting.file.storage, waiting.file.name
    transaction.on_commit(lambda: storage.delete(name))
