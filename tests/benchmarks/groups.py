"""The group view of a cohort's trainer: fifteen people over 36 competencies and over 200."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from cohorts.campaigns.models import Campaign, CampaignEntry, TrainerRating
from cohorts.campaigns.services import begin_positioning
from cohorts.enrolment.models import Cohort, Enrolment
from competencies.frameworks.enums import NonAnswer
from competencies.frameworks.models import (
    CompetencyRevision,
    FrameworkVersion,
    Level,
)
from competencies.frameworks.queries import published_version
from competencies.frameworks.states import VersionState
from competencies.positioning.enums import Moment, RaterRole
from competencies.positioning.models import Positioning, Rating
from competencies.positioning.states import PositioningState
from lms.accounts.models import Profile, User
from lms.kernel import clock
from tests import factories
from tests.benchmarks.pages import time_page
from tests.benchmarks.results import Result

PEOPLE = 15
MANY = 200


def measure(database: str) -> Iterator[Result]:
    """Everybody has answered twice and is rated twice: figures, needs and comparison, all drawn."""
    texts = {
        36: published_version("referent"),
        MANY: _published(MANY),
    }
    for size, version in texts.items():
        trainer, campaign = _group(version)
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(trainer)
        path = reverse("campaign_group", args=[campaign.cohort_id, campaign.pk])
        yield time_page(f"group view, {PEOPLE} people × {size}", database, client, path)
        name = f"export of the group view, {PEOPLE} people × {size}"
        yield time_page(name, database, client, f"{path}?format=csv")
    yield from _own_pages(database, campaign)


def _own_pages(database: str, campaign: Campaign) -> Iterator[Result]:
    """The form and the result of one of those people over ``MANY`` competencies."""
    done = CampaignEntry.objects.filter(campaign=campaign).order_by("pk")[0]
    again = factories.campaign(
        campaign.cohort, campaign.framework_version, Moment.FOLLOW_UP, opens_on=campaign.opens_on
    )
    draft = begin_positioning(campaign=again, enrolment=done.enrolment, by=done.enrolment.person)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(done.enrolment.person)
    for name, page, entry in (
        (f"{MANY}-item positioning", "positioning_form", draft),
        (f"{MANY}-item result", "positioning_result", done),
    ):
        yield time_page(name, database, client, reverse(page, args=[entry.pk]))


def _published(size: int) -> FrameworkVersion:
    """Written as a draft, because the database lets nobody write into a published text."""
    version = factories.framework_version("bench-group", competencies=size, state="draft")
    FrameworkVersion.objects.filter(pk=version.pk).update(
        state=VersionState.PUBLISHED, published_at=clock.now(), content_hash="0" * 64
    )
    version.refresh_from_db()
    return version


def _group(version: FrameworkVersion) -> tuple[User, Campaign]:
    """A cohort of ``PEOPLE`` who have answered at two moments, and the trainer who rated them."""
    model = Cohort.objects.select_related("programme_version", "region").first()
    cohort = factories.cohort(model.programme_version, model.region, code=f"bench-{version.pk}")
    trainer = factories.trainer_of(cohort)
    profile = Profile.objects.filter(target_profiles__framework=version.framework_id).first()
    enrolments = [
        factories.enrolment(cohort, state="started", profile=profile) for _number in range(PEOPLE)
    ]
    today = clock.today(cohort.zone)
    campaigns = [
        factories.campaign(cohort, version, moment, opens_on=today - timedelta(days=days))
        for moment, days in ((Moment.INITIAL, 90), (Moment.FINAL, 9))
    ]
    for gain, campaign in enumerate(campaigns):
        for number, enrolment in enumerate(enrolments):
            _fill(campaign, enrolment, trainer, number + gain)
    return trainer, campaigns[-1]


def _fill(campaign: Campaign, enrolment: Enrolment, trainer: User, turn: int) -> None:
    own = _positioning(campaign, enrolment.person, enrolment.person, RaterRole.SELF, turn)
    entry = CampaignEntry.objects.create(campaign=campaign, enrolment=enrolment, positioning=own)
    rating = _positioning(campaign, enrolment.person, trainer, RaterRole.TRAINER, turn + 1)
    TrainerRating.objects.create(entry=entry, rater=trainer, positioning=rating)


def _positioning(
    campaign: Campaign, person: User, rater: User, role: str, turn: int
) -> Positioning:
    """Submitted, with an answer to each competency; one in thirteen is no level."""
    version = campaign.framework_version
    now = clock.now()
    positioning = Positioning.objects.create(
        person=person,
        rater=rater,
        rater_role=role,
        framework_version=version,
        moment=campaign.moment,
        state=PositioningState.SUBMITTED,
        started_at=now,
        submitted_at=now,
    )
    levels = list(Level.objects.filter(scale_version=version.scale_version_id).order_by("ordinal"))
    revisions = CompetencyRevision.objects.filter(framework_version=version).order_by("position")
    Rating.objects.bulk_create(
        Rating(
            positioning=positioning,
            revision=revision,
            client_key=uuid.uuid4(),
            answered_at=now,
            **_given(levels, place + 3 * turn),
        )
        for place, revision in enumerate(revisions)
    )
    return positioning


def _given(levels: list[Level], turn: int) -> dict:
    if turn % 13 == 0:
        return {"non_answer": NonAnswer.DONT_KNOW}
    return {"level": levels[turn * 7 % 5 % len(levels)]}
