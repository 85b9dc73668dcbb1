"""What the frameworks are told of modules and resources."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from competencies.frameworks.models import CompetencyRevision
from competencies.frameworks.queries import Development as Told
from competencies.frameworks.queries import developments_of, outline, published_version
from competencies.frameworks.reference import load_frameworks_reference
from competencies.frameworks.services import start_draft
from curriculum.library.developments import developments_in
from curriculum.library.services import (
    Developed,
    restore_resource,
    retire_resource,
    save_resource,
    set_developments,
)
from curriculum.programmes.models import Module
from curriculum.programmes.reference import load_programmes_reference
from lms.accounts.reference import load_accounts_reference
from tests import factories
from tests.unit.curriculum.library.conftest import FACTS

pytestmark = pytest.mark.django_db
S1 = "S1 – Coordination"


def developments(version) -> dict:
    """What is told of the competencies of ``version``."""
    return developments_in(version, outline(version.pk))


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def by_domain(module, version):
    """The module develops the domain that the second and the fourth competency stand on."""
    module.domains.add(version.axis_values.get(code="C1"))
    return module


def test_nothing_develops_anything(version, programme):
    assert developments(version) == {}


def test_a_resource_in_use_with_its_levels(version, developing, competencies, person):
    told = Told("Animer une réunion", "Reading", "https://ressources.example/reunion", 1, 2)
    assert developments(version) == {competencies[0]: [told]}
    retire_resource(resource=developing, by=person)
    assert developments(version) == {}
    restore_resource(resource=developing, by=person)
    assert developments(version) == {competencies[0]: [told]}


def test_a_module_by_its_domain(version, by_domain, competencies):
    told = [Told(S1, "Core module of PACTE-CDS")]
    assert developments(version) == {
        competencies[1]: told,
        competencies[3]: told,
    }


def test_a_domain_is_known_by_its_code_in_every_text(version, by_domain, competencies, person):
    draft = start_draft(source=version, by=person)
    assert developments(draft).keys() == {competencies[1], competencies[3]}
    other = factories.framework_version("director")
    assert developments(other) == {}


def test_a_module_with_the_domain_of_two_texts_is_told_once(
    version, by_domain, competencies, person
):
    draft = start_draft(source=version, by=person)
    by_domain.domains.add(draft.axis_values.get(code="C1"))
    assert [told.title for told in developments(version)[competencies[1]]] == [S1]


def test_what_was_set_says_more_than_the_domain(version, by_domain, competencies, person):
    set_developments(of=by_domain, developed=[Developed(competencies[1], 2, 3)], by=person)
    found = developments(version)
    assert found[competencies[1]] == [Told(S1, "Core module of PACTE-CDS", "", 2, 3)]
    assert found[competencies[3]] == [Told(S1, "Core module of PACTE-CDS")]


def test_modules_stand_before_resources(version, module, developing, competencies, person):
    set_developments(of=module, developed=[Developed(competencies[0])], by=person)
    titles = [told.title for told in developments(version)[competencies[0]]]
    assert titles == [S1, "Animer une réunion"]


def test_modules_of_an_earlier_programme_are_not_told(version, by_domain, competencies, person):
    set_developments(of=by_domain, developed=[Developed(competencies[0])], by=person)
    assert developments(version)
    factories.programme_version(framework=version.framework)
    assert developments(version) == {}


@pytest.mark.parametrize("number", [1, 15])
def test_three_queries_at_any_size(number, person):
    version = factories.framework_version(competencies=number)
    identities = list(version.competencies.values_list("competency", flat=True))
    for count in range(number):
        programme = factories.programme_version(f"programme-{count}", framework=version.framework)
        for module in programme.modules.all():
            module.domains.set(version.axis_values.all())
        developed = [Developed(identity, 1, 2) for identity in identities]
        set_developments(of=module, developed=developed, by=person)
        facts = {**FACTS, "title": f"Ressource {count}"}
        save_resource(facts=facts, developed=developed, by=person)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = developments(version)
    assert len(queries) == 3
    # Three modules by domain or by hand, and one resource, for each programme.
    assert {len(told) for told in found.values()} == {4 * number}


@pytest.fixture
def reference():
    load_accounts_reference()
    load_frameworks_reference()
    load_programmes_reference()


def test_the_coordinators_competencies_are_developed_by_the_modules_of_their_domain(reference):
    version = published_version("coordinator")
    found = developments_of(version, outline(version.pk))
    module = Module.objects.get(programme_version__programme__key="pacte-cds", code="S2")
    assert {value.code for value in module.domains.all()} == {"C4", "C9"}
    standing = CompetencyRevision.objects.filter(
        framework_version=version, axis_values__code__in=["C4", "C9"]
    ).values_list("competency", flat=True)
    told = Told("S2 – Projet de santé", "Core module of PACTE CdS")
    assert standing
    assert {key for key, told_of in found.items() if told in told_of} == set(standing)


def test_the_page_of_the_coordinator_names_the_modules(reference, client):
    page = client.get(reverse("framework_detail", kwargs={"key": "coordinator"})).content.decode()
    for code in ("S1", "S2", "S3", "S4", "TP", "MC"):
        assert f"{code} – " in page
    assert "PACTE CdS" in page
    assert "T0 – " not in page
