"""A text in force, a programme with modules, and a resource."""

import pytest

from curriculum.library.services import Developed, save_resource
from tests import factories

FACTS = {
    "title": "Animer une réunion",
    "url": "https://ressources.example/reunion",
    "kind": "reading",
    "summary": "",
    "language": "fr",
    "minutes": 20,
    "source": "",
}


@pytest.fixture
def version(db):
    return factories.framework_version(competencies=4)


@pytest.fixture
def competencies(version):
    """The identities of the four competencies, in the order of the text."""
    return list(version.competencies.order_by("position").values_list("competency", flat=True))


@pytest.fixture
def programme(version):
    return factories.programme_version(framework=version.framework)


@pytest.fixture
def module(programme):
    return programme.modules.get(code="S1")


@pytest.fixture
def person(db):
    return factories.user()


@pytest.fixture
def resource(person):
    return save_resource(facts=FACTS, by=person)


@pytest.fixture
def developing(resource, competencies, person):
    """The resource helps from level 1 to 2 of the first competency."""
    return save_resource(
        resource=resource, facts={}, developed=[Developed(competencies[0], 1, 2)], by=person
    )
