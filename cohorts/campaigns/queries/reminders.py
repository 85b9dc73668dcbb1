"""Who is to be reminded of a campaign that closes soon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from cohorts.campaigns.enums import Window
from cohorts.campaigns.models import Campaign, CampaignEntry
from cohorts.campaigns.states import expected_states
from cohorts.enrolment.models import Enrolment
from competencies.positioning.states import PositioningState
from lms.kernel import clock
from lms.messages.models import OutgoingMail

# Days before the last one on which those who have not submitted are reminded, soonest first.
REMINDED_BEFORE = (1, 7)
# What their mails are called in the outbox.
REMINDER = "campaign_reminder"


def campaigns_to_remind() -> Iterator[tuple[Campaign, int]]:
    """The open campaigns that close soon, each with the reminder that is due (1 or 7).

    A day on which nothing ran is made up on the next; on its first day nobody is reminded. One
    without a last day never ends by itself: nobody is reminded of it but by hand.
    """
    # Somewhere it is another day than here.
    latest = clock.now().date() + timedelta(days=max(REMINDED_BEFORE) + 1)
    soon = Campaign.objects.standing().filter(
        closes_on__lte=latest, closes_on__gte=clock.now().date() - timedelta(days=1)
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
    return list(
        _asked(campaign)
        .filter(person__is_active=True, person__joined_at__isnull=False)
        .select_related("person")
        .order_by("pk")
    )


def _asked(campaign: Campaign) -> QuerySet[Enrolment]:
    """Those of the cohort who are asked and have not submitted."""
    submitted = CampaignEntry.objects.filter(
        campaign=campaign, positioning__state=PositioningState.SUBMITTED
    )
    return Enrolment.objects.filter(
        ~Q(pk__in=submitted.values("enrolment_id")),
        cohort=campaign.cohort_id,
        state__in=expected_states(campaign.moment),
    )


@dataclass(frozen=True)
class Missing:
    """Who has not submitted: those to write to, and those reminded today already.

    ``unreachable`` are asked too, but have not accepted their invitation or can no longer sign in.
    """

    to_write: Sequence[Enrolment]
    reminded: Sequence[Enrolment]
    unreachable: int


def missing_today(campaign: Campaign) -> Missing:
    """Those who have not submitted ``campaign``, on today's day of its cohort; by three queries."""
    zone = ZoneInfo(campaign.cohort.zone)
    midnight = datetime.combine(clock.today(campaign.cohort.zone), time.min, tzinfo=zone)
    told = set(
        OutgoingMail.objects.filter(
            kind=REMINDER, key__startswith=f"campaign:{campaign.pk}:", queued_at__gte=midnight
        ).values_list("recipient_id", flat=True)
    )
    found = not_submitted(campaign)
    return Missing(
        to_write=[one for one in found if one.person_id not in told],
        reminded=[one for one in found if one.person_id in told],
        unreachable=_asked(campaign).count() - len(found),
    )
