"""Adding, retiring, and saying what develops a competency; what is written into the log."""

import uuid

import pytest
from django.utils import translation

from curriculum.library.models import Development, Resource
from curriculum.library.services import (
    Developed,
    restore_resource,
    retire_resource,
    save_resource,
    set_developments,
)
from lms.audit.models import AuditEvent
from lms.audit.presenters import present
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests.conftest import NOW
from tests.unit.curriculum.library.conftest import FACTS

pytestmark = pytest.mark.django_db


def sentences():
    with translation.override("en"):
        return [present(event) for event in AuditEvent.objects.order_by("pk")]


def said_of(of):
    rows = of.developments.order_by("pk")
    return list(rows.values_list("competency", "lowest_level", "highest_level", "note"))


def test_a_resource_is_added_once(person, at_now):
    row = save_resource(facts=FACTS, by=person)
    assert (row.title, row.minutes, row.added_at) == ("Animer une réunion", 20, NOW)
    with pytest.raises(Refused, match="already"), translation.override("en"):
        save_resource(facts=FACTS, by=person)
    assert Resource.objects.get() == row
    assert sentences() == [f"{person} added the resource “Animer une réunion”."]


def test_a_change_is_written_and_logged_once(resource, person):
    for _ in range(2):
        save_resource(resource=resource, facts={**FACTS, "minutes": None}, by=person)
    assert Resource.objects.get().minutes is None
    assert sentences()[1:] == [f"{person} changed the resource “Animer une réunion”."]


def test_a_refused_competency_leaves_no_resource(person, competencies):
    with pytest.raises(Refused):
        save_resource(facts=FACTS, developed=[Developed(competencies[0], 1, 9)], by=person)
    assert not Resource.objects.exists()
    assert not AuditEvent.objects.exists()


def test_retiring_twice_is_retiring_once(resource, person):
    with clock.at(NOW.replace(year=2027)):
        first = retire_resource(resource=resource, by=person).retired_at
    with clock.at(NOW.replace(year=2028)):
        retire_resource(resource=resource, by=person)
    assert Resource.objects.get().retired_at == first
    for _ in range(2):
        restore_resource(resource=resource, by=person)
    assert Resource.objects.get().retired_at is None
    assert sentences()[1:] == [
        f"{person} retired the resource “Animer une réunion”.",
        f"{person} put the resource “Animer une réunion” back in use.",
    ]


@pytest.mark.parametrize("means", ["module", "resource"])
def test_what_is_set_is_all_there_is(request, means, competencies, person):
    of = request.getfixturevalue(means)
    before = AuditEvent.objects.count()
    one, two, three, _four = competencies
    set_developments(of=of, developed=[Developed(one, 1, 2), Developed(two)], by=person)
    kept = of.developments.get(competency=two).pk
    lines = [Developed(two, 2, 4, "Au début"), Developed(three)]
    for _ in range(2):
        set_developments(of=of, developed=lines, by=person)
    assert said_of(of) == [(two, 2, 4, "Au début"), (three, None, None, "")]
    assert of.developments.get(competency=two).pk == kept
    assert sentences()[before:] == [
        f"{person} set which competencies “{of}” develops: 2 added, 0 changed, 0 removed.",
        f"{person} set which competencies “{of}” develops: 1 added, 1 changed, 1 removed.",
    ]


@pytest.mark.parametrize(
    "levels", [(0, 1), (3, 2), (1, 5), (1, None), (None, 4)], ids=lambda pair: str(pair)
)
def test_levels_are_those_of_the_scale(module, competencies, person, levels):
    with pytest.raises(Refused, match=r"C2\.1 Compétence numéro 1"):
        set_developments(of=module, developed=[Developed(competencies[0], *levels)], by=person)
    assert not Development.objects.exists()


def test_a_competency_comes_once(module, competencies, person):
    twice = [Developed(competencies[0]), Developed(competencies[0], 1, 2)]
    with pytest.raises(Refused, match=r"C2\.1 Compétence numéro 1"):
        set_developments(of=module, developed=twice, by=person)
    assert not Development.objects.exists()


def test_the_log_can_be_read_when_the_platform_did_it(module, competencies):
    set_developments(of=module, developed=[Developed(competencies[0])], by=None)
    assert sentences()[-1].startswith("The platform set which competencies")


def test_a_competency_that_is_none(module, person):
    with pytest.raises(Refused):
        set_developments(of=module, developed=[Developed(uuid.uuid4())], by=person)
    assert not Development.objects.exists()
