"""One evidence file from end to end: the gaps first, then all that was kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from zoneinfo import ZoneInfo

from django.utils.translation import override

from cohorts.attendance import chain
from cohorts.attendance.documents import sheet_pdf
from cohorts.attendance.queries.half_days import half_day_with_names
from cohorts.attestations.documents import attestation_pdf
from cohorts.attestations.models import Attestation
from cohorts.control import documents
from cohorts.control.documents import LANGUAGE, Overview
from cohorts.control.folder import Stored
from cohorts.control.gaps import Gap, gaps_of_attendance, gaps_of_documents, named, unprintable
from cohorts.control.naming import attestation_name, certificate_name, draft_sheet_name
from cohorts.control.packing import Pack
from cohorts.control.proofs import Standing, write_proofs
from cohorts.control.queries import (
    attestations_of_cohort,
    certificates_of_cohort,
    count_half_days,
    events_of_cohort,
    trainees_of,
)
from cohorts.enrolment.models import Cohort
from lms.accounts.models import User
from lms.kernel import clock
from lms.kernel.pdf import DocumentError
from lms.kernel.reference import canonical_json
from lms.kernel.refusals import Refused

GAPS = "00-lacunes"
LOG = "journal.csv"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Built:
    """What was found while the file was made."""

    half_days: int
    gaps: int


def build_evidence_file(
    cohort: Cohort, file: BinaryIO, *, asked_by: User, progress: Progress
) -> Built:
    """Write the whole archive to ``file``. ``progress`` hears (steps done, steps in all).

    Raises ``OSError`` when something cannot be read or written. What is drawn and the chains wait
    in a temporary folder, since the gaps that they show are packed before them.
    """
    with override(LANGUAGE), TemporaryDirectory() as folder:
        work = Work(cohort, Path(folder), progress)
        overview = work.survey(asked_by)
        pack = Pack(file, at=overview.made_at)
        _pack_texts(pack, overview)
        for name, stored in work.stored():
            pack.add_stored(name, stored)
        for name in work.drawn:
            pack.add_path(name, work.folder / Path(name).name)
        for attestation in work.attestations:
            pack.add_text(attestation_name(attestation, "json"), canonical_json(attestation.facts))
        pack.add(LOG, documents.log_chunks(cohort, events_of_cohort(cohort)))
        pack.add_path(chain.EVIDENCE_JSON, work.folder / chain.EVIDENCE_JSON)
        pack.add_path(documents.VERIFIER, Path(chain.__file__))
        pack.close()
        return Built(len(work.proofs.standings), len(overview.gaps))


def _pack_texts(pack: Pack, overview: Overview) -> None:
    pack.add_text(f"{GAPS}.txt", documents.gaps_text(overview))
    pack.add_text(f"{GAPS}.html", documents.gaps_page(overview))
    if pdf := documents.gaps_pdf(overview):
        pack.add(f"{GAPS}.pdf", [pdf])
    pack.add_text("LISEZ-MOI.txt", documents.read_me(overview))


class Work:
    """What is gathered in ``folder`` before anything is packed. ``drawn`` are the names of pages
    drawn now: sheets not sealed yet, and attestations in force from the facts kept of them."""

    def __init__(self, cohort: Cohort, folder: Path, progress: Progress) -> None:
        self.cohort, self.folder = cohort, folder
        self.certificates = certificates_of_cohort(cohort)
        self.attestations = attestations_of_cohort(cohort)
        self.drawn: list[str] = []
        self._gaps: list[Gap] = []
        self._progress, self._done = progress, 0
        self._total = 2 * count_half_days(cohort) + len(self.attestations) + 1

    def survey(self, asked_by: User) -> Overview:
        """Read and verify everything, draw what is not kept as a page."""
        with (self.folder / chain.EVIDENCE_JSON).open("wb") as file:
            self.proofs = write_proofs(self.cohort, file, step=self._step)
        for standing in self.proofs.standings.values():
            self._draw_sheet(standing)
            self._step()
        for attestation in self.attestations:
            self._draw_attestation(attestation)
            self._step()
        trainees = trainees_of(self.cohort)
        return Overview(
            cohort=self.cohort,
            made_at=clock.now().astimezone(ZoneInfo(self.cohort.zone)).replace(tzinfo=None),
            made_by=asked_by,
            proofs=self.proofs,
            trainees=len(trainees),
            gaps=(
                *gaps_of_attendance(self.proofs),
                *gaps_of_documents(trainees, self.certificates, self.attestations),
                *self._gaps,
            ),
        )

    def stored(self) -> Iterator[tuple[str, Stored]]:
        """What is kept as a file, under the name it is packed with."""
        for standing in self.proofs.standings.values():
            yield from standing.files.items()
        for certificate in self.certificates:
            stored = Stored.field(certificate.file)
            if stored.digest():
                yield certificate_name(certificate), stored

    def _draw_sheet(self, standing: Standing) -> None:
        half_day = standing.half_day
        if half_day.opened_at is None or standing.is_sealed or standing.is_purged:
            return
        try:
            pdf, _name = sheet_pdf(half_day_with_names(half_day.pk))
        except DocumentError:
            self._gaps.append(unprintable(named(half_day)))
        else:
            self._keep(draft_sheet_name(half_day), pdf)

    def _draw_attestation(self, attestation: Attestation) -> None:
        if attestation.replacement:
            return
        try:
            pdf = attestation_pdf(attestation)
        except (DocumentError, Refused):
            self._gaps.append(unprintable(str(attestation)))
        else:
            self._keep(attestation_name(attestation, "pdf"), pdf)

    def _keep(self, name: str, pdf: bytes) -> None:
        (self.folder / Path(name).name).write_bytes(pdf)
        self.drawn.append(name)

    def _step(self) -> None:
        self._done += 1
        self._progress(min(self._done, self._total - 1), self._total)
