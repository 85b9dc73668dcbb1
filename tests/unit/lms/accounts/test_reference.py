"""Regions, structure types and profiles against the shipped files."""

import csv
import shutil
from zoneinfo import ZoneInfo

import pytest

from lms.accounts.models import Profile, Region, StructureType
from lms.accounts.reference import DATA, load_accounts_reference

pytestmark = pytest.mark.django_db


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("name", "model"),
    [("regions.csv", Region), ("structure_types.csv", StructureType), ("profiles.csv", Profile)],
)
def test_every_line_is_a_row(name, model):
    load_accounts_reference()
    key = model._meta.pk.name
    stored = {row[key]: row for row in model.objects.values()}
    assert list(stored.values()) != []
    assert {row[key]: row for row in rows(name)} == stored


def test_regions_have_a_zone_that_exists():
    load_accounts_reference()
    for region in Region.objects.all():
        assert ZoneInfo(region.timezone).key == region.timezone
    assert Region.objects.count() == 18


def test_the_second_load_finds_nothing_to_do():
    first, second = load_accounts_reference(), load_accounts_reference()
    assert [tally.added for tally in first] == [18, 14, 10]
    assert [(tally.added, tally.changed, tally.unchanged) for tally in second] == [
        (0, 0, 18),
        (0, 0, 14),
        (0, 0, 10),
    ]


def test_a_changed_line_is_brought_in_line_and_others_rows_stay(tmp_path):
    load_accounts_reference()
    Profile.objects.create(code="local", name="Profil local")
    folder = shutil.copytree(DATA, tmp_path / "data")
    path = folder / "regions.csv"
    path.write_text(path.read_text().replace("CODAGE", "CODAGE Grand Est"))
    tallies = load_accounts_reference(folder)
    assert [tally.changed for tally in tallies] == [1, 0, 0]
    assert Region.objects.get(insee="44").facs_federation == "CODAGE Grand Est"
    assert Profile.objects.filter(code="local").exists()
