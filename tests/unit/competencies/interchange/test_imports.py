"""What an import does to what is stored: counted, told, written whole or not at all."""

import uuid

import pytest

from competencies.frameworks import services
from competencies.frameworks.models import (
    Association,
    CompetencyRevision,
    Framework,
    FrameworkVersion,
    LevelDescriptor,
    ScaleVersion,
)
from competencies.frameworks.queries import published_version, statements_of
from competencies.frameworks.states import VersionState
from competencies.interchange.services import apply_import
from competencies.positioning.services import answer, begin
from lms.audit.models import AuditEvent
from lms.kernel.refusals import Refused
from tests import factories
from tests.unit.competencies.interchange.conftest import (
    applied,
    counts,
    edited,
    exported,
    item,
    linked_to,
    newest,
    planned,
)

pytestmark = pytest.mark.usefixtures("loaded")


def changed(package: dict) -> None:
    """One statement changed, one competency gone, one added."""
    item(package, "R1.1.1")["fullStatement"] = "Accueillir"
    gone = item(package, "R1.1.2")
    package["CFItems"].remove(gone)
    added = {**item(package, "R1.1.3"), "identifier": "0b7e0ed2-7d8f-4f43-9d4c-5a1b9f0a1c11"}
    added |= {"humanCodingScheme": "R9.9.9", "fullStatement": "Une de plus"}
    package["CFItems"].append(added)
    package["CFAssociations"] = [
        link
        for link in package["CFAssociations"]
        if link["originNodeURI"]["identifier"] != gone["identifier"]
    ]


def test_added_changed_and_retired_are_counted_and_nothing_is_written():
    plan = planned(edited(exported("referent"), changed))
    assert counts(plan) == (1, 1, 1)
    assert plan.comparison.changed[0].fields == ("statement",)
    assert FrameworkVersion.objects.count() == 3


def test_what_is_applied_is_a_draft_that_goes_on_from_the_text_in_force():
    before = published_version("referent")
    said = statements_of(before.pk)
    content = edited(exported("referent"), changed)
    applied(content)
    draft = newest("referent")
    assert (draft.state, draft.based_on, draft.version) == (VersionState.DRAFT, before, "1.1")
    assert statements_of(before.pk) == said
    assert draft.competencies.count() == 36
    stands = draft.competencies.get(code="R1.1.1")
    assert stands.competency == before.competencies.get(code="R1.1.1").competency
    assert not planned(content).changes_something


def test_a_second_import_replaces_the_text_of_the_draft():
    applied(edited(exported("referent"), changed))
    plan = planned(exported("referent", number="1.0"))
    assert plan.replaces_draft
    assert counts(plan) == (1, 1, 1)
    apply_import(plan=plan, by=None)
    assert FrameworkVersion.objects.filter(framework__key="referent").count() == 2
    assert newest("referent").competencies.filter(code="R1.1.2").exists()


def test_a_plan_made_before_somebody_edited_is_refused():
    plan = planned(edited(exported("referent"), changed))
    services.start_draft(source=published_version("referent"), by=None)
    with pytest.raises(Refused):
        apply_import(plan=plan, by=None)
    assert newest("referent").competencies.count() == 36


def test_the_preview_counts_the_people_who_answered_what_changes():
    version = published_version("referent")
    level = version.scale_version.levels.first()
    for _number in range(2):
        person = factories.user()
        positioning = begin(
            person=person,
            rater=person,
            rater_role="self",
            framework_version=version,
            moment="initial",
        )
        for code in ("R1.1.1", "R1.1.2", "R1.1.3"):
            answer(
                positioning=positioning,
                revision=version.competencies.get(code=code),
                level=level,
                client_key=uuid.uuid4(),
                by=person,
            )
    assert planned(edited(exported("referent"), changed)).people == 2


def test_another_identifier_for_the_same_code_is_told():
    def re_identify(package: dict) -> None:
        old = item(package, "R1.1.1")["identifier"]
        new = "7d1f3c52-9a1e-4c33-8f0a-1c2d3e4f5a6b"
        item(package, "R1.1.1")["identifier"] = new
        for link in package["CFAssociations"]:
            if link["originNodeURI"]["identifier"] == old:
                link["originNodeURI"]["identifier"] = new

    plan = planned(edited(exported("referent"), re_identify))
    assert counts(plan) == (1, 0, 1)
    assert [(finding.code, finding.where) for finding in plan.warnings][-1] == (
        "re_identified",
        "R1.1.1",
    )


def test_identifiers_are_kept_letter_by_letter():
    odd = {"D2F0A6C0-1111-0000-0000-00000000000A", "pas-un-uuid"}
    content = f"""{{"CFDocument": {{"identifier": "DOC-1", "uri": "https://x.example/1",
      "title": "Ailleurs", "creator": "X", "lastChangeDateTime": "2020-01-01T00:00:00Z"}},
      "CFItems": [{
        ",".join(
            f'{{"identifier": "{name}", "fullStatement": "Énoncé {name}", '
            f'"uri": "https://x.example/{name}", "lastChangeDateTime": "2020-01-01T00:00:00Z"}}'
            for name in sorted(odd)
        )
    }], "CFAssociations": []}}""".encode()
    plan = applied(content)
    assert plan.errors == []
    draft = newest("DOC-1")
    assert set(draft.competencies.values_list("competency__identifier", flat=True)) == odd
    assert Framework.objects.get(identifier="DOC-1").key == "ailleurs"
    assert not planned(content).changes_something


def test_a_format_that_tells_less_takes_nothing_away():
    version = newest("referent")
    draft = services.start_draft(source=version, by=None)
    revision = draft.competencies.get(code="R1.1.1")
    other = published_version("director").competencies.first()
    Association.objects.create(
        framework_version=draft,
        identifier="a",
        kind="replacedBy",
        origin=revision,
        destination=other,
        changed_at=draft.created_at,
    )
    LevelDescriptor.objects.create(
        revision=revision, level=draft.scale_version.levels.first(), behaviour="Elle écoute."
    )
    rows = [f"{one.code};;{one.statement.replace(';', ',')}" for one in draft.competencies.all()]
    rows[1] = "R1.1.2;;Un énoncé changé"
    head = ["Code;Type;Énoncé", f"referent;Référentiel;{draft.title}"]
    plan = planned("\n".join(head + rows).encode())
    assert plan.errors == []
    assert {change.fields for change in plan.comparison.changed} == {("statement",)}
    assert plan.words == ()
    apply_import(plan=plan, by=None)
    assert newest("referent").associations.get().destination == other
    kept = newest("referent").competencies.get(code="R1.1.1")
    assert kept.descriptors.get().behaviour == "Elle écoute."
    assert {value.code for value in kept.axis_values.all()} == {"M1", "D1"}


def test_a_table_without_a_framework_row_is_a_new_framework_of_its_name():
    plan = applied("code,parent,statement,Niveau 1,Niveau 2\nA,,Écouter,Elle écoute,\n".encode())
    assert plan.errors == []
    draft = newest(Framework.objects.exclude(key__in=["referent", "director"]).latest("pk").key)
    assert draft.competencies.get().statement == "Écouter"
    assert plan.framework is None


def test_columns_that_only_count_take_the_usual_scale():
    applied("code,statement,N1,N2,N3,N4\nA,Écouter,Elle écoute,,,\n".encode())
    assert ScaleVersion.objects.count() == 1
    assert LevelDescriptor.objects.get().level.label == "Je découvre"


def test_a_scale_of_its_own_is_added_once():
    content = "code,statement,Débutant,Expert\nA,Écouter,Elle écoute,\n".encode()
    plan = applied(content)
    assert "scale_added" in {finding.code for finding in plan.warnings}
    applied(content.replace(b"couter", b"coute bien"))
    assert ScaleVersion.objects.count() == 2


def test_a_name_too_long_is_told_and_not_cut():
    content = f"code,statement\n{'A' * 300},Écouter\nB,Parler\n".encode()
    plan = planned(content)
    assert "too_long" in {finding.code for finding in plan.errors}
    with pytest.raises(Refused):
        apply_import(plan=plan, by=None)
    assert Framework.objects.count() == 3


def test_a_link_to_a_competency_of_another_framework_finds_it():
    target = published_version("director").competencies.first()
    plan = applied(edited(exported("referent"), linked_to(target.competency.identifier)))
    assert plan.words == ("associations",)
    assert newest("referent").associations.get().destination == target


def test_a_link_to_a_draft_stays_a_link_to_outside():
    """Its words are not public yet, and it may go away again."""
    draft = services.start_draft(source=published_version("director"), by=None)
    secret = services.new_competency(version=draft, by=None, code="S", statement="Encore secret")
    link = linked_to(
        secret.competency.identifier, extensions={"coordo": {"destination_version": draft.version}}
    )
    applied(edited(exported("referent"), link))
    assert newest("referent").associations.get().destination is None
    services.publish_version(version=newest("referent"), by=None)
    assert b"Encore secret" not in exported("referent")
    services.retire_competency(revision=secret, by=None)


def test_the_log_says_what_an_import_did():
    person = factories.user()
    plan = planned(edited(exported("referent"), changed))
    apply_import(plan=plan, by=person)
    event = AuditEvent.objects.get(verb="framework_version.imported")
    assert event.data == {"format": "case", "added": 1, "changed": 1, "retired": 1}
    assert CompetencyRevision.objects.filter(framework_version__state="draft").count() == 36


MOODLE = (
    "Parent,Id,Name,Description,Format,Scale,Config,Rule,Outcome,Rule config,Related,Exported,"
    "Framework,Taxonomy\n,{key},Un référentiel,,1,,,,,,,,1,\n,A,Écouter,,1,,,,,,,,,\n"
)


@pytest.mark.parametrize(
    "key", ["FW", "Fw_1", "a--b", "-a-", "k" * 58, "CP 2024", "", "importer", "é", "a/b"]
)
def test_a_moodle_file_comes_back_to_its_framework_whatever_its_id_number(key):
    content = MOODLE.format(key=key).encode()
    assert applied(content, "moodle").errors == []
    assert Framework.objects.count() == 4
    again = planned(content, "moodle")
    assert again.framework is not None
    assert not again.changes_something


@pytest.mark.parametrize("name", ["referent.csv", "评价.csv", "un" * 60 + ".csv", "???.csv"])
def test_a_table_without_a_key_is_known_by_its_title_and_never_taken_for_another(name):
    content = "code;statement\nA;Écouter\n".encode()
    assert applied(content, name=name).errors == []
    assert Framework.objects.count() == 4
    assert not planned(content, name=name).changes_something
    assert published_version("referent").competencies.count() == 36


@pytest.mark.parametrize("format_name", ["moodle", "table"])
def test_codes_that_are_empty_or_twice_the_same_come_back_to_their_competency(format_name):
    def blur(package: dict) -> None:
        for code in ("R1.1.1", "R1.1.2"):
            item(package, code)["humanCodingScheme"] = "double"
        for code in ("R1.1.3", "R1.1.4"):
            del item(package, code)["humanCodingScheme"]

    applied(edited(exported("referent"), blur))
    content = exported("referent", format_name, number="1.1")
    plan = planned(content)
    assert counts(plan) == (0, 0, 0)
    assert not plan.changes_something


def test_what_changes_beside_the_competencies_is_told():
    def retitle(package: dict) -> None:
        package["CFDocument"]["title"] = "Un autre titre"
        item(package, "M1")["fullStatement"] = "Une autre mission"

    plan = planned(edited(exported("referent"), retitle))
    assert counts(plan) == (0, 0, 0)
    assert plan.words == ("title", "axes")
    told = {finding.code: finding.message for finding in plan.warnings}
    assert "the title, the axes" in told["text_changed"]


def test_replacing_the_text_of_a_draft_is_told():
    services.start_draft(source=published_version("referent"), by=None)
    plan = planned(edited(exported("referent"), changed))
    assert "draft_replaced" in {finding.code for finding in plan.warnings}


def test_another_mark_of_a_level_is_another_scale():
    content = "code;statement;Un;Deux ✓\nA;Écouter;x;\n"
    applied(content.encode())
    plan = planned(content.replace("Un;Deux ✓", "Un ✓;Deux ✓").encode())
    assert plan.words == ("scale",)


def test_a_text_published_here_stands_where_it_stands_here():
    applied(edited(exported("referent"), changed))
    draft = newest("referent")
    assert exported("referent", number="1.1").count(b'"Draft"') == 1
    services.publish_version(version=draft, by=None)
    assert exported("referent", number="1.1").count(b'"Adopted"') == 1
    assert exported("referent", number="1.0").count(b'"Deprecated"') == 1


def test_identifiers_that_differ_in_their_case_alone_come_back():
    def twins(package: dict) -> None:
        first, second = item(package, "R1.1.1"), item(package, "R1.1.2")
        for one, name in ((first, "abc"), (second, "ABC")):
            for link in package["CFAssociations"]:
                if link["originNodeURI"]["identifier"] == one["identifier"]:
                    link["originNodeURI"]["identifier"] = name
            one["identifier"] = name

    content = edited(exported("referent"), twins)
    assert applied(content).errors == []
    assert planned(content).errors == []
    assert not planned(content).changes_something


def test_two_long_axes_that_begin_alike_stay_two():
    long = "q" * 60
    rows = ["code;type;parent;statement", f"A1;Axe: {long} alpha;;Un", f"B1;Axe: {long} beta;;Deux"]
    plan = planned("\n".join([*rows, "C;;A1,B1;Écouter"]).encode())
    assert plan.errors == []
    assert len(plan.package.axes) == 2


def test_an_identifier_that_is_another_frameworks_key_is_no_match():
    def rename(package: dict) -> None:
        package["CFDocument"]["identifier"] = "director"

    plan = planned(edited(exported("referent"), rename))
    assert plan.framework is None


def test_an_item_that_is_named_like_the_document_is_told():
    def rename(package: dict) -> None:
        package["CFDocument"]["identifier"] = item(package, "R1.1.1")["identifier"]

    plan = planned(edited(exported("referent"), rename))
    assert plan.errors == []
    assert "identifier_twice" in {finding.code for finding in plan.warnings}
