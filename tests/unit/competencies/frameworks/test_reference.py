"""The shipped frameworks against the rows that loading them makes."""

import shutil
import uuid

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competencies.frameworks.identities import competency_uuid, framework_identifier
from competencies.frameworks.models import (
    AxisValue,
    Competency,
    CompetencyRevision,
    Framework,
    FrameworkVersion,
    Level,
    NonAnswerChoice,
    ScaleVersion,
    TargetProfile,
)
from competencies.frameworks.queries import content_of, outline, published_version
from competencies.frameworks.reference import DATA, FRAMEWORK_FILES, load_frameworks_reference
from lms.accounts.reference import load_accounts_reference
from lms.audit.models import AuditEvent
from lms.kernel.reference import ReferenceDataError, canonical_json, content_hash

pytestmark = pytest.mark.django_db

# Published texts never change, and neither does what their digest is taken of.
DIGESTS = {
    "coordinator": "09ffa9b403552de0bbf1675e98943cd21489779357dbc1f9c3f6982cfdea5d47",
    "director": "5c4c12fdd7278733dabeddfe4163c0db57a8adcb0c3053cdd9d0634221e84bab",
    "referent": "726101a80a4f8816aedc6032e96edda17760b0fc5c272d0a75f8d8c74fd253f4",
}
COMPETENCY = (
    "uuid",
    "code",
    "statement",
    "notes",
    "kind",
    "source",
    "parent",
    "places",
    "behaviours",
    "extra",
)


def content(name):
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


@pytest.fixture
def profiles():
    load_accounts_reference()


@pytest.fixture
def loaded(profiles):
    return load_frameworks_reference()


@pytest.fixture
def folder(tmp_path):
    """A copy of the files that a test may change."""
    return shutil.copytree(DATA, tmp_path / "data")


def rewrite(folder, name, change):
    path = folder / name
    payload = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(payload)
    path.write_text(yaml.safe_dump(payload, allow_unicode=True), encoding="utf-8")


def test_the_first_load_adds_everything(loaded):
    assert [str(tally) for tally in loaded] == [
        "scales: 1 added, 0 changed, 0 unchanged",
        "frameworks: 3 added, 0 changed, 0 unchanged",
        "functions: 6 added, 0 changed, 0 unchanged",
    ]


def test_the_second_load_writes_nothing(loaded):
    with CaptureQueriesContext(connection) as queries:
        tallies = load_frameworks_reference()
    written = [
        query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    assert written == []
    assert [(tally.added, tally.changed) for tally in tallies] == [(0, 0)] * 3
    assert [tally.unchanged for tally in tallies] == [1, 3, 6]


@pytest.mark.parametrize("name", FRAMEWORK_FILES)
def test_what_the_hash_is_taken_of_says_all_of_the_file(loaded, name):
    payload = content(name)
    said = content_of(published_version(payload["key"]))
    words = ("version", "status", "title", "short_title", "language")
    assert [said[word] for word in words] == [payload.get(word, "fr") for word in words]
    assert said["framework"] == framework_identifier(payload["key"])
    assert said["audience"] == (payload.get("audience") or "")
    assert said["scale"] == [payload["scale"], "1.0"]
    assert said["associations"] == []
    assert [[row[0], *row[2:]] for row in said["axis_values"]] == [
        [axis, *(value.get(word, "") for word in ("code", "label", "statement", "source"))]
        for axis, values in payload["axes"].items()
        for value in values
    ]
    assert [dict(zip(COMPETENCY, row, strict=True)) for row in said["competencies"]] == [
        dict.fromkeys(COMPETENCY, "")
        | {
            "uuid": str(competency_uuid(framework_key=payload["key"], code=item["code"])),
            "code": item["code"],
            "statement": item["statement"],
            "source": item["source"],
            "places": tuple(sorted(item[axis] for axis in payload["axes"])),
            "behaviours": (),
        }
        for item in payload["competencies"]
    ]


@pytest.mark.parametrize("name", FRAMEWORK_FILES)
def test_every_competency_is_a_row(loaded, name):
    payload = content(name)
    version = published_version(payload["key"])
    rows = {
        revision.code: revision
        for revision in CompetencyRevision.objects.filter(framework_version=version)
    }
    assert list(rows) == [item["code"] for item in payload["competencies"]]
    for item in payload["competencies"]:
        row = rows[item["code"]]
        assert (row.statement, row.source) == (item["statement"], item["source"])
        codes = set(row.axis_values.values_list("code", flat=True))
        assert codes == {item[axis] for axis in payload["axes"]}


def test_the_referent_has_36_competencies_on_a_grid(loaded):
    laid_out = outline(published_version("referent").pk)
    assert len(laid_out.revisions) == 36
    assert laid_out.axes == ("mission", "dimension")
    grid = laid_out.grid()
    assert [row.code for row, _cells in grid] == ["M1", "M2", "M3"]
    assert all(len(cells) == 4 and all(cell.revisions for cell in cells) for _row, cells in grid)


@pytest.mark.parametrize(
    ("key", "axis", "number"), [("director", "field", 5), ("coordinator", "domain", 10)]
)
def test_the_others_have_one_axis(loaded, key, axis, number):
    laid_out = outline(published_version(key).pk)
    assert laid_out.axes == (axis,)
    assert len(laid_out.sections) == number


@pytest.mark.parametrize("name", FRAMEWORK_FILES)
def test_axis_values_keep_their_words(loaded, name):
    payload = content(name)
    for axis, values in payload["axes"].items():
        rows = AxisValue.objects.filter(framework_version__framework__key=payload["key"], axis=axis)
        assert [(row.code, row.label, row.statement) for row in rows] == [
            (value["code"], value["label"], value.get("statement", "")) for value in values
        ]


def test_the_scale_and_its_non_answers(loaded):
    scale = content("scales.yaml")[0]
    levels = Level.objects.values_list("ordinal", "label", "anchor", "proficient")
    assert list(levels) == [
        (level["ordinal"], level["label"], level["anchor"], level.get("proficient", False))
        for level in scale["levels"]
    ]
    offered = NonAnswerChoice.objects.values_list("key", "label", "raters_only")
    assert list(offered) == [
        (choice["key"], choice["label"], choice.get("raters_only", False))
        for choice in scale["non_answers"]
    ]


def test_functions_with_their_targets_and_profiles(loaded):
    for entry in content("dac_functions.yaml"):
        row = TargetProfile.objects.get(key=entry["key"])
        assert row.title == entry["title"]
        assert (row.framework.key if row.framework else None) == entry["framework"]
        ranges = {span.axis_code: [span.minimum, span.maximum] for span in row.ranges.all()}
        assert ranges == entry.get("targets", {})
        codes = set(row.profiles.values_list("code", flat=True))
        assert codes == set(entry.get("profiles", []))


def test_everything_is_published_and_still_proposed(loaded):
    versions = FrameworkVersion.objects.values_list("state", "status", "version")
    assert set(versions) == {("published", "proposed", "1.0")}


def test_the_hash_is_that_of_what_the_version_says(loaded):
    version = published_version("referent")
    assert version.content_hash == content_hash(content_of(version))
    assert {
        found.framework.key: found.content_hash for found in FrameworkVersion.objects.all()
    } == DIGESTS
    assert FrameworkVersion.objects.get(pk=version.pk).source_payload == content("referent.yaml")
    assert canonical_json({"b": 1, "a": "é"}) == '{"a":"é","b":1}'


def test_identifiers_are_the_same_in_every_installation(loaded):
    expected = competency_uuid(framework_key="referent", code="R1.1.1")
    assert expected == uuid.UUID("c5d7a9f5-ff46-583d-87fb-2d58662c153e")
    revision = CompetencyRevision.objects.get(code="R1.1.1")
    assert revision.competency_id == expected


def test_the_log_says_that_the_platform_did_it(loaded):
    events = AuditEvent.objects.filter(verb="framework_version.added")
    assert [(event.actor_id, event.actor_label) for event in events] == [(None, "platform")] * 3


def test_a_published_text_cannot_be_changed_by_its_file(loaded, folder):
    def reword(payload):
        payload["competencies"][0]["statement"] = "Tout autre chose"

    rewrite(folder, "referent.yaml", reword)
    with pytest.raises(ReferenceDataError, match=r"referent\.yaml: version 1\.0 .* new version"):
        load_frameworks_reference(folder)
    assert not CompetencyRevision.objects.filter(statement="Tout autre chose").exists()


def test_a_changed_scale_needs_a_new_version(loaded, folder):
    def reword(payload):
        payload[0]["levels"][0]["anchor"] = "Autrement"

    rewrite(folder, "scales.yaml", reword)
    with pytest.raises(ReferenceDataError, match="new version number"):
        load_frameworks_reference(folder)


def test_a_new_version_stands_beside_the_old_one_with_the_same_identities(loaded, folder):
    def next_version(payload):
        payload["version"] = "2.0"
        payload["competencies"][0]["statement"] = "Mieux dit"

    rewrite(folder, "referent.yaml", next_version)
    tallies = load_frameworks_reference(folder)
    assert str(tallies[1]) == "frameworks: 1 added, 0 changed, 2 unchanged"
    assert published_version("referent").version == "2.0"
    assert Competency.objects.filter(framework__key="referent").count() == 36
    assert FrameworkVersion.objects.filter(framework__key="referent").count() == 2
    first = CompetencyRevision.objects.get(code="R1.1.1", framework_version__version="1.0")
    assert first.statement == content("referent.yaml")["competencies"][0]["statement"]


def test_all_or_nothing(profiles, folder):
    def break_it(payload):
        payload["competencies"][3]["domain"] = "C99"

    rewrite(folder, "coordinator.yaml", break_it)
    with pytest.raises(ReferenceDataError, match=r"coordinator\.yaml, competency C2\.1: .* C99"):
        load_frameworks_reference(folder)
    assert not Framework.objects.exists()
    assert not ScaleVersion.objects.exists()


def test_a_code_given_twice_is_named(profiles, folder):
    def double(payload):
        payload["competencies"].append(dict(payload["competencies"][0]))

    rewrite(folder, "director.yaml", double)
    with pytest.raises(ReferenceDataError, match=r"D1\.1 stands there twice"):
        load_frameworks_reference(folder)


def test_a_function_with_an_unknown_profile_is_named(profiles, folder):
    def misspell(payload):
        payload[2]["profiles"] = ["infirmiere"]

    rewrite(folder, "dac_functions.yaml", misspell)
    with pytest.raises(ReferenceDataError, match="coordinator: there is no profile infirmiere"):
        load_frameworks_reference(folder)


def test_changed_targets_are_brought_in_line(loaded, folder):
    def change(payload):
        payload[3]["targets"] = {"M1": [1, 2]}

    rewrite(folder, "dac_functions.yaml", change)
    tallies = load_frameworks_reference(folder)
    assert str(tallies[2]) == "functions: 0 added, 1 changed, 5 unchanged"
    ranges = TargetProfile.objects.get(key="physician").ranges
    assert list(ranges.values_list("axis_code", "minimum", "maximum")) == [("M1", 1, 2)]
