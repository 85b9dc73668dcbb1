"""Who is to be reminded of a campaign that closes soon."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q

from cohorts.campaigns.enums import Window
from cohorts.campaigns.models import Campaign, CampaignEntry
from cohorts.campaigns.states import expected_states
from cohorts.enrolment.models import Enrolment
from competencies.positioning.states import PositioningState
from lms.kernel import clock

# Days before the last one on which those who have not submitted are reminded, soonest first.
REMINDED_BEFORE = (1, 7)


def campaigns_to_remind() -> Iterator[tuple[Campaign, int]]:
    """The open campaigns that close soon, each with the reminder that is due (1 or 7).

    A day on which nothing ran is made up on the next; on its first day nobody is reminded.
    """
    # Somewhere it is another day than here.
    latest = clock.now().date() + timedelta(days=max(REMINDED_BEFORE) + 1)
    soon = Campaign.objects.filter(closes_on__lte=latest).filter(
        closes_on__gte=clock.now().date() - timedelta(days=1)
    )
    for campaign in soon.select_related("cohort__region"):
        today = clock.today(campaign.cohort.zone)
        if campaign.window(today) != Window.OPEN or campaign.opens_on == today:
            continue
        left = (campaign.closes_on - today).days
        reminder = next((days for days in REMINDED_BEFORE if left <= days), None)
        if reminder is not None:
            yield campaign, reminder


def not_submitted(campaign: Campaign) -> list[Enrolment]:
    """Those of the cohort who are asked, can sign in, and have not submitted; by one query."""
    submitted = CampaignEntry.objects.filter(
        campaign=campaign, positioning__state=PositioningState.SUBMITTED
    )
    return list(
        Enrolment.objects.filter(
            ~Q(pk__in=submitted.values("enrolment_id")),
            cohort=campaign.cohort_id,
            state__in=expected_states(campaign.moment),
            person__is_active=True,
            person__joined_at__isnull=False,
        )
        .select_related("person")
        .order_by("pk")
    )
