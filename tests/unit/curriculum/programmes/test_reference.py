"""The shipped programmes against the rows that loading them makes."""

import shutil

import pytest
import yaml

from competencies.frameworks.reference import load_frameworks_reference
from curriculum.programmes.models import Programme, ProgrammeVersion
from curriculum.programmes.queries import newest_version, newest_versions
from curriculum.programmes.reference import DATA, load_programmes_reference
from lms.accounts.reference import load_accounts_reference
from lms.kernel.reference import ReferenceDataError

pytestmark = pytest.mark.django_db
CONTENT = yaml.safe_load((DATA / "programmes.yaml").read_text(encoding="utf-8"))
BY_KEY = {entry["key"]: entry for entry in CONTENT}


@pytest.fixture
def before():
    load_accounts_reference()
    load_frameworks_reference()


@pytest.fixture
def loaded(before):
    return load_programmes_reference()


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(DATA, tmp_path / "data")


def rewrite(folder, key, **changes):
    path = folder / "programmes.yaml"
    payload = yaml.safe_load(path.read_text(encoding="utf-8"))
    next(entry for entry in payload if entry["key"] == key).update(changes)
    path.write_text(yaml.safe_dump(payload, allow_unicode=True), encoding="utf-8")


def version_of(key) -> ProgrammeVersion:
    return newest_version(Programme.objects.get(key=key))


def test_six_programmes(loaded):
    assert str(loaded[0]) == "programmes: 6 added, 0 changed, 0 unchanged"
    assert set(Programme.objects.values_list("key", "title")) == {
        (entry["key"], entry["title"]) for entry in CONTENT
    }


def test_the_second_load_changes_nothing(loaded):
    assert str(load_programmes_reference()[0]) == "programmes: 0 added, 0 changed, 6 unchanged"
    assert ProgrammeVersion.objects.count() == 6


@pytest.mark.parametrize("key", BY_KEY)
def test_facts_are_those_of_the_file_and_unknowns_stay_unknown(loaded, key):
    entry, version = BY_KEY[key], version_of(key)
    for field in (
        "organisers",
        "delivery",
        "duration_months",
        "duration_days",
        "typical_cohort_size",
    ):
        assert getattr(version, field) == entry.get(field), field
    award = entry.get("award") or {}
    assert (version.award_kind, version.award_title) == (award.get("kind"), award.get("title"))
    assert version.starts == (entry.get("starts") or "")
    assert version.framework.key == entry["framework"]
    codes = set(version.structure_types.values_list("code", flat=True))
    assert codes == set(entry["structure_types"])


@pytest.mark.parametrize("key", BY_KEY)
def test_modules_in_their_order_with_their_domains(loaded, key):
    modules = BY_KEY[key].get("modules") or []
    rows = list(version_of(key).modules.all())
    assert [(row.code, row.title, row.kind) for row in rows] == [
        (module["code"], module["title"], module["kind"]) for module in modules
    ]
    for row, module in zip(rows, modules, strict=True):
        domains = {value.code for value in row.domains.all()}
        assert domains == set(module.get("domains") or [])


def test_the_rules_of_pacte_cds(loaded):
    version = version_of("pacte-cds")
    assert version.completion_rule_status == "proposed"
    assert version.required_module_kinds == ["core"]
    assert version.required_moments == ["initial", "final"]
    assert version.dissertation_required is True
    assert version.award_needs_jury is True
    assert len(version.example_topics) == 9


def test_where_nobody_gave_a_rule_there_is_none(loaded):
    version = version_of("pacte-msp")
    assert not version.has_completion_rule
    assert (version.required_module_kinds, version.required_moments) == (None, None)
    assert (version.dissertation_required, version.award_needs_jury) == (None, None)
    assert version.award_rule_status is None


def test_a_changed_programme_is_a_further_version(loaded, folder):
    rewrite(folder, "pacte-msp", duration_months=14)
    tally = load_programmes_reference(folder)[0]
    assert str(tally) == "programmes: 0 added, 1 changed, 5 unchanged"
    assert version_of("pacte-msp").duration_months == 14
    first = ProgrammeVersion.objects.get(programme__key="pacte-msp", number=1)
    assert first.duration_months is None
    # What was already loaded once never pushes aside a later version.
    assert load_programmes_reference()[0].unchanged == 6
    assert version_of("pacte-msp").duration_months == 14


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"framework": "unknown"}, "pacte-cds: there is no framework unknown"),
        ({"structure_types": ["CDS", "ZZZ"]}, "there is no structure type ZZZ"),
        (
            {"modules": [{"code": "S1", "title": "X", "kind": "core", "domains": ["C99"]}]},
            "module S1: the framework coordinator has no domain C99",
        ),
        ({"modules": [{"code": "S1", "title": "X", "kind": "party"}]}, "there is no kind party"),
    ],
)
def test_what_does_not_exist_is_named_and_nothing_is_written(before, folder, changes, sentence):
    rewrite(folder, "pacte-cds", **changes)
    with pytest.raises(ReferenceDataError, match=sentence):
        load_programmes_reference(folder)
    assert not Programme.objects.exists()


def test_the_newest_version_of_each_programme(loaded, folder):
    rewrite(folder, "pacte-msp", duration_months=14)
    load_programmes_reference(folder)
    numbers = {version.programme.key: version.number for version in newest_versions()}
    assert numbers == {**dict.fromkeys(BY_KEY, 1), "pacte-msp": 2}
