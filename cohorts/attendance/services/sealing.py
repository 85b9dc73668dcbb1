"""After the day: sheets are sealed as files, heads published, contents purged one day."""

from functools import partial
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.attendance import rules
from cohorts.attendance.enums import EvidenceKind
from cohorts.attendance.heads import write_heads
from cohorts.attendance.models import (
    Evidence,
    EvidencePurge,
    HalfDay,
    PublishedHead,
    SealedSheet,
)
from cohorts.attendance.purging import erase
from cohorts.attendance.queries.chains import heads_to_publish
from cohorts.attendance.services.chaining import keep_evidence
from cohorts.attendance.services.locks import hold_alone, refuse
from cohorts.attendance.statements import purge_statement, seal_statement
from cohorts.attendance.states import HalfDayState
from lms import audit
from lms.accounts.models import User
from lms.kernel import clock
from lms.kernel.refusals import Refused


@transaction.atomic
def seal_half_day(*, half_day: HalfDay, pdf: bytes, links: int) -> SealedSheet:
    """Keep ``pdf`` as the sheet of a held half-day for ever, its digest in the chain.

    ``links`` is the length of the chain that the PDF was made from: refused when it has grown
    meanwhile, and when the half-day is not held. A closed half-day becomes sealed; a rectified one
    stays rectified and gets its next version.
    """
    held = hold_alone(half_day)
    refuse(rules.sealing_obstacle(held))
    if held.links.count() != links:
        raise Refused(_("Something was added to this half-day while its sheet was made."))
    version = held.sealed_sheets.count() + 1
    digest = sha256(pdf).hexdigest()
    path = storages["private"].save(
        f"sheets/{held.pk}/v{version}-{digest[:12]}.pdf", ContentFile(pdf)
    )
    keep_evidence(
        half_day=held,
        kind=EvidenceKind.SEAL,
        statement=seal_statement(held, version=version),
        signer=None,
        facts={"version": version, "sha256": digest, "bytes": len(pdf)},
    )
    sheet = SealedSheet.objects.create(
        half_day=held, version=version, path=path, sha256=digest, sealed_at=clock.now()
    )
    if held.state == HalfDayState.CLOSED:
        audit.change_state(held, HalfDayState.SEALED, by=None, document_sha256=digest)
    else:
        audit.record("half_day.sealed_again", by=None, on=held, document_sha256=digest)
    return sheet


@transaction.atomic
def publish_heads() -> str:
    """Write the heads of all chains that grew since to a new file of ``EVIDENCE_HEADS_DIR``.

    Returns its name, empty when nothing grew. A file without its rows, left by a process that died
    in between, does no harm: the same heads are published once more.
    """
    links = list(heads_to_publish().order_by("half_day"))
    if not links:
        return ""
    now = clock.now()
    lines = [
        {"half_day": link.half_day_id, "number": link.number, "hash": link.hash} for link in links
    ]
    name = write_heads(lines, day=now.date())
    PublishedHead.objects.bulk_create(
        PublishedHead(
            half_day_id=link.half_day_id,
            number=link.number,
            hash=link.hash,
            file=name,
            published_at=now,
        )
        for link in links
    )
    return name


@transaction.atomic
def purge_evidence(*, half_day: HalfDay, by: User | None, reason: str) -> int:
    """Delete what the evidence of a half-day says about people, its sealed sheets and photographs;
    the chain of links stays and still verifies. Returns how many contents were deleted.

    Called by the retention rules once nothing obliges to keep it; it cannot be undone, and nothing
    is added to such a half-day any more.
    """
    held = hold_alone(half_day)
    if not held.is_held:
        raise Refused(_("Only the evidence of a half-day that was closed can be purged."))
    if hasattr(held, "purge"):
        raise Refused(_("The evidence of this half-day was purged: nothing can be added to it."))
    EvidencePurge.objects.create(
        half_day=held, purged_at=clock.now(), purged_by=by, reason=reason.strip()
    )
    deleted, _models = Evidence.objects.filter(half_day=held).delete()
    # The chain says itself that its contents are gone, and by whose word.
    keep_evidence(
        half_day=held,
        kind=EvidenceKind.PURGE,
        statement=purge_statement(held),
        reason=reason.strip(),
        signer=by,
    )
    erase(held)
    for path in held.sealed_sheets.values_list("path", flat=True):
        transaction.on_commit(partial(storages["private"].delete, path))
    audit.record("half_day.purged", by=by, on=held, reason=reason.strip())
    return deleted
