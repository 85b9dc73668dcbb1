"""Reads of campaigns: what is due to whom, how far a group is, who may read which result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cohorts.campaigns.enums import Advance, Window
from cohorts.campaigns.models import Campaign, CampaignEntry
from cohorts.campaigns.states import expected_states
from cohorts.enrolment.models import Cohort, Enrolment
from competencies.frameworks.models import CompetencyRevision
from competencies.positioning.models import Rating
from competencies.positioning.queries import register_readers
from competencies.positioning.states import PositioningState
from lms.accounts.enums import Permission
from lms.accounts.queries import scopes_of
from lms.kernel import clock


def positionings_read_by_trainers(user) -> Q:
    """The submitted positionings of the cohorts that ``user`` trains.

    By cohort alone: a wider grant never opens anybody's answers.
    """
    cohorts = scopes_of(user, Permission.POSITIONING_READ).cohorts
    if not cohorts:
        return Q(pk__in=())
    # Unlike a join, this leaves one row for each positioning whatever else is asked.
    entries = CampaignEntry.objects.filter(campaign__cohort__in=cohorts)
    return Q(state=PositioningState.SUBMITTED, pk__in=entries.values("positioning_id"))


register_readers(positionings_read_by_trainers)


def entries_of(person) -> QuerySet[CampaignEntry]:
    """The positionings that ``person`` fills in herself."""
    return _entries().filter(positioning__rater=person, enrolment__person=person)


def results_visible_to(user) -> QuerySet[CampaignEntry]:
    """The entries whose result ``user`` may read: her own, and those submitted in her cohorts."""
    cohorts = scopes_of(user, Permission.POSITIONING_READ).cohorts
    return _entries().filter(
        Q(enrolment__person=user)
        | Q(campaign__cohort__in=cohorts, positioning__state=PositioningState.SUBMITTED)
    )


def _entries() -> QuerySet[CampaignEntry]:
    """All that a page about one entry reads, joined; the text of the framework left out."""
    return CampaignEntry.objects.select_related(
        "campaign__cohort__region",
        "campaign__cohort__programme_version__programme",
        "enrolment__person",
        "positioning__framework_version__framework",
    ).defer(
        "campaign__cohort__programme_version__source_payload",
        "positioning__framework_version__source_payload",
    )


def campaigns_for(person) -> QuerySet[Campaign]:
    """The campaigns of the cohorts ``person`` is or was enrolled in."""
    return Campaign.objects.filter(
        cohort__in=Enrolment.objects.filter(person=person).values("cohort")
    ).select_related("cohort__region", "framework_version")


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
        Campaign.objects.filter(cohort__enrolments__person=person)
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
        advance=_advance(campaign.positioning_state),
        window=_window(campaign, campaign.enrolment_state),
        answered=campaign.answered,
        total=campaign.total,
        submitted_on=_local_day(campaign.submitted_at, campaign.cohort.zone),
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


@dataclass(frozen=True)
class Participant:
    """Somebody of the group in a campaign. What she answers is not here."""

    enrolment: Enrolment
    advance: Advance
    submitted_on: date | None
    result_entry_id: int | None


@dataclass(frozen=True)
class GroupProgress:
    """How far a group is in a campaign. ``participants`` are those asked, by name."""

    campaign: Campaign
    window: Window
    participants: Sequence[Participant]

    def number(self, advance: Advance) -> int:
        return sum(participant.advance == advance for participant in self.participants)

    @property
    def total(self) -> int:
        return len(self.participants)

    @property
    def submitted(self) -> int:
        return self.number(Advance.SUBMITTED)

    @property
    def in_progress(self) -> int:
        return self.number(Advance.IN_PROGRESS)

    @property
    def not_begun(self) -> int:
        return self.number(Advance.NOT_BEGUN)


def group_progress(cohort: Cohort, reader) -> list[GroupProgress]:
    """The campaigns of ``cohort``, latest first, with how far each person is; by three queries.

    The caller has checked that ``reader`` may see the cohort. ``result_entry_id`` is set only where
    ``reader`` may read the result.
    """
    enrolments = list(
        Enrolment.objects.filter(cohort=cohort)
        .select_related("person")
        .order_by("person__last_name", "person__first_name", "pk")
    )
    reads = cohort.pk in scopes_of(reader, Permission.POSITIONING_READ).cohorts
    entries = {
        (entry.campaign_id, entry.enrolment_id): entry
        for entry in CampaignEntry.objects.filter(campaign__cohort=cohort).select_related(
            "positioning"
        )
    }
    campaigns = (
        Campaign.objects.filter(cohort=cohort)
        .select_related("framework_version__framework")
        .defer("framework_version__source_payload")
        .order_by("-opens_on", "-pk")
    )
    today = clock.today(cohort.zone)
    return [
        GroupProgress(
            campaign=campaign,
            window=campaign.window(today),
            participants=_participants(campaign, enrolments, entries, cohort.zone, reads=reads),
        )
        for campaign in campaigns
    ]


def _participants(
    campaign: Campaign,
    enrolments: Iterable[Enrolment],
    entries: dict[tuple[int, int], CampaignEntry],
    zone: str,
    *,
    reads: bool,
) -> list[Participant]:
    participants = []
    for enrolment in enrolments:
        entry = entries.get((campaign.pk, enrolment.pk))
        if entry is None and enrolment.state not in expected_states(campaign.moment):
            continue
        positioning = entry.positioning if entry else None
        advance = _advance(positioning.state if positioning else None)
        participants.append(
            Participant(
                enrolment=enrolment,
                advance=advance,
                submitted_on=_local_day(positioning.submitted_at if positioning else None, zone),
                result_entry_id=entry.pk if reads and advance == Advance.SUBMITTED else None,
            )
        )
    return participants


def _advance(positioning_state: str | None) -> Advance:
    if positioning_state is None:
        return Advance.NOT_BEGUN
    if positioning_state == PositioningState.SUBMITTED:
        return Advance.SUBMITTED
    return Advance.IN_PROGRESS


def _local_day(instant: datetime | None, zone: str) -> date | None:
    return instant.astimezone(ZoneInfo(zone)).date() if instant else None


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
