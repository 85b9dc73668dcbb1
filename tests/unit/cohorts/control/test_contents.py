"""What is in an evidence file, and that all of it is as it was kept."""

import csv
import json
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.utils.translation import gettext, override

from cohorts.attendance import chain
from cohorts.attendance.models import SealedSheet, Seminar
from cohorts.certificates.models import Certificate
from cohorts.enrolment.models import Cohort
from cohorts.paper.models import ScannedSheet
from lms.accounts.models import User
from lms.audit.models import AuditEvent
from tests import factories
from tests.unit.cohorts.control.conftest import another_half_day, archive_of

pytestmark = pytest.mark.django_db


def test_everything_kept_is_in_the_file_as_it_was_kept(inspection):
    archive = archive_of(inspection.made())
    names = archive.namelist()
    assert names[0] == "00-lacunes.txt"
    assert {"00-lacunes.pdf", "00-lacunes.html", "LISEZ-MOI.txt", "journal.csv"} <= set(names)

    def one(folder):
        found = [name for name in names if name.startswith(f"{folder}/")]
        return [archive.read(name) for name in found]

    assert one("feuilles") == [storages["private"].open(SealedSheet.objects.get().path).read()]
    assert one("photographies") == [ScannedSheet.objects.get().file.read()]
    assert one("certificats") == [b"%PDF award"] * 2
    pages = one("attestations")
    assert sorted(page[:4] for page in pages) == [b"%PDF", b"%PDF", b'{"ac', b'{"ac']
    assert archive.read("verifier.py") == Path(chain.__file__).read_bytes()
    assert archive.read("00-lacunes.pdf").startswith(b"%PDF")


def test_the_proofs_hold_the_chains_and_the_published_heads(inspection):
    document = json.loads(archive_of(inspection.made()).read("preuves.json"))
    (half_day,) = document["half_days"]
    kinds = [half_day["contents"][str(n)]["content"]["kind"] for n in range(1, 6)]
    assert kinds[0] == "scanned_sheet"
    assert kinds[-1] == "seal"
    assert [file["name"][:12] for file in document["heads"]] == ["heads-000001"]
    assert half_day["sheets"][0]["file"].startswith("feuilles/2026-03-10-09h00-coordination")
    assert half_day["photographs"][0]["file"].endswith("-maillon-1.jpg")
    assert document["cohort"]["code"] == inspection.cohort.code


def test_sha256sum_confirms_every_file(inspection, tmp_path):
    with zipfile.ZipFile(inspection.made()) as archive:
        archive.extractall(tmp_path / "out")
        names = set(archive.namelist())
    done = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS.txt"],
        cwd=tmp_path / "out",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(names) - 1


def test_the_log_is_in_sentences_and_no_spreadsheet_runs_it(inspection):
    person = inspection.room.enrolments[0].person
    AuditEvent.objects.create(
        at=datetime(2026, 3, 10, 9, 0, tzinfo=UTC),
        actor_id=person.pk,
        actor_label="=HYPERLINK(1)",
        verb="half_day.code_asked",
        object_type="halfday",
        object_id=str(inspection.room.half_day.pk),
        object_label="Module",
    )
    AuditEvent.objects.create(
        at=datetime(2026, 3, 10, 9, 0, tzinfo=UTC),
        actor_label="Quelqu’un d’ailleurs",
        verb="half_day.code_asked",
        object_type="halfday",
        object_id=str(inspection.room.half_day.pk + 1000),
        object_label="Module",
    )
    text = inspection.texts()["journal.csv"]
    lines = list(csv.reader(text.lstrip("\ufeff").splitlines(), delimiter=";"))[1:]
    assert [each[1] for each in lines].count("'=HYPERLINK(1)") == 1
    assert "ailleurs" not in text
    whens = [each[0] for each in lines]
    assert whens == sorted(whens)
    assert "2026-03-10 10:30" in whens  # the clock of the place
    assert sum(str(person) in each[2] for each in lines) >= 1


def test_nobodys_self_positioning_and_nobody_elses_name_is_in_it(inspection):
    trainee = inspection.room.enrolments[0]
    other = factories.enrolment(factories.cohort(), factories.user("Zoé", "Étrangère"))
    for about, label in ((trainee, "Positionnement secret"), (other, "Zoé Étrangère")):
        AuditEvent.objects.create(
            at=datetime(2026, 3, 10, 9, 0, tzinfo=UTC),
            actor_label=label,
            verb="positioning.begun",
            object_type="enrolment" if about is other else "positioning",
            object_id=str(about.pk),
            object_label=label,
            subject_id=about.person_id,
        )
    archive = archive_of(inspection.made())
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode(
        errors="replace"
    )
    assert str(trainee.person) in everything
    assert "Zoé" not in everything
    assert "secret" not in everything


def test_the_sheet_that_is_not_sealed_is_drawn_and_named_so(inspection):
    half_day = another_half_day(inspection, 1, state="open")
    factories.presence(half_day, inspection.room.enrolments[0])
    names = archive_of(inspection.made()).namelist()
    drafts = [name for name in names if "NON-SCELLEE" in name]
    assert drafts == [
        f"feuilles/2026-03-09-09h00-coordination-en-equipe-{half_day.pk}-NON-SCELLEE.pdf"
    ]


@pytest.mark.parametrize(
    "title",
    [
        "../../etc/passwd",
        "/racine",
        "C:\\disque",
        "é" * 200,
        "a/b" * 60,
        "\u202egnp.exe",
        "日本語",
        "\n",
    ],
)
def test_names_of_people_never_make_paths(inspection, title):
    """Titles, persons, numbers and codes with slashes, accents and two hundred characters."""
    cohort = inspection.cohort
    Seminar.objects.filter(cohort=cohort).update(title=title)
    Cohort.objects.filter(pk=cohort.pk).update(code=title[:60])
    for enrolment in inspection.room.enrolments:
        User.objects.filter(pk=enrolment.person_id).update(last_name=title[:100])
    Certificate.objects.filter(number="2026-0002").update(number=title[:30])
    Certificate.objects.update(holder_name=title[:201])
    archive = archive_of(inspection.made())
    for name in archive.namelist():
        folder, _slash, leaf = name.rpartition("/")
        assert folder in {"", "feuilles", "photographies", "certificats", "attestations"}
        assert leaf.isascii()
        assert leaf.isprintable()
        assert len(leaf) < 200
        assert not leaf.startswith(".")
        assert "\\" not in leaf
    assert len(set(archive.namelist())) == len(archive.namelist())


def test_two_half_days_at_the_same_hour_have_two_sheets(inspection):
    first = another_half_day(inspection, 1, state="open")
    seminar = factories.seminar(inspection.cohort, title=first.seminar.title)
    second = factories.half_day(seminar, starts_at=first.starts_at, state="open")
    drafts = [n for n in archive_of(inspection.made()).namelist() if "NON-SCELLEE" in n]
    assert sorted(name.split("-")[-3] for name in drafts) == sorted([str(first.pk), str(second.pk)])


def test_a_cohort_without_any_half_day_has_a_file_that_says_so(inspection):
    from cohorts.control.services import ask_evidence_file
    from lms.jobs.services import run

    empty = factories.cohort()
    job = ask_evidence_file(cohort=empty, by=inspection.manager)
    run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result["half_days"], job.result["gaps"]) == ("done", 0, 1)


def test_the_read_me_gives_the_commands(inspection):
    text = inspection.texts()["LISEZ-MOI.txt"]
    for command in (
        "sha256sum -c SHA256SUMS.txt",
        "python3 verifier.py preuves.json",
        "python manage.py verify_evidence --file",
    ):
        assert command in text
    assert inspection.cohort.code in text
    assert str(inspection.manager) in text
    assert "&#" not in text
    assert "{" not in text


def test_what_takes_two_reads_costs_no_more_with_many_half_days(
    inspection, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        inspection.made()
    for days in range(1, 15):
        # The chain begins with its opening, all are planned and were never opened.
        another_half_day(inspection, days)
    with django_assert_max_num_queries(len(few) + 2):
        inspection.made()


def test_the_gaps_are_in_french(inspection):
    with override("fr"):
        assert gettext("No gap was found.") in inspection.texts()["00-lacunes.txt"]
