"""A DAC with its director, a framework in force, and a team that has positioned itself."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from cohorts.coverage import services
from cohorts.coverage.models import CoverageInvitation
from competencies.frameworks.models import TargetProfile
from competencies.positioning.models import Positioning, Rating
from tests import factories

SUBMITTED = datetime(2026, 2, 2, 8, 0, tzinfo=UTC)
LAST_DAY = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def english():
    """The sentences are compared in the language of the sources."""
    with translation.override("en"):
        yield


@pytest.fixture
def version(db):
    return factories.framework_version(competencies=4)


@pytest.fixture
def structure(db):
    return factories.structure("DAC du Littoral", code="DAC")


@pytest.fixture
def direction(db):
    """The function of direction, with the profile that it takes in."""
    function = TargetProfile.objects.create(key="direction", title="Direction et management")
    profile = factories.profile("directeur")
    function.profiles.add(profile)
    return profile


@pytest.fixture
def director(structure, direction):
    person = factories.user("Diane", "Directrice")
    factories.enrolment(person=person, structure=structure, profile=direction, state="started")
    return person


@pytest.fixture
def levels(version):
    """By ordinal."""
    return {level.ordinal: level for level in version.scale_version.levels.all()}


@pytest.fixture
def position(version, levels):
    """Let somebody submit a self-positioning: the same ordinal everywhere, or one an item."""

    def position_one(person, ordinals=2, **fields):
        positioning = Positioning.objects.create(
            **{
                "person": person,
                "rater": person,
                "rater_role": "self",
                "framework_version": version,
                "moment": "initial",
                "state": "submitted",
                "started_at": SUBMITTED,
                "submitted_at": SUBMITTED,
                **fields,
            }
        )
        items = list(positioning.framework_version.competencies.order_by("position"))
        chosen = ordinals if isinstance(ordinals, list) else [ordinals] * len(items)
        for item, ordinal in zip(items, chosen, strict=True):
            Rating.objects.create(
                positioning=positioning,
                revision=item,
                level=levels.get(ordinal),
                non_answer=None if ordinal else "dont_know",
                comment="Mon commentaire secret",
                client_key=uuid.uuid4(),
                answered_at=SUBMITTED,
            )
        return positioning

    return position_one


@pytest.fixture
def team(position):
    """Fifteen people who have submitted: ten at level 2, five at level 3."""
    people = [factories.user("Membre", f"Equipe{number}") for number in range(15)]
    for number, person in enumerate(people):
        position(person, 2 if number < 10 else 3)
    return people


@pytest.fixture
def open_round(structure, version, director, at_now):
    """Open a round for addresses."""

    def open_one(addresses, **values):
        return services.open_coverage(
            **{
                "structure": structure,
                "framework_version": version,
                "closes_on": LAST_DAY,
                "addresses": list(addresses),
                "client_key": uuid.uuid4(),
                "by": director,
                **values,
            }
        )

    return open_one


@pytest.fixture
def coverage(open_round, team):
    """Open until 31 March 2026 to the whole team; the tests stand on 10 March."""
    return open_round(person.email for person in team)


@pytest.fixture
def invitation_of(coverage):
    def invitation(person):
        return CoverageInvitation.objects.get(coverage=coverage, address=person.email.lower())

    return invitation


@pytest.fixture
def share(invitation_of):
    """Let somebody share her latest positioning."""

    def share_one(person, **values):
        services.share(
            **{
                "invitation": invitation_of(person),
                "positioning": person.positionings.order_by("-submitted_at", "-pk").first(),
                "client_key": uuid.uuid4(),
                "by": person,
                **values,
            }
        )

    return share_one


@pytest.fixture
def shown(coverage, team, share, director):
    """The round closed, with the answers of all fifteen."""
    for person in team:
        share(person)
    services.close_coverage(coverage=coverage, by=director)
    coverage.refresh_from_db()
    return coverage
