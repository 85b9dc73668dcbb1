"""A cohort that was trained, signed, photographed, sealed and certified; and its evidence file."""

import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from cohorts.attendance.tasks import seal_and_publish
from cohorts.certificates.models import Certificate
from cohorts.control.folder import path_of
from cohorts.control.services import ask_evidence_file
from cohorts.enrolment.models import Enrolment
from cohorts.paper.services import file_photographs
from lms.jobs.models import Job
from lms.jobs.services import run
from lms.kernel import clock
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.attendance.conftest import Room, make_room
from tests.unit.cohorts.paper.photographs import blank, encoded, upload

__all__ = ["Inspection", "make_inspection"]
LATER = NOW + timedelta(days=2)


def still(*_progress) -> None:
    """Nobody watches."""


@dataclass
class Inspection:
    """The room, and what a manager does with its cohort two days after."""

    room: Room

    @property
    def cohort(self):
        return self.room.cohort

    @property
    def manager(self):
        return self.room.manager

    def ask(self) -> Job:
        return ask_evidence_file(cohort=self.cohort, by=self.manager)

    def done(self) -> Job:
        """A job asked for and done, whatever came of it."""
        job = self.ask()
        run(str(job.pk))
        job.refresh_from_db()
        return job

    def made(self) -> Path:
        """A new file."""
        job = self.done()
        assert job.state == "done", job.error
        return path_of(job.arguments["name"])

    def texts(self) -> dict[str, str]:
        """The texts of a new file by name."""
        with zipfile.ZipFile(self.made()) as archive:
            names = [each for each in archive.namelist() if each.endswith((".txt", ".csv"))]
            return {name: archive.read(name).decode() for name in names}


def certify(enrolment: Enrolment, by, number: str = "2026-0001", content: bytes = b"%PDF award"):
    """A certificate with a file, written directly."""
    certificate = Certificate(
        enrolment=enrolment,
        state="issued",
        year=2026,
        sequence=int(number[-4:]),
        number=number,
        kind="diploma",
        holder_name=str(enrolment.person),
        title="Titre",
        programme_title="Programme",
        cohort_label="Promotion",
        issuer_name="Organisme",
        issued_on=date(2026, 3, 10),
        issued_at_place="Rennes",
        sha256=sha256(content).hexdigest(),
        issued_at=clock.now(),
        issued_by=by,
    )
    certificate.file.save("any.pdf", ContentFile(content), save=False)
    certificate.save()
    return certificate


def make_inspection(trainees: int = 2) -> Inspection:
    """Nothing is missing: everybody signed, all is sealed, published and certified."""
    room = make_room(trainees=trainees)
    room.open()
    file_photographs(upload=upload(encoded(blank())), by=room.trainer, half_day=room.half_day)
    for enrolment in room.enrolments:
        room.sign(enrolment.person)
    room.close()
    Enrolment.objects.filter(cohort=room.cohort).update(state="completed")
    for number, enrolment in enumerate(room.enrolments, start=1):
        certify(enrolment, room.manager, f"2026-{number:04}")
        factories.attestation(enrolment, room.manager)
    with clock.at(LATER - timedelta(days=1)):
        seal_and_publish(still)
    return Inspection(room)


def another_half_day(inspection: Inspection, days: int, **fields):
    """A half-day of the same seminar, some days before."""
    return factories.half_day(
        inspection.room.half_day.seminar,
        starts_at=datetime(2026, 3, 10, 8, 0, tzinfo=UTC) - timedelta(days=days),
        **fields,
    )


@pytest.fixture(autouse=True)
def heads_folder(settings, tmp_path):
    settings.EVIDENCE_HEADS_DIR = tmp_path / "heads"
    return settings.EVIDENCE_HEADS_DIR


@pytest.fixture
def inspection(db, heads_folder):
    """The clock stands two days after the half-day."""
    with clock.at(NOW):
        made = make_inspection()
    with clock.at(LATER):
        yield made


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def archive_of(path: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(path.read_bytes()))
