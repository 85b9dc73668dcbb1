"""Whoever verifies the chains looks at the photographs behind them as well."""

from pathlib import Path

import pytest

from cohorts.attendance.models import HalfDay
from cohorts.attendance.queries.chains import chains_of
from cohorts.attendance.services import purge_evidence
from cohorts.paper.models import ScannedSheet
from cohorts.paper.services import file_photographs
from tests.unit.cohorts.attendance.test_evidence import command
from tests.unit.cohorts.paper.photographs import blank, encoded, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def heads_folder(settings, tmp_path):
    settings.EVIDENCE_HEADS_DIR = tmp_path / "heads"


def filed(room, words="Feuille") -> ScannedSheet:
    (scan,) = file_photographs(
        upload=upload(encoded(blank(words))), by=room.trainer, half_day=room.half_day
    ).filed
    return scan


def path_of(scan) -> Path:
    return Path(scan.file.storage.path(scan.file.name))


def test_photographs_as_they_were_filed_are_intact(open_room):
    filed(open_room)
    status, said = command()
    assert (status, said.startswith("intact")) == (0, True)


@pytest.mark.parametrize("which", [[], ["--half-day"], ["--cohort"]])
def test_a_byte_more_is_seen(open_room, which):
    scan = filed(open_room)
    filed(open_room, "Verso")
    with path_of(scan).open("ab") as file:
        file.write(b"x")
    keys = {"--half-day": open_room.half_day.pk, "--cohort": open_room.cohort.pk}
    status, said = command(*[part for name in which for part in (name, keys[name])])
    assert status == 1
    assert "photograph" in said.lower() or "photographie" in said.lower()
    assert str(scan.evidence_number) in said.splitlines()[0]
    assert "ALTERED: 1 findings" in said


def test_a_file_that_is_gone_is_seen(open_room):
    path_of(filed(open_room)).unlink()
    assert command()[0] == 1


def test_another_digest_in_the_table_is_seen(open_room):
    scan = filed(open_room)
    path = path_of(scan)
    path.write_bytes(path.read_bytes() + b"x")
    (document,) = chains_of(HalfDay.objects.filter(pk=open_room.half_day.pk))
    (told,) = document["photographs"]
    assert told["number"] == scan.evidence_number
    assert told["sha256"] == scan.sha256 != told["found"]


def test_pictures_erased_by_a_purge_are_no_finding(open_room, django_capture_on_commit_callbacks):
    scan = filed(open_room)
    open_room.close()
    with django_capture_on_commit_callbacks(execute=True):
        purge_evidence(half_day=open_room.half_day, by=None, reason="Six ans")
    assert not path_of(scan).exists()
    assert command()[0] == 0


def test_one_query_for_the_photographs_of_one_and_of_many(
    open_room, other_room, django_assert_num_queries
):
    for room in (open_room, other_room):
        filed(room, f"{room.half_day.pk}")
    for half_days in (HalfDay.objects.filter(pk=open_room.half_day.pk), HalfDay.objects.all()):
        with django_assert_num_queries(7):
            documents = list(chains_of(half_days))
        assert [len(each["photographs"]) for each in documents] == [1] * len(documents)
