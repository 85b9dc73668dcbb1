"""The chains of a cohort as a file that verifies without the platform, and what stands behind it.

While the file is written every chain is verified, and each half-day's sheets and photographs are
given the names under which they are packed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, BinaryIO

from cohorts.attendance.chain import CLOSING, FORMAT, Verdict, canonical, verify, verify_half_day
from cohorts.attendance.contents import stamp
from cohorts.attendance.enums import EvidenceKind
from cohorts.attendance.heads import read_heads
from cohorts.attendance.models import HalfDay, SealedSheet
from cohorts.attendance.queries.chains import published_files
from cohorts.control.folder import Stored
from cohorts.control.naming import photograph_name, sealed_sheet_name
from cohorts.control.queries import (
    chain_document,
    chain_documents,
    half_days_of_cohort,
    photographs_by_half_day,
    sealed_sheets,
)
from cohorts.control.weaknesses import weaknesses_of
from cohorts.enrolment.models import Cohort
from cohorts.paper.models import ScannedSheet
from lms.kernel import clock


@dataclass
class Standing:
    """One half-day: what is kept of it, by the name under which it is packed. ``is_sealed`` says
    that the last sealed sheet tells all that was rectified since. ``weak`` counts, by code of gap,
    the people and photographs whose proofs are weaker than a signature on the day."""

    half_day: HalfDay
    files: dict[str, Stored] = field(default_factory=dict)
    is_sealed: bool = False
    is_purged: bool = False
    weak: Counter[str] = field(default_factory=Counter)


@dataclass
class Proofs:
    """Every half-day of the cohort in order of time, and the verdict on all chains."""

    standings: dict[int, Standing]
    verdict: Verdict


def write_proofs(cohort: Cohort, file: BinaryIO, *, step: Callable[[], None]) -> Proofs:
    """Write the chains of ``cohort`` with the published heads to ``file``, and verify them.

    ``step`` is called once a chain; a few chains are in memory at a time.
    """
    standings = {pk: Standing(each) for pk, each in half_days_of_cohort(cohort).items()}
    # Heads before chains: a chain only grows, so none ends before a head that was read earlier.
    heads = read_heads(published_files())
    writer = _Writer(file, cohort)
    documents = _documents(cohort, standings)
    verdict = verify(writer.passing(documents, step), heads)
    writer.close(heads)
    return Proofs(standings, verdict)


def _documents(cohort: Cohort, standings: dict[int, Standing]) -> Iterator[dict[str, Any]]:
    sheets, photographs = sealed_sheets(cohort=cohort), photographs_by_half_day(cohort=cohort)
    for document in chain_documents(cohort):
        standing = standings.get(document["id"])
        if standing is None:  # planned and opened since this began
            continue
        _stand(standing, document, sheets[document["id"]], photographs[document["id"]])
        if _is_torn(document):
            document = _again(standing) or document
        yield document


def _is_torn(document: dict[str, Any]) -> bool:
    """What came in between two reads looks like a fault: it is looked at once more."""
    files = (*document["sheets"], *document["photographs"])
    unpacked = any(each["found"] and not each["file"] for each in files)
    return unpacked or bool(verify_half_day(document))


def _again(standing: Standing) -> dict[str, Any] | None:
    half_day = standing.half_day
    document = chain_document(half_day)
    if document:
        sheets, photographs = (
            sealed_sheets(half_day=half_day),
            photographs_by_half_day(half_day=half_day),
        )
        _stand(standing, document, sheets[half_day.pk], photographs[half_day.pk])
    return document


def _stand(
    standing: Standing,
    document: dict[str, Any],
    sheets: list[SealedSheet],
    photographs: list[ScannedSheet],
) -> None:
    """Add to ``document`` where its files are packed, and note in ``standing`` what it tells."""
    standing.files.clear()
    paths = {sheet.version: Stored.private(sheet.path) for sheet in sheets}
    for sheet in document["sheets"]:
        name = sealed_sheet_name(standing.half_day, sheet["version"])
        sheet["file"] = _keep(standing, name, paths.get(sheet["version"]), sheet["found"])
    pictures = {row.evidence_number: Stored.field(row.file) for row in photographs}
    for each in document["photographs"]:
        name = photograph_name(standing.half_day, each["number"])
        each["file"] = _keep(standing, name, pictures.get(each["number"]), each["found"])
    standing.is_purged = document["purged"]
    standing.is_sealed = _is_sealed(document)
    standing.weak = weaknesses_of(document, standing.half_day)
    day = standing.half_day.local_day
    standing.weak["photograph_late"] = sum(_day_of(row, standing) > day for row in photographs)


def _day_of(row: ScannedSheet, standing: Standing) -> date:
    """The day at the place on which a photograph was filed."""
    return row.filed_at.astimezone(standing.half_day.local_start.tzinfo).date()


def _keep(standing: Standing, name: str, stored: Stored | None, found: str) -> str:
    """Note a file to pack, and its name; empty when there is none."""
    if not found or stored is None or not stored.path:
        return ""
    standing.files[name] = stored
    return name


def _is_sealed(document: dict[str, Any]) -> bool:
    if document["purged"]:
        return bool(document["sheets"])
    last = {EvidenceKind.SEAL: 0, EvidenceKind.RECTIFICATION: 0}
    for number, kept in document["contents"].items():
        kind = kept["content"]["kind"]
        if kind in last:
            last[kind] = max(last[kind], int(number))
    return last[EvidenceKind.SEAL] > last[EvidenceKind.RECTIFICATION]


class _Writer:
    """The file, one chain a line, its own digest last (``CLOSING``)."""

    def __init__(self, file: BinaryIO, cohort: Cohort) -> None:
        self._file = file
        self._digest = sha256()
        head = {
            "cohort": {"id": cohort.pk, "code": cohort.code, "name": str(cohort)},
            "format": FORMAT,
            "made_at": stamp(clock.now()),
        }
        self._put(canonical(head)[:-1] + b',\n"half_days":[')

    def passing(
        self, documents: Iterable[dict[str, Any]], step: Callable[[], None]
    ) -> Iterator[dict[str, Any]]:
        """Hand on each chain once it is written."""
        separator = b"\n"
        for document in documents:
            self._put(separator + canonical(document))
            separator = b",\n"
            step()
            yield document

    def close(self, heads: list[dict[str, str]]) -> None:
        self._put(b'],\n"heads":' + canonical(heads))
        self._file.write((CLOSING % self._digest.hexdigest()).encode())

    def _put(self, written: bytes) -> None:
        self._digest.update(written)
        self._file.write(written)
