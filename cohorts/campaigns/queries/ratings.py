"""What trainers rate."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from cohorts.campaigns.models import Campaign, CampaignEntry, TrainerRating
from cohorts.campaigns.states import GROUP_STATES
from cohorts.enrolment.models import Enrolment
from competencies.positioning.states import PositioningState
from lms.accounts.enums import Permission
from lms.accounts.queries import scopes_of


def campaigns_rated_by(user) -> QuerySet[Campaign]:
    """The campaigns of the cohorts that ``user`` trains."""
    return (
        Campaign.objects.standing()
        .filter(cohort__in=scopes_of(user, Permission.POSITIONING_READ).cohorts)
        .select_related("cohort__region", "framework_version")
        .defer("framework_version__source_payload")
    )


def people_rated_in(campaign: Campaign, user) -> QuerySet[Enrolment]:
    """Whom ``user`` may rate in ``campaign``: the cohort's people but herself."""
    return (
        Enrolment.objects.filter(cohort=campaign.cohort_id)
        .exclude(person=user)
        .select_related("person")
    )


def ratings_by(user) -> QuerySet[TrainerRating]:
    """The ratings that ``user`` fills in or has submitted, in the cohorts she trains today."""
    cohorts = scopes_of(user, Permission.POSITIONING_READ).cohorts
    return (
        TrainerRating.objects.filter(rater=user, entry__campaign__cohort__in=cohorts)
        .select_related(
            "entry__campaign__cohort__region",
            "entry__enrolment__person",
            "positioning__framework_version__framework",
        )
        .defer("positioning__framework_version__source_payload")
    )


def own_rating(entry: CampaignEntry, user) -> TrainerRating | None:
    """What ``user`` rates beside ``entry``, if she has begun."""
    return (
        TrainerRating.objects.filter(entry=entry, rater=user).select_related("positioning").first()
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many people of a cohort have submitted at a moment and wait for somebody's rating."""

    campaign_id: int
    cohort_id: int
    moment: str
    number: int


def waiting_for_rating(user, cohorts: Iterable[int]) -> list[Waiting]:
    """What ``user`` has to rate in those of ``cohorts`` that she trains, the oldest first.

    Those who have left the training are not waited for. By one query.
    """
    trained = scopes_of(user, Permission.POSITIONING_READ).cohorts
    rated = TrainerRating.objects.filter(
        rater=user, positioning__state=PositioningState.SUBMITTED
    ).order_by()
    rows = (
        CampaignEntry.objects.filter(
            campaign__cohort__in=trained & set(cohorts),
            positioning__state=PositioningState.SUBMITTED,
            enrolment__state__in=GROUP_STATES,
        )
        .exclude(enrolment__person=user)
        .exclude(pk__in=rated.values("entry"))
        .values_list("campaign_id", "campaign__cohort_id", "campaign__moment")
        .annotate(number=Count("pk"))
        .order_by("campaign__opens_on", "campaign_id")
    )
    return [Waiting(*row) for row in rows]
