"""Many cohorts at once: together, by region or by year; and one page of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain

from django.db.models import Case, F, IntegerField, Q, QuerySet, When

from cohorts.enrolment.models import Cohort
from cohorts.indicators.queries.asking import Asked
from cohorts.indicators.queries.choices import filed
from cohorts.indicators.queries.figures import CohortFigures, Figures, Group, figures
from cohorts.indicators.queries.masks import bit_of
from cohorts.indicators.queries.scope import Listed
from cohorts.indicators.queries.sets import Counts
from cohorts.indicators.queries.stale import cohorts_to_compute
from cohorts.indicators.queries.summaries import Summaries
from cohorts.indicators.queries.tallies import By, Tally, tallied
from lms.accounts.models import Region

_Tallies = dict[str | int, Tally]


@dataclass(frozen=True, slots=True)
class Running:
    """Running cohorts taken together: how many, and the numbers of their people. No rates."""

    cohorts: int = 0
    counts: Counts = field(default_factory=Counts)

    def __add__(self, other: "Running") -> "Running":
        return Running(self.cohorts + other.cohorts, self.counts + other.counts)


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures asked for: ``total`` of the closed cohorts and its parts, ``running`` apart.

    Regions are keyed by INSEE code; one without closed (or running) cohorts is missing from its
    mapping. With a slice, only the cohorts that have somebody in it are counted.
    """

    asked: Asked
    total: Group
    regions: Mapping[str, Group]
    running: Running
    running_regions: Mapping[str, Running]


@dataclass(frozen=True, slots=True)
class Sources:
    """Computed figures of the cohorts whose summaries do not hold, and the summaries of others."""

    live: Figures
    summaries: Summaries


def sources_of(cohorts: QuerySet[Cohort], asked: Asked) -> Sources:
    """What the figures of those of ``cohorts`` that ``asked`` means come from.

    Whoever asks several questions of the same cohorts reads this once and hands it to each of them:
    a past date is computed from the facts.
    """
    outdated = cohorts_to_compute(asked.among(cohorts), asked.on)
    live = figures(outdated, asked.on, asked.slice)
    return Sources(live, Summaries(cohorts, asked, without=[one.pk for one in outdated]))


def overview(cohorts: QuerySet[Cohort], asked: Asked, sources: Sources | None = None) -> Overview:
    """The figures of those of ``cohorts`` (what the person may review) that ``asked`` means.

    They come from summary rows as far as these hold on the day asked for, and are computed from the
    facts for all other cohorts. The number of queries does not grow with the cohorts.
    """
    sources = sources or sources_of(cohorts, asked)
    closed, running, days = _added_up(sources, By.REGION)
    return Overview(
        asked=asked,
        total=replace(_group(_together(closed.values()), asked.on), days=days),
        regions={code: _group(tally, asked.on) for code, tally in closed.items()},
        running=_running(_together(running.values())),
        running_regions={code: _running(tally) for code, tally in running.items()},
    )


def by_year(
    cohorts: QuerySet[Cohort], asked: Asked, sources: Sources | None = None
) -> dict[int, Group]:
    """The closed ones of the same cohorts by the year of their beginning, ascending; a year
    without any is missing."""
    closed, _running, _days = _added_up(sources or sources_of(cohorts, asked), By.YEAR)
    return {year: _group(tally, asked.on) for year, tally in sorted(closed.items())}


def _added_up(sources: Sources, by: By) -> tuple[_Tallies, _Tallies, Mapping[int, int]]:
    """The closed cohorts and the running ones ``by`` their parts; the times to a diploma."""
    parts: dict[bool, _Tallies] = {True: {}, False: {}}
    sums = sources.summaries.sums(by)
    days = Counter(sums.days)
    for part, tally in chain(tallied(sources.live.cohorts, by), sums.parts):
        parts[part.is_closed].setdefault(part.key, Tally()).add(tally)
        if part.is_closed:
            days.update(tally.days)
    return parts[True], parts[False], days


def _together(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total


def cohort_page(
    cohorts: QuerySet[Cohort],
    asked: Asked,
    sources: Sources | None = None,
    *,
    closed: bool,
    start: int,
    stop: int,
) -> tuple[list[CohortFigures], int]:
    """The cohorts from ``start`` to before ``stop`` among the closed (or running) ones, and how
    many there are; by region, beginning and label. Their ``places`` are empty."""
    sources = sources or sources_of(cohorts, asked)
    live, summaries = sources.live, sources.summaries
    computed = {one.cohort.pk: one for one in (live.closed if closed else live.running)}
    told = summaries.of_all().filter(is_closed=closed, is_listed=True)
    if asked.slice:
        told = told.filter(pk__in=summaries.places().values("cohort"))
    chosen = cohorts.filter(Q(pk__in=told.values("pk")) | Q(pk__in=list(computed)))
    page = list(_in_order(chosen)[start:stop])
    tallies = summaries.of_cohorts(one.pk for one in page if one.pk not in computed)
    found = [
        replace(computed[one.pk], places={})
        if one.pk in computed
        else _figures_of(one, tallies.get(one.pk, Tally()), asked.on, closed=closed)
        for one in page
    ]
    return found, chosen.count()


def people_behind(
    cohorts: QuerySet[Cohort],
    asked: Asked,
    name: str,
    *,
    without: str = "",
    closed: bool | None = None,
) -> Q:
    """The condition on an enrolment to be in the set ``name``, and not in the set ``without``, of
    those of ``cohorts`` that ``asked`` means: of the closed ones, of the running ones, or of all.
    """
    sources = sources_of(cohorts, asked)
    live, summaries = sources.live, sources.summaries
    told = summaries.places().annotate(inside=F("sets").bitand(bit_of(name))).exclude(inside=0)
    computed = live.people(name, closed=closed)
    if closed is not None:
        told = told.filter(cohort__summary__is_closed=closed)
    if without:
        told = told.annotate(outside=F("sets").bitand(bit_of(without))).filter(outside=0)
        computed -= live.people(without, closed=closed)
    return Q(pk__in=told.order_by().values("pk")) | Q(pk__in=Listed(computed))


def _figures_of(cohort: Cohort, tally: Tally, on: date, *, closed: bool) -> CohortFigures:
    return CohortFigures(cohort, on, closed, tally.counts, {}, tally.days)


def _group(tally: Tally, on: date) -> Group:
    return Group(tally.counts, on, tally.cohorts)


def _running(tally: Tally) -> Running:
    return Running(tally.cohorts, tally.counts)


def _in_order(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """By region, beginning and label; Île-de-France stands under I, whatever the database says."""
    regions = sorted(Region.objects.values_list("name", "pk"), key=lambda one: filed(one[0]))
    places = [When(region=code, then=place) for place, (_name, code) in enumerate(regions)]
    place = Case(*places, default=len(places), output_field=IntegerField())
    return cohorts.order_by(place, "starts_on", "label", "pk")
