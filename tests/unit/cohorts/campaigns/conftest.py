"""A cohort of the referent's kind with one person and an open campaign."""

import uuid
from datetime import date

import pytest
from django.utils import translation

from cohorts.campaigns import services
from tests import factories


@pytest.fixture(autouse=True)
def english():
    """The sentences are compared in the language of the sources."""
    with translation.override("en"):
        yield


@pytest.fixture
def version(db):
    return factories.framework_version(competencies=4)


@pytest.fixture
def cohort(version):
    return factories.cohort(factories.programme_version(framework=version.framework))


@pytest.fixture
def enrolment(cohort):
    return factories.enrolment(cohort, state="started")


@pytest.fixture
def person(enrolment):
    return enrolment.person


@pytest.fixture
def campaign(cohort, version):
    """Open from 12 January to 31 March 2026; the tests stand on 10 March."""
    return factories.campaign(cohort, version, closes_on=date(2026, 3, 31))


@pytest.fixture
def entry(campaign, enrolment, person, at_now):
    return services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)


@pytest.fixture
def items(version):
    return list(version.competencies.order_by("position"))


@pytest.fixture
def levels(version):
    """By ordinal."""
    return {level.ordinal: level for level in version.scale_version.levels.all()}


@pytest.fixture
def answer(levels):
    """Answer an item of an entry with a level."""

    def answer_one(entry, item, ordinal=2, **values):
        return services.answer_entry(
            entry=entry,
            revision=item,
            client_key=uuid.uuid4(),
            by=entry.enrolment.person,
            level=levels[ordinal],
            **values,
        )

    return answer_one


@pytest.fixture
def submitted(entry, items, answer, person):
    """The entry with an answer to every item, submitted."""
    for item in items:
        answer(entry, item, comment="Mon commentaire secret")
    services.submit_entry(entry=entry, by=person)
    return entry
