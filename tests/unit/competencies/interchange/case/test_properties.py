"""Laws of CASE in and out, for arbitrary frameworks."""

import json
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competencies.interchange.case.building import Builder
from competencies.interchange.case.reading import read
from competencies.interchange.case.writing import write
from tests.unit.competencies.interchange.case.schema import violations
from tests.unit.competencies.interchange.case.strategies import packages

BASE = "https://coordo.example"
slow = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def named(package):
    """The package with the identifiers that writing gives to what has none."""
    builder = Builder(package, BASE)
    known = builder.item_identifiers
    return replace(
        package,
        identifier=builder.identifier,
        values=[
            replace(value, identifier=builder.value_identifiers[value.code])
            for value in package.values
        ],
        items=[
            replace(
                item,
                ref=known[item.ref],
                identifier=known[item.ref],
                parent=item.parent and known[item.parent],
            )
            for item in package.items
        ],
        links=[
            replace(link, origin=end(link.origin, known), destination=end(link.destination, known))
            for link in package.links
        ],
    )


def end(told, known):
    return replace(told, ref=told.ref and known[told.ref])


def identifiers_of(package):
    package = named(package)
    parts = [package, *package.values, *package.items, *package.links]
    return frozenset(part.identifier for part in parts)


@slow
@given(packages())
def test_what_is_written_reads_as_the_same_framework(package):
    reading = read(write(package, base_url=BASE))
    assert reading.errors == []
    assert replace(reading.package, payload={}) == named(package)


@slow
@given(packages())
def test_export_import_export_is_byte_identical(package):
    written = write(package, base_url=BASE)
    assert write(read(written).package, base_url=BASE) == written


@slow
@given(packages())
def test_whatever_is_written_is_valid(package):
    tree = json.loads(write(package, base_url=BASE))
    assert violations(tree, foreign=identifiers_of(package)) == []


@slow
@given(packages())
def test_identifiers_are_unique_in_each_list(package):
    tree = json.loads(write(package, base_url=BASE))
    for name in ("CFItems", "CFAssociations"):
        found = [one["identifier"] for one in tree.get(name, [])]
        assert len(found) == len(set(found))


@slow
@given(packages(), st.data())
def test_a_written_package_damaged_anywhere_never_raises(package, data):
    written = write(package, base_url=BASE)
    at = data.draw(st.integers(0, len(written) - 1))
    damaged = written[:at] + data.draw(st.binary(max_size=3)) + written[at + 1 :]
    reading = read(damaged)
    assert (reading.package is None) == bool(reading.errors)


@slow
@given(st.binary(max_size=200))
def test_no_bytes_raise(content):
    reading = read(content)
    assert (reading.package is None) == bool(reading.errors)


json_trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
NAMES = [
    "identifier", "fullStatement", "CFItemType", "title", "uri", "lastChangeDateTime", "creator",
    "associationType", "originNodeURI", "destinationNodeURI", "sequenceNumber",
    "CFItemTypeURI", "humanCodingScheme", "CFRubricCriteria", "CFRubricCriterionLevels", "subject",
    "CFItemURI", "score",
]  # fmt: skip
OURS = [
    "axis", "format", "base_url", "scale", "axes", "details", "other", "link", "left_out", "key",
    "proficient", "non_answers", "uri", "origin_version",
]  # fmt: skip
ours = st.dictionaries(st.sampled_from(OURS), json_trees | st.sampled_from(["a", "https://a.b"]))
objects = st.fixed_dictionaries(
    {
        "identifier": st.sampled_from(["a", "b", "c", "A"]),
        "fullStatement": st.just("x") | json_trees,
    },
    optional={
        name: json_trees
        for name in NAMES
        if name not in ("identifier", "fullStatement", "extensions")
    }
    | {"extensions": st.fixed_dictionaries({"coordo": ours})},
)
node = st.fixed_dictionaries({"identifier": st.sampled_from(["a", "b", "d", "z"])})
edges = st.fixed_dictionaries(
    {"originNodeURI": node, "destinationNodeURI": node, "identifier": st.text(max_size=3)},
    optional={
        "associationType": st.sampled_from(["isChildOf", "is child of", "other", "ext:x"]),
        "sequenceNumber": json_trees,
        "extensions": st.fixed_dictionaries({"coordo": ours}),
    },
)


@slow
@given(
    st.fixed_dictionaries(
        {
            "CFDocument": st.fixed_dictionaries(
                {"identifier": st.just("d"), "title": st.just("t")},
                optional={"extensions": st.fixed_dictionaries({"coordo": ours})},
            )
        },
        optional={
            "CFItems": st.lists(objects | json_trees, max_size=4),
            "CFAssociations": st.lists(edges | objects, max_size=4),
            "CFDefinitions": st.dictionaries(
                st.sampled_from(["CFItemTypes", "CFLicenses", "extensions", "x"]),
                st.lists(objects, max_size=2) | json_trees,
                max_size=2,
            )
            | json_trees,
            "CFRubrics": st.lists(objects | json_trees, max_size=3) | json_trees,
        },
    )
)
def test_wrong_types_anywhere_never_raise_and_what_comes_in_goes_out_valid(tree):
    reading = read(json.dumps(tree).encode())
    assert (reading.package is None) == bool(reading.errors)
    if reading.package is not None:
        written = write(reading.package, base_url=BASE)
        again = json.loads(written)
        found = [place for place in violations(again) if " is no uuid" not in place]
        assert found == []
        assert write(read(written).package, base_url=BASE) == written
