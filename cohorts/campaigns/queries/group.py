"""How far a group is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cohorts.campaigns.enums import Advance, Window
from cohorts.campaigns.models import Campaign, CampaignEntry
from cohorts.campaigns.queries.own import advance_of, local_day
from cohorts.campaigns.states import expected_states
from cohorts.enrolment.models import Cohort, Enrolment
from lms.accounts.enums import Permission
from lms.accounts.queries import scopes_of
from lms.kernel import clock


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
        advance = advance_of(positioning.state if positioning else None)
        participants.append(
            Participant(
                enrolment=enrolment,
                advance=advance,
                submitted_on=local_day(positioning.submitted_at if positioning else None, zone),
                result_entry_id=entry.pk if reads and advance == Advance.SUBMITTED else None,
            )
        )
    return participants
