"""What real packages do, one deviation at a time: each comes in and is named."""

import copy
import json
from datetime import UTC, datetime

import pytest

from competencies.interchange.case.reading import read

DOCUMENT = "11111111-1111-4111-8111-111111111111"
PARENT, CHILD, OTHER = (f"{n}{n}{n}{n}0000-0000-4000-8000-000000000000" for n in "234")
MOMENT = "2024-01-31T10:00:00Z"
ELSEWHERE = "99999999-9999-4999-8999-999999999999"


def item(identifier, statement, **more):
    return {
        "identifier": identifier,
        "uri": f"https://example.org/items/{identifier}",
        "fullStatement": statement,
        "CFItemType": "Skill",
        "lastChangeDateTime": MOMENT,
        **more,
    }


def end(identifier):
    return {
        "title": "",
        "identifier": identifier,
        "uri": f"https://example.org/items/{identifier}",
    }


def association(number, origin, destination, kind="isChildOf", **more):
    identifier = f"a{number:07}-0000-4000-8000-000000000000"
    return {
        "identifier": identifier,
        "uri": f"https://example.org/associations/{identifier}",
        "associationType": kind,
        "sequenceNumber": number,
        "originNodeURI": end(origin),
        "destinationNodeURI": end(destination),
        "lastChangeDateTime": MOMENT,
        **more,
    }


@pytest.fixture
def tree():
    """A package without a fault: two roots and a child."""
    return {
        "CFDocument": {
            "identifier": DOCUMENT,
            "uri": "https://example.org/document",
            "creator": "Somebody",
            "title": "Nursing",
            "lastChangeDateTime": MOMENT,
            "version": "3",
            "language": "en",
        },
        "CFItems": [item(PARENT, "Parent"), item(CHILD, "Child"), item(OTHER, "Other")],
        "CFAssociations": [
            association(1, PARENT, DOCUMENT),
            association(2, CHILD, PARENT),
            association(3, OTHER, DOCUMENT),
        ],
    }


def reading_of(tree):
    reading = read(json.dumps(tree).encode())
    assert reading.errors == []
    return reading


def codes(reading):
    return [finding.code for finding in reading.warnings]


def test_a_package_without_a_fault_has_no_warning(tree):
    reading = reading_of(tree)
    package = reading.package
    assert codes(reading) == []
    assert (package.title, package.version, package.language) == ("Nursing", "3", "en")
    assert [one.ref for one in package.items] == [PARENT, CHILD, OTHER]
    assert [one.parent for one in package.items] == [None, PARENT, None]
    assert package.items[0].kind == "Skill"
    assert package.items[0].changed_at == datetime(2024, 1, 31, 10, tzinfo=UTC)
    assert package.details["case"] == {"creator": "Somebody"}
    assert package.payload == tree


def test_case_1_0_comes_in_alike(tree):
    tree["CFDocument"]["adoptionStatus"] = "Adopted"
    tree["CFItems"][0]["alternativeLabel"] = "P"
    reading = reading_of(tree)
    assert codes(reading) == []
    assert reading.package.details["case"]["adoptionStatus"] == "Adopted"
    assert reading.package.items[0].details["case"] == {"alternativeLabel": "P"}


def wrapped(tree):
    return {"CFPackage": tree}


def listed(tree):
    return {"CFPackages": [tree], "total": 1}


@pytest.mark.parametrize("wrap", [wrapped, listed])
def test_a_wrapper_is_taken_off(tree, wrap):
    reading = reading_of(wrap(tree))
    assert codes(reading) == ["wrapped_package"]
    assert len(reading.package.items) == 3
    assert reading.package.payload == wrap(tree)


def set_item(name, value, at=1):
    return lambda tree: tree["CFItems"][at].__setitem__(name, value)


def set_edge(name, value, at=1):
    return lambda tree: tree["CFAssociations"][at].__setitem__(name, value)


def set_document(name, value):
    return lambda tree: tree["CFDocument"].__setitem__(name, value)


def drop_edge(at):
    return lambda tree: tree["CFAssociations"].pop(at)


def add_edge(*arguments, **more):
    return lambda tree: tree["CFAssociations"].append(association(*arguments, **more))


NULL_TYPE = {"CFItemTypes": [{"identifier": ELSEWHERE, "title": "Skill", "typeCode": None}]}
DEVIATIONS = [
    (set_item("CFDocumentURI", end(DOCUMENT)), "document_uri_in_package"),
    (set_edge("CFDocumentURI", end(DOCUMENT)), "document_uri_in_package"),
    (set_document("CFPackageURI", end(DOCUMENT)), "document_uri_in_package"),
    (set_item("notes", None), "explicit_null"),
    (set_document("officialSourceURL", None), "explicit_null"),
    (lambda tree: tree.__setitem__("CFRubrics", None), "explicit_null"),
    (lambda tree: tree.__setitem__("CFDefinitions", NULL_TYPE), "explicit_null"),
    (set_item("CFItemType", None), "item_type_missing"),
    (set_item("CFItemType", ""), "item_type_missing"),
    (set_item("lastChangeDateTime", "2024-01-31T10:00:00"), "date_without_zone"),
    (set_item("lastChangeDateTime", "31 janvier"), "date_unreadable"),
    (lambda tree: tree["CFItems"][1].pop("lastChangeDateTime"), "date_missing"),
    (set_item("fullStatement", "Read **this** now"), "markup_in_text"),
    (set_item("fullStatement", "See <b>this</b>"), "markup_in_text"),
    (set_item("notes", "- one\n- two"), "markup_in_text"),
    (set_item("fullStatement", "Au\u00a0moins"), "non_breaking_space"),
    (set_document("title", "Soins\u202f: cadre"), "non_breaking_space"),
    (set_item("fullStatement", "A\x00b"), "control_characters"),
    (set_item("fullStatement", "A\ud800b"), "lone_surrogates"),
    (set_item("fullStatement", 12), "wrong_type"),
    (set_item("educationLevel", "12"), "wrong_type"),
    (set_edge("sequenceNumber", "2"), "wrong_type"),
    (set_item("colour", "red"), "unknown_properties"),
    (lambda tree: tree.__setitem__("@context", "x"), "unknown_properties"),
    (drop_edge(0), "root_without_edge"),
    (drop_edge(2), "item_without_parent"),
    (lambda tree: tree["CFAssociations"][1].pop("sequenceNumber"), "sequence_missing"),
    (set_edge("sequenceNumber", None), "sequence_missing"),
    (add_edge(9, CHILD, PARENT), "duplicate_edge"),
    (add_edge(9, CHILD, OTHER), "several_parents"),
    (add_edge(9, PARENT, DOCUMENT, "isPartOf"), None),
    (add_edge(9, PARENT, CHILD), "several_parents"),
    (add_edge(9, CHILD, ELSEWHERE, "isRelatedTo"), "destination_outside_package"),
    (add_edge(9, OTHER, ELSEWHERE), "destination_outside_package"),
    (add_edge(9, ELSEWHERE, CHILD, "isRelatedTo"), "origin_outside_package"),
    (add_edge(9, CHILD, OTHER, "isDerivedFrom"), "unknown_association_type"),
    (add_edge(9, CHILD, OTHER, None), "unknown_association_type"),
    (add_edge(9, CHILD, OTHER, "isRelatedTo", originNodeURI=None), "association_without_end"),
    (add_edge(9, CHILD, OTHER, "isRelatedTo", identifier=""), "association_without_identifier"),
    (add_edge(1, CHILD, OTHER, "isRelatedTo"), "identifier_twice"),
    (lambda tree: tree["CFItems"].append(item(CHILD, "Child")), "identifier_twice"),
    (lambda tree: tree["CFItems"].append(item(CHILD, "Another")), "item_left_out"),
]


@pytest.mark.parametrize(("deviate", "code"), DEVIATIONS)
def test_each_deviation_comes_in_and_is_named(tree, deviate, code):
    deviate(tree)
    reading = reading_of(tree)
    assert code in codes(reading) or code is None
    assert {one.identifier for one in reading.package.items} == {PARENT, CHILD, OTHER}


def renamed(tree, old, new):
    return json.loads(json.dumps(tree).replace(old, new))


@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        ("not-a-uuid", "identifier_not_rfc4122"),
        ("22220000-0000-0000-0000-000000000000", "identifier_not_rfc4122"),
        ("ABCD0000-0000-4000-8000-000000000000", "identifier_upper_case"),
    ],
)
def test_identifiers_are_kept_letter_by_letter(tree, identifier, code):
    reading = reading_of(renamed(tree, CHILD, identifier))
    assert codes(reading) == [code]
    assert reading.package.items[1].identifier == identifier
    assert reading.package.items[1].parent == PARENT


def test_ends_find_items_that_are_spelt_in_another_case(tree):
    upper = "ABCD0000-0000-4000-8000-000000000000"
    tree = renamed(tree, PARENT, upper)
    tree["CFAssociations"][1]["destinationNodeURI"]["identifier"] = upper.lower()
    package = reading_of(tree).package
    assert [one.parent for one in package.items] == [None, upper, None]
    assert package.links == []


def test_a_uuid_in_two_cases_is_the_same(tree):
    tree["CFItems"].append(item(CHILD.upper(), "Child"))
    tree = renamed(tree, CHILD, CHILD.replace("3333", "abcd"))
    tree["CFItems"][-1]["identifier"] = CHILD.replace("3333", "ABCD")
    reading = reading_of(tree)
    assert "identifier_twice" in codes(reading)
    assert len(reading.package.items) == 3


def test_the_first_of_two_with_the_same_identifier_stays(tree):
    tree["CFItems"].append(item(CHILD, "Another"))
    reading = reading_of(tree)
    assert [one.statement for one in reading.package.items] == ["Parent", "Child", "Other"]
    assert {"identifier_twice", "item_left_out"} <= set(codes(reading))


def test_of_several_parents_the_first_by_number_places(tree):
    tree["CFAssociations"].append(association(1, CHILD, OTHER, identifier="b"))
    package = reading_of(tree).package
    child = next(one for one in package.items if one.ref == CHILD)
    assert child.parent == OTHER
    (link,) = package.links
    assert (link.kind, link.origin.ref, link.destination.ref) == ("isChildOf", CHILD, PARENT)
    assert link.identifier == association(2, CHILD, PARENT)["identifier"]
    assert [one.ref for one in package.items] == [PARENT, OTHER, CHILD]


@pytest.mark.parametrize("order", [1, -1])
def test_a_circle_is_opened_at_its_first_item(tree, order):
    tree["CFAssociations"][0] = association(1, PARENT, CHILD)
    tree["CFAssociations"] = tree["CFAssociations"][::order]
    reading = reading_of(tree)
    assert "cycle" in codes(reading)
    parents = {one.ref: one.parent for one in reading.package.items}
    assert parents == {PARENT: None, CHILD: PARENT, OTHER: None}
    (link,) = reading.package.links
    assert (link.origin.ref, link.destination.ref) == (PARENT, CHILD)


def test_a_circle_is_opened_at_the_item_that_the_document_places(tree):
    tree["CFItems"].reverse()
    tree["CFAssociations"].append(association(9, PARENT, CHILD))
    package = reading_of(tree).package
    assert [(one.ref, one.parent) for one in package.items] == [
        (PARENT, None),
        (CHILD, PARENT),
        (OTHER, None),
    ]
    (link,) = package.links
    assert (link.origin.ref, link.destination.ref) == (PARENT, CHILD)


def test_an_item_below_the_document_and_an_item_stands_below_the_item(tree):
    tree["CFAssociations"].append(association(1, CHILD, DOCUMENT, identifier="b"))
    package = reading_of(tree).package
    assert [one.parent for one in package.items] == [None, PARENT, None]
    (link,) = package.links
    assert (link.origin.ref, link.destination.identifier) == (CHILD, DOCUMENT)


def test_an_item_below_itself_is_a_link(tree):
    tree["CFAssociations"].append(association(9, CHILD, CHILD))
    (link,) = reading_of(tree).package.links
    assert (link.origin.ref, link.destination.ref) == (CHILD, CHILD)


def test_the_order_is_by_number_then_by_the_file(tree):
    tree["CFItems"].reverse()
    assert [one.ref for one in reading_of(tree).package.items] == [PARENT, CHILD, OTHER]
    for edge in tree["CFAssociations"]:
        del edge["sequenceNumber"]
    assert [one.ref for one in reading_of(tree).package.items] == [OTHER, PARENT, CHILD]


def test_a_dangling_link_keeps_what_is_known_of_its_end(tree):
    tree["CFAssociations"].append(association(9, CHILD, ELSEWHERE, "exactMatchOf"))
    tree["CFAssociations"][-1]["destinationNodeURI"]["title"] = "Far away"
    (link,) = reading_of(tree).package.links
    assert link.destination.ref is None
    assert link.destination.identifier == ELSEWHERE
    assert link.destination.title == "Far away"
    assert link.destination.uri == end(ELSEWHERE)["uri"]
    assert link.sequence == 9


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("ext:alignsTo", "ext:alignsTo"),
        ("Is Related To", "isRelatedTo"),
        ("is_part_of", "isPartOf"),
        ("aligned with / maybe", "ext:aligned_with_maybe"),
        ("é" * 300, "ext:unknown"),
    ],
)
def test_association_types_become_words_of_case(tree, told, kind):
    tree["CFAssociations"].append(association(9, CHILD, OTHER, told))
    (link,) = reading_of(tree).package.links
    assert link.kind == kind
    if kind.startswith("ext:") and kind != told:
        assert link.details["case"]["associationType"] == told


def test_a_shorter_text_stands_in_for_a_missing_statement(tree):
    tree["CFItems"][1] |= {"fullStatement": None, "abbreviatedStatement": "Short"}
    reading = reading_of(tree)
    assert "statement_missing" in codes(reading)
    assert reading.package.items[1].statement == "Short"


def test_a_document_without_a_title_has_that_of_its_file(tree):
    del tree["CFDocument"]["title"]
    content = json.dumps(tree).encode()
    reading = read(content, name="nursing 2024.json")
    assert reading.package.title == "nursing 2024"
    assert codes(reading) == ["document_title_missing"]
    assert [one.code for one in read(content).errors] == ["document_title_missing"]


def test_what_case_has_and_we_have_not_is_kept(tree):
    licence = {"identifier": ELSEWHERE, "title": "CC BY", "uri": "https://example.org/licence"}
    tree["CFItems"][1] |= {"licenseURI": licence, "subject": ["Care"]}
    tree["CFDefinitions"] = {"CFLicenses": [licence | {"licenseText": "…"}]}
    tree["CFAssociations"][1]["notes"] = "why"
    package = reading_of(tree).package
    assert package.items[1].details["case"] == {"licenseURI": licence, "subject": ["Care"]}
    assert package.details["case"]["CFDefinitions"] == tree["CFDefinitions"]
    edge = package.items[1].details["edges"][PARENT]
    assert edge["identifier"] == tree["CFAssociations"][1]["identifier"]
    assert edge["case"] == {"notes": "why"}


def test_many_places_give_one_line(tree):
    for at in range(600):
        tree["CFItems"].append(item(f"{at:08}-0000-4000-8000-000000000000", "x", notes=None))
    findings = {one.code: one for one in reading_of(tree).warnings}
    assert set(findings) == {"explicit_null", "item_without_parent"}
    assert findings["explicit_null"].where.count("CFItems[") == 5
    assert findings["explicit_null"].where.endswith("…")
    assert "600" in findings["explicit_null"].message


ERRORS = [
    (b"", "not_json"),
    (b"{", "not_json"),
    (b'{"CFDocument": ', "not_json"),
    (b"<CFPackage/>", "not_json"),
    (b"\xff\xfe\x00", "not_text"),
    (b'{"title": "\xe9"}', "not_text"),
    (b"PK\x03\x04" + bytes(range(256)), "not_text"),
    (b"[" * 10_000, "nested_too_deeply"),
    (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "nested_too_deeply"),
    (b'{"CFDocument": {"x": ' + b"[" * 200 + b"]" * 200 + b"}}", "nested_too_deeply"),
    (b"null", "not_a_package"),
    (b"12", "not_a_package"),
    (b'"text"', "not_a_package"),
    (b"[]", "not_a_package"),
    (b"{}", "not_a_package"),
    (b'{"CFDocument": []}', "not_a_package"),
    (b'{"CFDocument": null, "CFItems": []}', "not_a_package"),
    (b'{"CFDocuments": [{"title": "x"}, {"title": "y"}]}', "not_a_package"),
    (b'[{"CFDocument": {}}, {"CFDocument": {}}]', "several_packages"),
    (b'{"CFDocument": {}}', "document_identifier_missing"),
    (b'{"CFDocument": {"identifier": " ", "title": "x"}}', "document_identifier_missing"),
    (b'{"CFDocument": {"identifier": {"a": 1}, "title": "x"}}', "document_identifier_missing"),
]


@pytest.mark.parametrize(("content", "code"), ERRORS)
def test_what_cannot_be_imported_is_an_error(content, code):
    reading = read(content)
    assert reading.package is None
    assert code in [finding.code for finding in reading.errors]
    assert all(finding.message for finding in reading.errors)


@pytest.mark.parametrize(
    ("part", "code", "where"),
    [
        ({"CFItems": {}}, "items_unreadable", "CFItems"),
        ({"CFItems": [[]]}, "item_unreadable", "CFItems[0]"),
        ({"CFItems": [{"fullStatement": "x"}]}, "identifier_missing", "CFItems[0].identifier"),
        ({"CFItems": [item("a" * 256, "x")]}, "identifier_too_long", "CFItems[0].identifier"),
        ({"CFItems": [item(CHILD, " ")]}, "item_without_text", "CFItems[0].fullStatement"),
        (
            {"CFAssociations": [association(1, CHILD, "a" * 256, "isRelatedTo")]},
            "identifier_too_long",
            "CFAssociations[0].destinationNodeURI.identifier",
        ),
        ({"CFAssociations": "x"}, "associations_unreadable", "CFAssociations"),
        ({"CFAssociations": [1]}, "association_unreadable", "CFAssociations[0]"),
    ],
)
def test_an_error_names_its_place(tree, part, code, where):
    reading = read(json.dumps(tree | part).encode())
    assert reading.package is None
    assert [(one.code, one.where) for one in reading.errors] == [(code, where)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings_are_read(tree, encoding):
    tree["CFItems"][0]["fullStatement"] = "Évaluer"
    reading = read(json.dumps(tree, ensure_ascii=False).encode(encoding))
    assert reading.package.items[0].statement == "Évaluer"
    assert codes(reading) == ([] if encoding == "utf-8-sig" else ["utf16_text"])


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 5000, "-" + "9" * 20])
def test_numbers_beyond_any_range_are_left_out(tree, number):
    content = json.dumps(tree).replace('"sequenceNumber": 2', f'"sequenceNumber": {number}')
    reading = read(content.encode())
    assert {"not_a_number", "sequence_missing"} <= set(codes(reading))
    assert reading.package.items[1].parent == PARENT


def test_a_property_given_twice_is_named(tree):
    content = json.dumps(tree).replace('"title": "Nursing"', '"title": "Old", "title": "Nursing"')
    reading = read(content.encode())
    assert codes(reading) == ["duplicate_key"]
    assert reading.package.title == "Nursing"


def test_what_is_read_may_be_stored(tree):
    tree["CFItems"][0] |= {"colour\x00": ["\ud800", {"\x00": "\x00"}]}
    reading = reading_of(tree)
    stored = json.dumps(reading.package.payload) + json.dumps(reading.package.items[0].details)
    assert "\\u0000" not in stored
    assert "\\ud800" not in stored


def test_a_chain_of_ten_thousand_items_is_read(tree):
    names = [f"{at:08x}-0000-4000-8000-000000000000" for at in range(10_000)]
    tree["CFItems"] = [item(name, "x") for name in names]
    tree["CFAssociations"] = [
        association(at, names[at], names[at - 1] if at else DOCUMENT) for at in range(10_000)
    ]
    package = reading_of(tree).package
    assert [one.ref for one in package.items] == names
    tree["CFAssociations"][0] = association(0, names[0], names[-1])
    reading = reading_of(tree)
    assert "cycle" in codes(reading)
    assert [one.ref for one in reading.package.items] == names


def test_reading_changes_nothing_of_what_was_given(tree):
    before = copy.deepcopy(tree)
    assert reading_of(tree).package.payload == before
