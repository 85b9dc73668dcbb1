"""Whether applying a file would write anything: all that is written counts."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competencies.frameworks.queries import published_version
from competencies.interchange.differences import changed_words
from competencies.interchange.package import End, Link, Package, Value
from competencies.interchange.services import apply_import
from lms.kernel.refusals import Refused
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


def linked(identifier="ailleurs", end=None, **said):
    """A package with one link more, of which ``said`` is told."""
    return edited(exported("referent", number="1.0"), linked_to(identifier, end, **said))


@pytest.mark.parametrize(
    "said",
    [
        {"sequenceNumber": 7},
        {"notes": "Parce que."},
        {"uri": "https://x.example/b"},
        {"identifier": "5b1c1f9e-9c38-4d0e-8d3f-0c7f35f1a002"},
        {"end": {"title": "un autre titre"}},
        {"end": {"title": "y", "uri": "https://x.example/z"}},
    ],
)
def test_what_alone_changes_in_an_association_is_written(said):
    applied(linked())
    assert not planned(linked()).changes_something
    content = linked(**said)
    plan = planned(content)
    assert plan.words == ("associations",)
    assert counts(plan) == (0, 0, 0)
    apply_import(plan=plan, by=None)
    assert not planned(content).changes_something
    assert planned(linked()).words == ("associations",)


def test_a_date_alone_is_no_change():
    applied(linked())
    assert not planned(linked(lastChangeDateTime="2021-01-01T00:00:00Z")).changes_something


@pytest.mark.parametrize("end", [{"title": "y"}, {"uri": "https://x.example/z"}])
def test_a_link_to_a_competency_that_the_platform_found_stays_the_same(end):
    target = published_version("director").competencies.first().competency.identifier
    applied(linked(target, end))
    assert newest("referent").associations.get().destination is not None
    assert not planned(linked(target, end)).changes_something
    assert planned(linked(target, {"title": "autrement"})).words == ("associations",)


def test_the_address_of_a_competency_counts():
    def readdress(package):
        item(package, "R1.1.1")["uri"] = "https://x.example/r111"

    content = edited(exported("referent"), readdress)
    assert counts(planned(content)) == (0, 1, 0)
    applied(content)
    assert not planned(content).changes_something


def link(**words):
    return Link("isRelatedTo", End(ref="a"), End(identifier="b"), **words)


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ([link(sequence=1)], [link(sequence=2)], ["associations"]),
        ([link(identifier="x")], [link()], []),
        ([link(), link()], [link()], ["associations"]),
        ([link(details={"case": {"notes": "n"}})], [link()], ["associations"]),
        ([link(details={"case": {"lastChangeDateTime": "x"}})], [link()], []),
        (
            [replace(link(), kind="exemplar"), link()],
            [link(), replace(link(), kind="exemplar")],
            [],
        ),
    ],
)
def test_links_side_by_side(before, after, names):
    assert changed_words(Package("T", links=before), Package("T", links=after)) == names


def test_values_side_by_side():
    value = Value("mission", "M1", "Un", identifier="m1", details={"uri": "https://x.example/m"})
    before = Package("T", values=[value])
    for other in (
        replace(value, identifier="m2"),
        replace(value, details={}),
        replace(value, source="ailleurs"),
    ):
        assert changed_words(before, Package("T", values=[other])) == ["axes"]
    assert changed_words(before, Package("T", values=[])) == ["axes"]
    assert changed_words(before, Package("T", values=[replace(value, identifier=None)])) == []


def reworded(statement, moment="2020-01-01T00:00:00Z"):
    """The statement of one competency, and the date that the file tells."""

    def change(package):
        item(package, "R1.1.1")["fullStatement"] = statement
        package["CFDocument"]["lastChangeDateTime"] = moment

    return edited(exported("referent", number="1.0"), change)


def test_a_preview_is_stale_after_an_import_of_the_same_date():
    applied(reworded("Un"))
    stale = planned(reworded("Trois"))
    applied(reworded("Deux"))
    with pytest.raises(Refused):
        apply_import(plan=stale, by=None)
    assert newest("referent").competencies.get(code="R1.1.1").statement == "Deux"
    assert planned(reworded("Trois")).fingerprint != stale.fingerprint


def test_a_preview_of_a_new_framework_is_stale_once_there_is_one():
    def rename(package):
        package["CFDocument"]["identifier"] = "ailleurs-1"

    content = edited(exported("referent"), rename)
    stale = planned(content)
    applied(content)
    with pytest.raises(Refused):
        apply_import(plan=stale, by=None)


def test_the_text_is_read_again_once_it_is_locked():
    applied(reworded("Un"))
    plan = planned(reworded("Deux"))
    with CaptureQueriesContext(connection) as queries:
        apply_import(plan=plan, by=None)
    asked = [query["sql"] for query in queries]
    locks = [
        place
        for place, sql in enumerate(asked)
        if sql.startswith('SELECT "competencies_frameworkversion"."id" AS "pk" FROM')
    ]
    texts = [
        place
        for place, sql in enumerate(asked)
        if sql.startswith("SELECT") and ' FROM "competencies_competencyrevision"' in sql
    ]
    assert locks[0] < texts[0]
    if connection.features.has_select_for_update:
        assert asked[locks[0]].endswith("FOR UPDATE")
