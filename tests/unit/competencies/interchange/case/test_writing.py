"""A framework out as CASE 1.1."""

import json
from datetime import UTC, datetime

from competencies.interchange.case.reading import read
from competencies.interchange.case.writing import write
from competencies.interchange.package import (
    End,
    Item,
    Link,
    Package,
    ScaleLevel,
    ScaleNonAnswer,
    ScaleText,
    Value,
)
from tests.unit.competencies.interchange.case.schema import violations
from tests.unit.competencies.interchange.case.test_reading import (
    DOCUMENT,
    ELSEWHERE,
    OTHER,
    PARENT,
    association,
    item,
)

BASE = "https://coordo.example"
MOMENT = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


def grid():
    return Package(
        title="Référent de parcours",
        key="referent",
        version="1.0",
        status="proposed",
        axes=("mission", "dimension"),
        values=[
            Value("mission", "M1", "Réponse", "Apporter une réponse", "001"),
            Value("dimension", "D1", "Personnes"),
        ],
        items=[
            Item("R1", "R1", "Accueillir", axis_codes=("M1", "D1"), behaviours={2: "Rappelle"}),
            Item("R2", "R2", "Informer", notes="n", parent="R1", kind="Savoir"),
            Item("R3", "R3", "Évaluer", source="002"),
        ],
        links=[Link("isRelatedTo", End("R1"), End(identifier=ELSEWHERE, title="Ailleurs"))],
        scale=ScaleText(
            (ScaleLevel("Je découvre", "Connaît"), ScaleLevel("Autonome", "Fait", True)),
            (ScaleNonAnswer("not_observed", "Non observé", True),),
            key="mastery",
            title="Maîtrise",
            version="1.0",
            status="proposed",
        ),
        changed_at=MOMENT,
    )


def written(package):
    return json.loads(write(package, base_url=BASE))


def test_the_export_is_valid():
    assert violations(written(grid())) == []


def test_the_validator_finds_faults():
    tree = written(grid())
    tree["CFItems"][0]["identifier"] = "A"
    tree["CFItems"][1]["colour"] = "red"
    tree["CFDocument"]["lastChangeDateTime"] = "2026-03-10T09:30:00"
    del tree["CFAssociations"][0]["uri"]
    tree["CFAssociations"][1]["associationType"] = "isCousinOf"
    tree["CFRubrics"] = []
    assert len(violations(tree)) == 6


def test_the_text_is_utf_8_with_a_line_end():
    content = write(grid(), base_url=BASE)
    assert content.endswith(b"}\n")
    assert "Référent" in content.decode()
    assert content == write(grid(), base_url=f"{BASE}/")


def test_axis_values_are_items_and_competencies_stand_below_them():
    tree = written(grid())
    codes = {one["identifier"]: one["humanCodingScheme"] for one in tree["CFItems"]}
    codes[tree["CFDocument"]["identifier"]] = "document"
    edges = [
        (
            codes[one["originNodeURI"]["identifier"]],
            codes[one["destinationNodeURI"]["identifier"]],
            one["sequenceNumber"],
        )
        for one in tree["CFAssociations"]
        if one["associationType"] == "isChildOf"
    ]
    assert edges == [
        ("M1", "document", 1),
        ("D1", "document", 2),
        ("R1", "M1", 3),
        ("R1", "D1", 3),
        ("R2", "R1", 4),
        ("R3", "document", 5),
    ]


def test_every_item_has_a_type_that_is_defined():
    tree = written(grid())
    defined = {one["identifier"]: one["title"] for one in tree["CFDefinitions"]["CFItemTypes"]}
    assert list(defined.values()) == ["mission", "dimension", "Competency", "Savoir"]
    for one in tree["CFItems"]:
        assert defined[one["CFItemTypeURI"]["identifier"]] == one["CFItemType"]


def test_the_scale_is_a_rubric():
    (rubric,) = written(grid())["CFRubrics"]
    anchors, behaviours = rubric["CFRubricCriteria"]
    assert [
        (one["quality"], one["score"], one["description"])
        for one in anchors["CFRubricCriterionLevels"]
    ] == [("Je découvre", 1, "Connaît"), ("Autonome", 2, "Fait")]
    assert behaviours["CFItemURI"]["title"] == "Accueillir"
    (level,) = behaviours["CFRubricCriterionLevels"]
    assert (level["quality"], level["score"], level["description"]) == ("Autonome", 2, "Rappelle")


def test_ours_stand_in_one_extension():
    tree = written(grid())
    ours = tree["CFDocument"]["extensions"]
    assert set(ours) == {"coordo"}
    assert ours["coordo"]["key"] == "referent"
    assert tree["CFItems"][-1]["extensions"]["coordo"]["source"] == "002"


def test_another_installation_takes_over_what_has_no_address_of_its_own():
    package = read(write(grid(), base_url=BASE)).package
    moved = json.loads(write(package, base_url="https://elsewhere.example"))
    assert moved["CFDocument"]["uri"].startswith("https://elsewhere.example/ims/case/v1p1/")
    assert "coordo.example" not in json.dumps(moved)


def test_what_cannot_be_an_axis_value_comes_in_as_a_competency():
    tree = written(grid())
    first, second = tree["CFItems"][:2]
    second["humanCodingScheme"] = first["humanCodingScheme"]
    package = read(json.dumps(tree).encode()).package
    assert [value.code for value in package.values] == ["M1"]
    assert [one.statement for one in package.items][:2] == ["Personnes", "Accueillir"]


def foreign():
    return {
        "CFDocument": {
            "identifier": DOCUMENT.upper(),
            "uri": "https://example.org/d",
            "title": "Nursing",
            "lastChangeDateTime": "2024-01-31T10:00:00",
        },
        "CFItems": [
            item(PARENT, "Parent", subject=["a"], colour="red", statusStartDate="soon"),
            item("old/17", "Child", uri="no address"),
            item(OTHER, "Other", CFItemType=None),
        ],
        "CFAssociations": [
            association(5, PARENT, DOCUMENT),
            association(7, "old/17", PARENT, notes="why"),
            association(8, "old/17", OTHER),
            association(9, OTHER, ELSEWHERE, "aligned with"),
        ],
        "CFDefinitions": {"CFSubjects": [{"identifier": ELSEWHERE, "title": "Care"}, "odd"]},
        "CFRubrics": [{"identifier": ELSEWHERE, "CFRubricCriteria": [{"title": "no identity"}]}],
    }


def test_a_deviating_package_leaves_strictly_and_keeps_what_it_said():
    package = read(json.dumps(foreign()).encode()).package
    tree = written(package)
    assert violations(tree, foreign={DOCUMENT.upper(), "old/17"}) == []
    first, second, _ = tree["CFItems"]
    assert first["uri"] == foreign()["CFItems"][0]["uri"]
    assert first["subject"] == ["a"]
    assert first["extensions"]["coordo"]["other"] == {"colour": "red", "statusStartDate": "soon"}
    assert second["identifier"] == "old/17"
    assert second["uri"] == f"{BASE}/ims/case/v1p1/CFItems/old%2F17"
    edges = {one["identifier"]: one for one in tree["CFAssociations"]}
    for told in foreign()["CFAssociations"]:
        assert edges[told["identifier"]]["uri"] == told["uri"]
    assert edges[association(7, PARENT, PARENT)["identifier"]]["notes"] == "why"
    assert edges[association(9, PARENT, PARENT)["identifier"]]["associationType"] == (
        "ext:aligned_with"
    )


def test_a_deviating_package_comes_back_as_it_was_read():
    package = read(json.dumps(foreign()).encode()).package
    content = write(package, base_url=BASE)
    again = read(content).package
    assert [(one.ref, one.parent, one.statement) for one in again.items] == [
        (one.ref, one.parent, one.statement) for one in package.items
    ]
    assert again.items[0].details == package.items[0].details
    assert again.items[1].details == package.items[1].details
    assert [one.details for one in again.links] == [one.details for one in package.links]
    assert write(again, base_url=BASE) == content


def test_names_in_other_orders_give_the_same_bytes():
    """A database may sort the names of an object."""
    package = read(json.dumps(foreign()).encode()).package
    content = write(package, base_url=BASE)
    for one in [package, *package.items, *package.links]:
        one.details = json.loads(json.dumps(one.details, sort_keys=True))
    assert write(package, base_url=BASE) == content
