"""Every address × every persona × GET, POST, PUT, DELETE; and holes planted to prove the walk."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, path

from lms.accounts.access import Access, public
from lms.kernel import clock
from tests.integration.rights.rows import PREFIXES, ROWS
from tests.integration.rights.walk import (
    Row,
    address,
    client_for,
    own_patterns,
    violations,
)
from tests.integration.rights.world import NOW, PERSONAS, World, build


@pytest.fixture
def world(db) -> World:
    with clock.at(NOW):
        built = build()
        built.keys |= {
            "uid": "MQ",
            "token": "no-such-token",
            "step_slug": "suspendre",
            "extension": "csv",
            "number": 1,
        }
        yield built


def ours() -> list[tuple[str, URLPattern]]:
    return [(route, pattern) for route, pattern in own_patterns() if not route.startswith(PREFIXES)]


def test_every_address_answers_as_its_row_says(world):
    faults = violations(ROWS, world, ours())
    assert not faults, "\n".join(faults)


def test_no_row_speaks_of_an_address_that_is_gone():
    names = {pattern.name for _route, pattern in ours()}
    assert set(ROWS) - names == set()


def test_reading_writes_nothing(world):
    writes = []
    for _route, pattern in ours():
        row = ROWS[pattern.name]
        readers = PERSONAS if row.public else (row.read or "").split()
        for persona in readers:
            client = client_for(persona, world)
            where = address(pattern.name, row, world, list(pattern.pattern.converters))
            with CaptureQueriesContext(connection) as queries:
                client.get(where, HTTP_HOST="127.0.0.1")
            writes += [
                f"{pattern.name} as {persona}: {each['sql'][:120]}"
                for each in queries
                if each["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
            ]
    assert not writes, "\n".join(writes)


def open_door(request, **keys):
    """A view that forgot to ask who comes in."""
    return HttpResponse("come in")


class Holes:
    """Addresses planted to prove that the walk sees them."""

    no_access = path("trou/", open_door, name="hole")
    no_row = path("trou/", public(lambda request: HttpResponse("x")), name="nobody_wrote_a_row")


def test_the_walk_sees_an_address_without_a_row(world):
    assert violations(ROWS, world, [("trou/", Holes.no_row)])


def test_the_walk_sees_a_view_that_declares_nothing(world, settings):
    settings.ROOT_URLCONF = "tests.integration.rights.holes"
    rows = {"hole": Row(public=True)}
    assert violations(rows, world, [("trou/", Holes.no_access)])


@pytest.mark.parametrize(
    "name", ["cohort_overview", "positioning_result", "indicator_people", "certificate_list"]
)
def test_the_walk_sees_a_door_left_open(world, monkeypatch, name):
    [(route, pattern)] = [(r, p) for r, p in ours() if p.name == name]
    monkeypatch.setattr(pattern.callback, "access", Access(public=True))
    assert violations(ROWS, world, [(route, pattern)])


def test_the_walk_sees_a_scope_forgotten(world, monkeypatch):
    from cohorts.enrolment import queries

    [(route, pattern)] = [(r, p) for r, p in ours() if p.name == "cohort_overview"]
    monkeypatch.setattr(queries, "_within", lambda scopes: queries.Q())
    found = violations(ROWS, world, [(route, pattern)])
    assert any("other_trainer" in fault for fault in found)


def test_the_walk_sees_a_token_that_outlives_its_right(world, monkeypatch):
    from cohorts.api import bearer

    [(route, pattern)] = [(r, p) for r, p in ours() if p.name == "api_indicators"]
    assert violations(ROWS, world, [(route, pattern)]) == []
    monkeypatch.setattr(bearer, "has_permission", lambda user, permission: True)
    found = violations(ROWS, world, [(route, pattern)])
    assert any("GET as former_manager: in, not 403" in fault for fault in found)


@pytest.mark.parametrize(
    ("prefix", "opened_by"),
    [
        ("/cms/", {"editor", "administrator"}),
        ("/cms/pages/", {"editor", "administrator"}),
        ("/cms/users/", set()),
        ("/cms/settings/", set()),
        ("/cms/reports/site-history/", {"editor", "administrator"}),
    ],
)
def test_the_admin_opens_for_editors_only(world, prefix, opened_by):
    for persona in PERSONAS:
        status = client_for(persona, world).get(prefix, HTTP_HOST="127.0.0.1").status_code
        if persona in opened_by:
            assert status == 200, persona
        else:
            assert status in {302, 403, 404}, (persona, status)
