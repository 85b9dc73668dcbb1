"""What is asked of a person, and what she has handed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cohorts.campaigns.enums import Advance, Window
from cohorts.campaigns.models import Campaign, CampaignEntry
from cohorts.campaigns.states import expected_states
from cohorts.enrolment.models import Enrolment
from competencies.frameworks.models import CompetencyRevision
from competencies.positioning.models import Rating
from competencies.positioning.states import PositioningState
from lms.kernel import clock


def campaigns_for(person) -> QuerySet[Campaign]:
    """The campaigns of the cohorts ``person`` is or was enrolled in."""
    return (
        Campaign.objects.standing()
        .filter(cohort__in=Enrolment.objects.filter(person=person).values("cohort"))
        .select_related("cohort__region", "framework_version")
    )


@dataclass(frozen=True)
class OwnCampaign:
    """A campaign as the trainee meets it; ``entry_id`` is None until she has begun.

    ``submitted_on`` is a day in the zone of the cohort.
    """

    campaign: Campaign
    enrolment_id: int
    entry_id: int | None
    advance: Advance
    window: Window
    answered: int
    total: int
    submitted_on: date | None

    @property
    def is_due(self) -> bool:
        """Whether there is something for her to do today."""
        return self.window == Window.OPEN and self.advance != Advance.SUBMITTED


def campaigns_of(person) -> list[OwnCampaign]:
    """The campaigns ``person`` is asked to answer or has begun, latest first; by one query."""
    entry = CampaignEntry.objects.filter(
        campaign=OuterRef("pk"), enrolment=OuterRef("enrolment_id")
    )
    answered = (
        Rating.objects.filter(positioning=OuterRef("positioning_id"))
        .order_by()
        .values("positioning")
        .annotate(number=Count("revision", distinct=True))
        .values("number")
    )
    total = (
        CompetencyRevision.objects.filter(framework_version=OuterRef("framework_version"))
        .order_by()
        .values("framework_version")
        .annotate(number=Count("pk"))
        .values("number")
    )
    campaigns = (
        Campaign.objects.standing()
        .filter(cohort__enrolments__person=person)
        .annotate(
            enrolment_id=F("cohort__enrolments__id"),
            enrolment_state=F("cohort__enrolments__state"),
            entry_id=Subquery(entry.values("pk")[:1]),
            positioning_id=Subquery(entry.values("positioning")[:1]),
            positioning_state=Subquery(entry.values("positioning__state")[:1]),
            submitted_at=Subquery(entry.values("positioning__submitted_at")[:1]),
        )
        .annotate(answered=Coalesce(Subquery(answered), 0), total=Coalesce(Subquery(total), 0))
        .select_related(
            "cohort__region",
            "cohort__programme_version__programme",
            "framework_version__framework",
        )
        .defer("cohort__programme_version__source_payload", "framework_version__source_payload")
        .order_by("-opens_on", "-pk")
    )
    return [
        _own(campaign)
        for campaign in campaigns
        if campaign.entry_id is not None
        or campaign.enrolment_state in expected_states(campaign.moment)
    ]


def _own(campaign: Campaign) -> OwnCampaign:
    return OwnCampaign(
        campaign=campaign,
        enrolment_id=campaign.enrolment_id,
        entry_id=campaign.entry_id,
        advance=advance_of(campaign.positioning_state),
        window=_window(campaign, campaign.enrolment_state),
        answered=campaign.answered,
        total=campaign.total,
        submitted_on=local_day(campaign.submitted_at, campaign.cohort.zone),
    )


def _window(campaign: Campaign, enrolment_state: str) -> Window:
    """Closed, too, for somebody who left after she had begun."""
    if enrolment_state not in expected_states(campaign.moment):
        return Window.CLOSED
    return campaign.window(clock.today(campaign.cohort.zone))


def campaigns_due(person) -> list[OwnCampaign]:
    """What ``person`` has to begin or to finish today, what closes first on top; by one query."""
    due = [own for own in campaigns_of(person) if own.is_due]
    return sorted(due, key=lambda own: (own.campaign.closes_on or date.max, own.campaign.opens_on))


def submitted_moments(enrolment: Enrolment) -> dict[str, date]:
    """The moments at which she submitted a positioning, each with the first day (cohort's zone)."""
    return submitted_moments_by_enrolment([enrolment.pk]).get(enrolment.pk, {})


def submitted_moments_by_enrolment(enrolments: Iterable[int]) -> dict[int, dict[str, date]]:
    """The same for many enrolments, by id, with one query; those without any are left out."""
    rows = (
        CampaignEntry.objects.filter(
            enrolment__in=enrolments, positioning__state=PositioningState.SUBMITTED
        )
        .order_by("-positioning__submitted_at")
        .values_list(
            "enrolment_id",
            "campaign__moment",
            "positioning__submitted_at",
            "enrolment__cohort__region__timezone",
        )
    )
    moments: dict[int, dict[str, date]] = {}
    for enrolment_id, moment, submitted_at, zone in rows:
        # The latest comes first, so that the first one is what stays.
        day = submitted_at.astimezone(ZoneInfo(zone)).date()
        moments.setdefault(enrolment_id, {})[moment] = day
    return moments


def advance_of(positioning_state: str | None) -> Advance:
    """How far a positioning is; None means not begun."""
    if positioning_state is None:
        return Advance.NOT_BEGUN
    if positioning_state == PositioningState.SUBMITTED:
        return Advance.SUBMITTED
    return Advance.IN_PROGRESS


def local_day(instant: datetime | None, zone: str) -> date | None:
    """The day of ``instant`` in ``zone``."""
    return instant.astimezone(ZoneInfo(zone)).date() if instant else None
