"""From gaps to action: what lies below its target, and what of the training develops it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from cohorts.attendance.models import HalfDay
from cohorts.attendance.states import HalfDayState
from cohorts.campaigns.models import CampaignEntry
from cohorts.campaigns.queries.plans import planned_revisions
from cohorts.enrolment.models import Cohort
from competencies.frameworks.queries import Development, Targets, developments_of
from competencies.positioning.queries import Line, Result
from competencies.positioning.rules import gap_to
from lms.kernel import clock

_NOT_HELD = (HalfDayState.CANCELLED, HalfDayState.POSTPONED)


@dataclass(frozen=True)
class SeminarDates:
    """When the person's own cohort has a module: its first and last day that is not cancelled."""

    title: str
    first: date
    last: date
    is_over: bool


@dataclass(frozen=True)
class Means:
    """Something that develops a competency; ``seminar`` is None unless her cohort has its dates."""

    development: Development
    is_own: bool
    seminar: SeminarDates | None


@dataclass(frozen=True)
class Need:
    """A competency to work on. ``gap`` is negative below a target, None where there is none.

    ``plan_item_id`` is the item of her plan about it, if there is one.
    """

    line: Line
    gap: int | None
    means: Sequence[Means]
    plan_item_id: int | None


def needs_of(entry: CampaignEntry, result: Result, targets: Targets | None) -> list[Need]:
    """The gaps of ``result``, the widest first; without any target the lowest levels instead.

    Four queries whatever the size of the framework.
    """
    chosen = _chosen(result, targets)
    if not chosen:
        return []
    developments = developments_of(entry.positioning.framework_version, result.outline)
    cohort = entry.campaign.cohort
    programme = cohort.programme_version.programme.key
    dates = _seminar_dates(cohort, programme)
    planned = planned_revisions(entry.enrolment)
    return [
        Need(
            line=line,
            gap=gap,
            means=_means(line, developments.get(line.revision.competency_id, ()), programme, dates),
            plan_item_id=planned.get(line.revision.pk),
        )
        for line, gap in chosen
    ]


def _chosen(result: Result, targets: Targets | None) -> list[tuple[Line, int | None]]:
    bands = (
        (line, targets.band(line.codes, result.choices) if targets else None)
        for line in result.rated
    )
    gaps = [(line, gap_to(line.level.ordinal, band)) for line, band in bands if band]
    if gaps:
        return sorted(((line, gap) for line, gap in gaps if gap < 0), key=lambda each: each[1])
    levels = result.choices.levels
    lowest = min((line.level.ordinal for line in result.rated), default=None)
    # Whoever stands at the top everywhere has nothing to catch up.
    if lowest is None or lowest == levels[-1].ordinal:
        return []
    return [(line, None) for line in result.rated if line.level.ordinal == lowest]


def _means(
    line: Line,
    developments: Iterable[Development],
    programme: str,
    dates: Mapping[str, SeminarDates],
) -> list[Means]:
    """What helps beyond the level she has: her own modules first, then the rest as it was told."""
    helping = [
        one for one in developments if one.highest is None or one.highest > line.level.ordinal
    ]
    means = [
        Means(one, is_own=one.key.startswith(f"{programme}/"), seminar=dates.get(one.key))
        for one in helping
    ]
    return sorted(means, key=lambda each: not each.is_own)


def _seminar_dates(cohort: Cohort, programme: str) -> dict[str, SeminarDates]:
    """The days of the cohort's seminars, by the key of the module as developments have it."""
    rows = (
        HalfDay.objects.filter(seminar__cohort=cohort)
        .exclude(state__in=_NOT_HELD)
        .order_by("starts_at")
        .values_list("seminar__module__code", "seminar__title", "starts_at", "ends_at")
    )
    zone, now = ZoneInfo(cohort.zone), clock.now()
    found: dict[str, SeminarDates] = {}
    for code, title, starts_at, ends_at in rows:
        key = f"{programme}/{code}"
        first = found[key].first if key in found else starts_at.astimezone(zone).date()
        last = ends_at.astimezone(zone).date()
        found[key] = SeminarDates(title, first, last, is_over=ends_at < now)
    return found
