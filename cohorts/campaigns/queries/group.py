"""How far a group is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from cohorts.campaigns.enums import Advance, RatingAdvance, Window
from cohorts.campaigns.models import Campaign, CampaignEntry
from cohorts.campaigns.queries.own import advance_of, local_day
from cohorts.campaigns.states import expected_states
from cohorts.enrolment.models import Cohort, Enrolment
from competencies.positioning.models import Rating
from competencies.positioning.states import PositioningState
from lms.accounts.enums import Permission
from lms.accounts.queries import scopes_of
from lms.kernel import clock


@dataclass(frozen=True)
class Participant:
    """Somebody of the group in a campaign. What she answers is not here.

    ``result_entry_id`` is set where the reader may read the result, ``rating`` where she may rate,
    with the id of what she has begun.
    """

    enrolment: Enrolment
    advance: Advance
    submitted_on: date | None
    result_entry_id: int | None
    rating: RatingAdvance | None
    rating_id: int | None


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

    @property
    def rates(self) -> bool:
        """Whether the reader rates anybody here."""
        return any(participant.rating for participant in self.participants)

    @property
    def to_rate(self) -> int:
        """How many the reader has not rated to the end."""
        unfinished = (RatingAdvance.TO_RATE, RatingAdvance.IN_PROGRESS)
        return sum(participant.rating in unfinished for participant in self.participants)


def campaigns_in(cohort: Cohort) -> QuerySet[Campaign]:
    """The campaigns of ``cohort``, which the caller may see; those that were cancelled apart."""
    return (
        Campaign.objects.standing()
        .filter(cohort=cohort)
        .select_related("cohort__region", "framework_version__framework")
        .defer("framework_version__source_payload")
    )


def cancelled_in(cohort: Cohort) -> QuerySet[Campaign]:
    """The campaigns of ``cohort`` that were cancelled, the last one on top."""
    return (
        Campaign.objects.filter(cohort=cohort, cancelled_at__isnull=False)
        .select_related("framework_version__framework", "cancelled_by")
        .defer("framework_version__source_payload")
        .order_by("-cancelled_at", "-pk")
    )


def answered_in(campaign: Campaign) -> int:
    """About how many people something is answered in ``campaign``, by themselves or a trainer."""
    answers = Rating.objects.filter(
        Q(positioning__campaign_entry=OuterRef("pk"))
        | Q(positioning__trainer_rating__entry=OuterRef("pk"))
    )
    return CampaignEntry.objects.filter(Exists(answers), campaign=campaign).count()


def group_progress(cohort: Cohort, reader) -> list[GroupProgress]:
    """The campaigns of ``cohort``, latest first, with how far each person is; by three queries.

    The caller has checked that ``reader`` may see the cohort. Who has answered nothing yet has not
    begun, even where a trainer's rating already stands beside her empty draft.
    """
    enrolments = list(
        Enrolment.objects.filter(cohort=cohort)
        .select_related("person")
        .order_by("person__last_name", "person__first_name", "pk")
    )
    trains = cohort.pk in scopes_of(reader, Permission.POSITIONING_READ).cohorts
    entries = {(entry.campaign_id, entry.enrolment_id): entry for entry in _entries(cohort, reader)}
    campaigns = (
        Campaign.objects.standing()
        .filter(cohort=cohort)
        .select_related("framework_version__framework")
        .defer("framework_version__source_payload")
        .order_by("-opens_on", "-pk")
    )
    today = clock.today(cohort.zone)
    return [
        GroupProgress(
            campaign=campaign,
            window=campaign.window(today),
            participants=[
                _participant(
                    enrolment,
                    entry,
                    cohort.zone,
                    rates=trains
                    and enrolment.person_id != reader.pk
                    and campaign.opens_on <= today,
                    is_own=enrolment.person_id == reader.pk,
                )
                for enrolment, entry in _asked(campaign, enrolments, entries)
            ],
        )
        for campaign in campaigns
    ]


def _entries(cohort: Cohort, reader) -> QuerySet[CampaignEntry]:
    """The entries with what ``reader`` has rated beside them, and whether anything is answered."""
    return (
        CampaignEntry.objects.filter(campaign__cohort=cohort)
        .select_related("positioning")
        .annotate(
            own_rating=FilteredRelation(
                "trainer_ratings", condition=Q(trainer_ratings__rater=reader.pk)
            ),
            rating_id=F("own_rating__id"),
            rating_state=F("own_rating__positioning__state"),
            is_begun=Exists(Rating.objects.filter(positioning=OuterRef("positioning"))),
        )
    )


def _asked(
    campaign: Campaign,
    enrolments: Iterable[Enrolment],
    entries: dict[tuple[int, int], CampaignEntry],
) -> Iterator[tuple[Enrolment, CampaignEntry | None]]:
    """Those asked in ``campaign``, with their entry if there is one."""
    for enrolment in enrolments:
        entry = entries.get((campaign.pk, enrolment.pk))
        if entry is not None or enrolment.state in expected_states(campaign.moment):
            yield enrolment, entry


def _participant(
    enrolment: Enrolment, entry: CampaignEntry | None, zone: str, *, rates: bool, is_own: bool
) -> Participant:
    positioning = entry.positioning if entry and entry.is_begun else None
    advance = advance_of(positioning.state if positioning else None)
    rating = _rating_advance(entry, advance) if rates else None
    reads = advance == Advance.SUBMITTED and (is_own or rating == RatingAdvance.BOTH)
    return Participant(
        enrolment=enrolment,
        advance=advance,
        submitted_on=local_day(positioning.submitted_at if positioning else None, zone),
        result_entry_id=entry.pk if reads else None,
        rating=rating,
        rating_id=entry.rating_id if entry and rates else None,
    )


def _rating_advance(entry: CampaignEntry | None, advance: Advance) -> RatingAdvance:
    state = entry.rating_state if entry else None
    if state is None:
        return RatingAdvance.TO_RATE
    if state != PositioningState.SUBMITTED:
        return RatingAdvance.IN_PROGRESS
    return RatingAdvance.BOTH if advance == Advance.SUBMITTED else RatingAdvance.WAITING
