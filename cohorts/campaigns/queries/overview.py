"""How people position themselves beyond one cohort: numbers large enough to be shown alone.

Counted are self-positionings that were submitted in positionings closed before the quarter began,
each person once for a text and a moment. The figures stay as they are for a quarter: who looks at
them day by day learns nothing from what changes. What is hidden is decided for all the programmes
of a text together, the same for every reader (docs/adr/0015).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, F, Max, QuerySet

from cohorts.campaigns.models import Campaign, CampaignEntry
from competencies.frameworks.models import CompetencyRevision
from competencies.frameworks.queries import Choices, Outline, choices_of, outline
from competencies.positioning.enums import RaterRole
from competencies.positioning.models import Rating
from competencies.positioning.states import PositioningState
from lms.accounts.queries import Scopes
from lms.kernel import clock
from lms.kernel.suppression import THRESHOLD, Partition, Scope, median_groups, release

_MONTHS_OF_A_QUARTER = 3
# A day ends in Polynesia when the next one is half over in Paris.
_OVER_EVERYWHERE = timedelta(days=2)


@dataclass(frozen=True)
class Population:
    """Those who positioned themselves on one text at one moment.

    ``people`` are their numbers by programme and region: the leaves (key of the programme, code of
    the region) of the one tree by which they are told apart. Above lie the programme and the whole.
    """

    version_id: int
    scale_version_id: int
    framework: str
    title: str
    version: str
    moment: str
    people: Mapping[Scope, int]
    programmes: Mapping[str, str]
    regions: Mapping[str, str]
    campaigns: Mapping[int, Scope] = field(repr=False)

    @property
    def text(self) -> str:
        """The version in an address."""
        return f"{self.framework}-{self.version}"

    def number(self, scope: Scope) -> int:
        """How many people a scope has."""
        return sum(n for leaf, n in self.people.items() if leaf[: len(scope)] == scope)

    def is_large_enough(self, scope: Scope) -> bool:
        """Whether anything at all is told of a scope."""
        return self.number(scope) >= THRESHOLD


@dataclass(frozen=True, slots=True)
class OverviewLine:
    """One competency of a scope: numbers of people in groups of neighbouring kinds of answer.

    Kind 0 is "no level", kind 1 the lowest level, and so on. ``partition`` has the kinds of each
    group as (first, past the last). Both are empty where nothing may be shown.
    """

    revision: CompetencyRevision
    partition: Partition = ()
    counts: Sequence[int] = ()

    @property
    def is_shown(self) -> bool:
        return bool(self.counts)

    @property
    def median(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The groups between which the median of those with a level lies; mostly the same twice.
        Only for what is shown."""
        low, high = median_groups(self.partition, self.counts)
        return self.partition[low], self.partition[high]


@dataclass(frozen=True)
class Overview:
    """What may be shown of one scope; ``lines`` are in the framework's order."""

    population: Population = field(repr=False)
    scope: Scope
    people: int
    outline: Outline = field(repr=False)
    choices: Choices = field(repr=False)
    lines: tuple[OverviewLine, ...] = field(repr=False)


def reference_day() -> date:
    """The first day of the quarter: figures are as of its beginning."""
    today = clock.today(settings.TIME_ZONE)
    month = today.month - (today.month - 1) % _MONTHS_OF_A_QUARTER
    return today.replace(month=month, day=1)


def is_in_wider_views(campaign: Campaign) -> bool:
    """Whether its answers are among the figures of today. One without a last day never is."""
    closes_on = campaign.closes_on
    return closes_on is not None and closes_on <= reference_day() - _OVER_EVERYWHERE


def may_see(scopes: Scopes, scope: Scope) -> bool:
    """Whether somebody with the permission in ``scopes`` sees that scope: a programme's manager
    sees her programmes and their regions, not the whole."""
    return scopes.everywhere or bool(scope and scope[0] in scopes.programmes)


def populations(on: date) -> list[Population]:
    """Each text and moment at which anybody is counted on that day; by one query."""
    rows = (
        _counted(on)
        .values_list(
            "campaign__framework_version_id",
            "campaign__framework_version__scale_version_id",
            "campaign__framework_version__framework__key",
            "campaign__framework_version__title",
            "campaign__framework_version__version",
            "campaign__moment",
            "campaign_id",
            "campaign__cohort__programme_version__programme__key",
            "campaign__cohort__programme_version__programme__short_title",
            "campaign__cohort__region_id",
            "campaign__cohort__region__name",
        )
        .annotate(people=Count("pk"))
        # The order decides between scopes of equal size: by what never changes.
        .order_by(
            "campaign__framework_version_id",
            "campaign__moment",
            "campaign__cohort__programme_version__programme__key",
            "campaign__cohort__region_id",
            "campaign_id",
        )
    )
    found: dict[tuple[int, str], Population] = {}
    for version, scale, key, title, number, moment, campaign, *place, people in rows:
        one = found.setdefault(
            (version, moment),
            Population(version, scale, key, title, number, moment, {}, {}, {}, {}),
        )
        programme, programme_title, region, region_name = place
        leaf = (programme, region)
        one.people[leaf] = one.people.get(leaf, 0) + people
        one.programmes[programme] = programme_title
        one.regions[region] = region_name
        one.campaigns[campaign] = leaf
    return list(found.values())


def _counted(on: date, **only) -> QuerySet[CampaignEntry]:
    """One entry for each person, text and moment: the one begun last. ``only`` are a text and a
    moment."""
    entries = CampaignEntry.objects.filter(
        **only,
        campaign__closes_on__lte=on - _OVER_EVERYWHERE,
        positioning__state=PositioningState.SUBMITTED,
        positioning__rater_role=RaterRole.SELF,
    )
    last = (
        entries.order_by()
        .values("enrolment__person_id", "campaign__framework_version_id", "campaign__moment")
        .annotate(last=Max("positioning_id"))
    )
    return CampaignEntry.objects.filter(positioning__in=last.values("last"))


def overview_of(population: Population, scope: Scope, on: date) -> Overview:
    """What may be shown of ``scope``; by three queries whatever the number of people.

    The caller has checked that the reader may see the scope (``may_see``) and that it is large
    enough (``Population.is_large_enough``).
    """
    laid_out = outline(population.version_id)
    choices = choices_of(population.scale_version_id)
    kinds = {level.id: place for place, level in enumerate(choices.levels, start=1)}
    rows = _rows(population, on, kinds)
    nothing = _nobody_has_a_level(population, len(kinds))
    return Overview(
        population=population,
        scope=scope,
        people=population.number(scope),
        outline=laid_out,
        choices=choices,
        lines=tuple(
            _line(revision, rows.get(revision.pk, nothing), scope)
            for revision in laid_out.revisions
        ),
    )


_Leaves = dict[Scope, list[int]]


def _nobody_has_a_level(population: Population, levels: int) -> _Leaves:
    return {leaf: [people, *[0] * levels] for leaf, people in population.people.items()}


def _rows(population: Population, on: date, kinds: Mapping[int, int]) -> dict[int, _Leaves]:
    """For each competency, by its id, the people of each leaf in each kind of answer."""
    found: dict[int, _Leaves] = {}
    for revision, campaign, level, people in _levels_given(population, on):
        if revision not in found:
            found[revision] = _nobody_has_a_level(population, len(kinds))
        row = found[revision][population.campaigns[campaign]]
        row[kinds[level]] += people
        # Everybody not at a level is without one.
        row[0] -= people
    return found


def _levels_given(population: Population, on: date) -> QuerySet:
    """How many people of a campaign stand at a level: the last answer of each counts."""
    positionings = _counted(
        on, campaign__framework_version=population.version_id, campaign__moment=population.moment
    )
    last = (
        Rating.objects.filter(positioning__in=positionings.values("positioning_id"))
        .order_by()
        .values("positioning_id", "revision_id")
        .annotate(last=Max("pk"))
    )
    return (
        Rating.objects.filter(pk__in=last.values("last"), level__isnull=False)
        .order_by()
        .values_list("revision_id", F("positioning__campaign_entry__campaign_id"), "level_id")
        .annotate(people=Count("pk"))
    )


def _line(revision: CompetencyRevision, leaves: _Leaves, scope: Scope) -> OverviewLine:
    found = release(leaves, depth=len(scope))
    return OverviewLine(revision, found.partition(scope) or (), found.counts(scope) or ())
