"""People who positioned themselves in closed campaigns, and the page about them."""

import uuid
from datetime import UTC, date, datetime

from django.conf import settings

from cohorts.campaigns.models import CampaignEntry
from competencies.positioning.models import Positioning, Rating
from tests import factories

ADDRESS = "/positionnements/ensemble/"
CLOSED = {"opens_on": date(2025, 10, 1), "closes_on": date(2025, 11, 30)}


def answered_by(person, cohort, campaign, ordinals, state="submitted"):
    """A positioning of ``person`` with one answer to each competency, None for a non-answer."""
    version = campaign.framework_version
    moment = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
    positioning = Positioning.objects.create(
        person=person,
        rater=person,
        rater_role="self",
        framework_version=version,
        moment=campaign.moment,
        state=state,
        started_at=moment,
        submitted_at=moment if state == "submitted" else None,
    )
    enrolment = cohort.enrolments.filter(person=person).first() or factories.enrolment(
        cohort, person, state="completed"
    )
    CampaignEntry.objects.create(campaign=campaign, enrolment=enrolment, positioning=positioning)
    levels = {level.ordinal: level for level in version.scale_version.levels.all()}
    items = version.competencies.order_by("position")
    Rating.objects.bulk_create(
        Rating(
            positioning=positioning,
            revision=item,
            level=levels.get(ordinal),
            non_answer=None if ordinal else "dont_know",
            comment="Mon commentaire secret",
            client_key=uuid.uuid4(),
            answered_at=moment,
        )
        for item, ordinal in zip(items, ordinals, strict=True)
    )
    return positioning


def group(version, programme, region, sizes, moment="initial", **fields):
    """A cohort whose people answer alike to every competency: ``sizes`` of them by kind of
    answer."""
    cohort = factories.cohort(programme, region, starts_on=date(2025, 9, 1))
    campaign = factories.campaign(cohort, version, moment, **{**CLOSED, **fields})
    items = version.competencies.count()
    for ordinal, size in zip((None, 1, 2, 3, 4), sizes, strict=True):
        for _one in range(size):
            answered_by(factories.user(), cohort, campaign, [ordinal] * items)
    return campaign


def page(client, **filters):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client.get(ADDRESS, filters)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def numbers(response) -> list[list[tuple[str, int]]]:
    """The groups of each competency as the page shows them."""
    parts = response.context["overview"].parts
    return [[(one.label, one.people) for one in row.groups] for part in parts for row in part.rows]
