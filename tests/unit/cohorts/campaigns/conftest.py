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


@pytest.fixture
def trainer(cohort):
    return factories.trainer_of(cohort)


@pytest.fixture
def rate(levels):
    """Let a trainer rate every item of a campaign for somebody, and submit it."""

    def rate_one(campaign, enrolment, by, ordinal=3, **values):
        rating = services.begin_rating(campaign=campaign, enrolment=enrolment, by=by)
        for item in campaign.framework_version.competencies.order_by("position"):
            services.answer_rating(
                rating=rating,
                revision=item,
                client_key=uuid.uuid4(),
                by=by,
                level=levels[ordinal],
                **values,
            )
        services.submit_rating(rating=rating, by=by)
        return rating

    return rate_one


@pytest.fixture
def rating(campaign, enrolment, entry, trainer):
    """The trainer's draft beside the entry."""
    return services.begin_rating(campaign=campaign, enrolment=enrolment, by=trainer)


@pytest.fixture
def rated(campaign, enrolment, entry, trainer, rate):
    """The trainer's rating beside the entry, submitted."""
    return rate(campaign, enrolment, trainer, comment="Ce que la formatrice a vu")


# Of the wider views: two regions, a programme, and somebody who manages them all.


@pytest.fixture
def here():
    return factories.region()


@pytest.fixture
def there():
    return factories.region("53", "Bretagne")


@pytest.fixture
def programme(version):
    return factories.programme_version("pacte-cds", version.framework)


@pytest.fixture
def manager(client):
    person = factories.manager()
    client.force_login(person)
    return person
