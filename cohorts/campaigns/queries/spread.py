"""How a group answers, as far as one trainer may read it: those she has rated herself.

Everybody covered is somebody whose result she may open one by one: no figure tells her more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import F, FilteredRelation, Q

from cohorts.campaigns.models import Campaign, CampaignEntry
from cohorts.campaigns.queries.figures import (
    Answers,
    GroupLine,
    below_targets,
    change_over,
    spread_over,
)
from cohorts.campaigns.queries.ratings import campaigns_rated_by
from cohorts.campaigns.states import GROUP_STATES
from competencies.frameworks.queries import (
    Choices,
    Outline,
    Targets,
    first_function,
    text_of,
)
from competencies.positioning.enums import Moment
from competencies.positioning.models import Rating
from competencies.positioning.states import PositioningState


@dataclass(frozen=True, slots=True)
class ToRate:
    """Somebody who has submitted and whom the reader has not rated to the end."""

    enrolment_id: int
    person: str
    rating_id: int | None


@dataclass(frozen=True)
class Reach:
    """Whom the figures of a campaign cover: ``rated`` of ``submitted``. ``to_rate`` are the others.

    ``left`` submitted and left the training since; ``is_asked`` says that the reader is herself a
    trainee who submitted here. Neither is part of ``submitted``.
    """

    submitted: int
    to_rate: Sequence[ToRate]
    left: int
    is_asked: bool

    @property
    def rated(self) -> int:
        return self.submitted - len(self.to_rate)


@dataclass(frozen=True)
class Beside:
    """Another moment of the cohort on the same text, and how many the reader has rated at both."""

    campaign: Campaign
    people: int


@dataclass(frozen=True)
class GroupSpread:
    """A campaign as one trainer reads it; ``lines`` are in the framework's order.

    They are empty while she has rated nobody. ``first`` and ``last`` are the two moments that are
    compared, over ``pairs`` people; both are None without a comparison.
    """

    campaign: Campaign
    reach: Reach
    outline: Outline = field(repr=False)
    choices: Choices = field(repr=False)
    lines: tuple[GroupLine, ...] = field(repr=False)
    beside: Sequence[Beside] = ()
    first: Campaign | None = None
    last: Campaign | None = None
    pairs: int = 0

    @property
    def has_targets(self) -> bool:
        return any(line.compared for line in self.lines)


def campaigns_of_group(user, cohort_id: int) -> list[Campaign]:
    """The campaigns of a cohort that ``user`` trains, the first on top; else none. One query."""
    campaigns = (
        campaigns_rated_by(user)
        .filter(cohort=cohort_id)
        .select_related("cohort__programme_version__programme", "framework_version__framework")
        .defer("cohort__programme_version__source_payload", "framework_version__source_payload")
    )
    return sorted(campaigns, key=_in_time)


def _in_time(campaign: Campaign) -> tuple:
    """What speaks of the beginning comes first: the initial one, then the look back at it."""
    first = {Moment.INITIAL: 0, Moment.THEN_TEST: 1}
    return first.get(campaign.moment, len(first)), campaign.opens_on, campaign.pk


class _Entry(NamedTuple):
    campaign_id: int
    enrolment_id: int
    person_id: int
    state: str
    profile: str | None
    first_name: str
    last_name: str
    email: str
    positioning_id: int
    rating_id: int | None
    rating_state: str | None
    rating_positioning_id: int | None

    @property
    def is_rated(self) -> bool:
        return self.rating_state == PositioningState.SUBMITTED


def group_spread(
    campaign: Campaign, reader, *, among: Sequence[Campaign], beside: int | None = None
) -> GroupSpread:
    """``campaign`` over the people whom ``reader`` has rated in it; four queries.

    ``among`` are the cohort's campaigns (``campaigns_of_group``); the one with the id ``beside``
    is compared. Nothing is compared unasked: a then-test never stands for the first level.
    """
    same_text = [one for one in among if one.framework_version_id == campaign.framework_version_id]
    rows, targets = _submitted(campaign, same_text, reader)
    in_group = [row for row in rows if row.state in GROUP_STATES and row.person_id != reader.pk]
    covered = {(row.campaign_id, row.enrolment_id): row for row in in_group if row.is_rated}
    others = [
        Beside(one, len(_people(covered, campaign) & _people(covered, one)))
        for one in same_text
        if one.pk != campaign.pk
    ]
    chosen = _chosen(campaign, others, beside)
    own = [row for row in covered.values() if row.campaign_id == campaign.pk]
    pairs = _pairs(covered, chosen)
    laid_out, choices = text_of(campaign.framework_version)
    lines = _lines(laid_out, choices, own, pairs, targets) if own else ()
    return GroupSpread(
        campaign=campaign,
        reach=_reach(campaign, rows, in_group, reader),
        outline=laid_out,
        choices=choices,
        lines=lines,
        beside=others if own else (),
        first=chosen[0] if chosen else None,
        last=chosen[1] if chosen else None,
        pairs=len(pairs),
    )


def _submitted(
    campaign: Campaign, campaigns: Iterable[Campaign], reader
) -> tuple[list[_Entry], dict[str, Targets]]:
    """Who has submitted in ``campaigns``, by name, with what ``reader`` has rated of her; and the
    targets on the text of ``campaign`` by their profiles."""
    rows = (
        CampaignEntry.objects.filter(
            campaign__in=[one.pk for one in campaigns],
            positioning__state=PositioningState.SUBMITTED,
        )
        .annotate(
            own_rating=FilteredRelation(
                "trainer_ratings", condition=Q(trainer_ratings__rater=reader.pk)
            ),
            # A row for each range of her function: few, and no further query.
            function=FilteredRelation(
                "enrolment__profile__target_profiles",
                condition=Q(
                    enrolment__profile__target_profiles__framework=(
                        campaign.framework_version.framework_id
                    )
                ),
            ),
        )
        .order_by("enrolment__person__last_name", "enrolment__person__first_name", "pk")
        .values_list(
            "campaign_id",
            "enrolment_id",
            "enrolment__person_id",
            "enrolment__state",
            "enrolment__profile_id",
            "enrolment__person__first_name",
            "enrolment__person__last_name",
            "enrolment__person__email",
            "positioning_id",
            F("own_rating__id"),
            F("own_rating__positioning__state"),
            F("own_rating__positioning_id"),
            F("function__title"),
            F("function__id"),
            F("function__ranges__axis_code"),
            F("function__ranges__minimum"),
            F("function__ranges__maximum"),
        )
    )
    entries: dict[_Entry, None] = {}
    ranges: dict[str, list[tuple]] = {}
    for row in rows:
        entry, band = _Entry(*row[: len(_Entry._fields)]), row[len(_Entry._fields) :]
        entries[entry] = None
        if entry.profile and None not in band:
            ranges.setdefault(entry.profile, []).append(band)
    targets = {profile: first_function(bands) for profile, bands in ranges.items()}
    return list(entries), {profile: one for profile, one in targets.items() if one}


def _people(covered: Mapping[tuple[int, int], _Entry], campaign: Campaign) -> set[int]:
    return {enrolment for one, enrolment in covered if one == campaign.pk}


def _chosen(
    campaign: Campaign, others: Sequence[Beside], asked: int | None
) -> tuple[Campaign, Campaign] | None:
    """The two moments to compare, in their order."""
    other = next((one.campaign for one in others if one.campaign.pk == asked), None)
    if other is None:
        return None
    first, last = sorted((campaign, other), key=_in_time)
    return first, last


def _pairs(
    covered: Mapping[tuple[int, int], _Entry], chosen: tuple[Campaign, Campaign] | None
) -> list[tuple[int, int]]:
    """For everybody rated at both moments, her two positionings."""
    if chosen is None:
        return []
    first, last = chosen
    both = sorted(_people(covered, first) & _people(covered, last))
    return [
        (covered[first.pk, one].positioning_id, covered[last.pk, one].positioning_id)
        for one in both
    ]


def _reach(campaign: Campaign, rows: Sequence[_Entry], in_group: Sequence[_Entry], reader) -> Reach:
    here = [row for row in rows if row.campaign_id == campaign.pk]
    asked = [row for row in in_group if row.campaign_id == campaign.pk]
    others = [row for row in here if row.person_id != reader.pk]
    return Reach(
        submitted=len(asked),
        to_rate=[
            ToRate(row.enrolment_id, _name(row), row.rating_id) for row in asked if not row.is_rated
        ],
        left=len(others) - len(asked),
        is_asked=len(here) > len(others),
    )


def _name(row: _Entry) -> str:
    person = get_user_model()(first_name=row.first_name, last_name=row.last_name, email=row.email)
    return str(person)


def _lines(
    laid_out: Outline,
    choices: Choices,
    covered: Sequence[_Entry],
    pairs: Sequence[tuple[int, int]],
    targets: Mapping[str, Targets],
) -> tuple[GroupLine, ...]:
    own = [row.positioning_id for row in covered]
    rated = [row.rating_positioning_id for row in covered]
    people = [(row.positioning_id, row.profile) for row in covered]
    answers = _answers({*own, *rated, *(one for pair in pairs for one in pair)})
    return tuple(
        GroupLine(
            revision=revision,
            own=spread_over(answers[one].get(revision.pk) for one in own),
            rated=spread_over(answers[one].get(revision.pk) for one in rated),
            change=change_over(revision.pk, answers, pairs) if pairs else None,
            **below_targets(
                revision.pk, laid_out.codes_of(revision), people, answers, targets, choices
            ),
        )
        for revision in laid_out.revisions
    )


def _answers(positionings: Iterable[int]) -> Answers:
    """The answers in force, without the texts beside them; by one query."""
    found: dict[int, dict[int, int | str]] = {pk: {} for pk in positionings}
    rows = (
        Rating.objects.filter(positioning__in=list(found))
        .order_by("id")
        .values_list("positioning_id", "revision_id", "level__ordinal", "non_answer")
    )
    for positioning, revision, ordinal, non_answer in rows:
        found[positioning][revision] = non_answer if ordinal is None else ordinal
    return found
