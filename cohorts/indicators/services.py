"""Makes summary rows. They are no facts: nothing is recorded in the log."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Set
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet

from cohorts.enrolment.models import Cohort
from cohorts.enrolment.queries import all_cohorts
from cohorts.indicators.models import (
    MILESTONES,
    MINUTES,
    CohortSummary,
    DurationSummary,
    PlaceSummary,
    StaleMark,
    TallySummary,
)
from cohorts.indicators.queries.masks import mask_of
from cohorts.indicators.queries.places import CohortPlaces, lasting_places_of
from cohorts.indicators.queries.sets import NO_HOURS
from cohorts.indicators.queries.stale import cohorts_without_summary, tied_to
from lms.kernel import clock
from lms.kernel.bulk import insert

logger = logging.getLogger(__name__)
# So many are computed in one transaction: on SQLite nobody else writes for that moment.
COHORTS_AT_ONCE = 100
# The key of an advisory lock: whoever makes summaries.
_REFRESH = 6_0012
# A cohort that could not be computed is let be for so long.
PATIENCE = timedelta(minutes=1)
# The cohorts that this process could not compute, and when it last tried. It has told of each once.
_failed: dict[int, datetime] = {}


def refresh_figures() -> int:
    """Make the summaries that no longer hold today; how many were made.

    May be called at any time, by several at once: one works, the others leave it to her. A fact
    committed while its cohort is computed leaves its mark, and the cohort is computed again. A
    cohort that cannot be computed is logged and left without a summary, whatever is written of it
    meanwhile, until ``PATIENCE`` is over; the others go on.
    """
    made = 0
    broken = _failed_lately()
    # Without a look first, each call would be a writer that others wait for.
    while _marked(broken).exists() or _missing(broken).exists():
        some = _refresh_some(broken)
        if some is None:
            break
        made += some
    return made


def _failed_lately() -> set[int]:
    now = clock.now()
    # A clock that was put back must not make anybody wait for longer.
    return {pk for pk, tried_at in _failed.items() if abs(now - tried_at) < PATIENCE}


def _marked(broken: Collection[int]) -> QuerySet[StaleMark]:
    return StaleMark.objects.exclude(cohort__in=broken) if broken else StaleMark.objects.all()


def _missing(broken: Collection[int]) -> QuerySet[Cohort]:
    missing = cohorts_without_summary(_today())
    return missing.exclude(pk__in=broken) if broken else missing


@transaction.atomic
def _refresh_some(broken: set[int]) -> int | None:
    """How many were made; None where somebody else is at it. Adds to ``broken``."""
    if not _held_alone(wait=False):
        return None
    marked = _marked(broken).order_by("cohort_id").values_list("cohort_id", flat=True).distinct()
    chosen = set(marked[:COHORTS_AT_ONCE])
    if not chosen:
        missing = _missing(broken).order_by("pk").values_list("pk", flat=True)
        chosen = set(missing[:COHORTS_AT_ONCE])
    return _renew(chosen, broken)


def rebuild_figures(progress: Callable[[int, int], None]) -> int:
    """Make all summaries anew; how many. ``progress(done, total)`` is told after each batch.

    Pages stay right meanwhile, and so does whatever is written. A cohort that cannot be computed is
    logged and left without a summary.
    """
    broken: set[int] = set()
    everyone = list(Cohort.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(everyone), COHORTS_AT_ONCE):
        with transaction.atomic():
            _held_alone(wait=True)
            _renew(set(everyone[start : start + COHORTS_AT_ONCE]), broken)
        progress(min(start + COHORTS_AT_ONCE, len(everyone)), len(everyone))
    with transaction.atomic():
        _held_alone(wait=True)
        gone = CohortSummary.objects.exclude(pk__in=Cohort.objects.order_by().values("pk"))
        _forget(set(gone.values_list("pk", flat=True)))
    return len(everyone) - len(broken)


def _held_alone(*, wait: bool) -> bool:
    """Nobody else makes summaries until the transaction ends; False when somebody does.

    Two at once could each write what the other had read before. On SQLite the transaction itself
    (IMMEDIATE) is the lock.
    """
    if connection.vendor != "postgresql":
        return True
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_REFRESH])
        (held,) = cursor.fetchone()
    return wait or held


def _renew(chosen: Collection[int], broken: set[int]) -> int:
    """Make the summaries of the cohorts ``chosen``, and of those that their marks bear on too.

    How many; those that cannot be computed are added to ``broken``, where they are left alone.
    """
    # Read before anything is computed: only what these marks tell of is certain to be seen.
    marks = list(StaleMark.objects.filter(cohort__in=chosen).values_list("pk", "cohort_id"))
    tied = tied_to({cohort for _pk, cohort in marks})
    # One that this process lets be may have been made by another: its summary holds no more.
    _forget(tied & broken)
    cohorts = {*chosen, *tied} - broken
    today = _today()
    failed = set() if _are_made(cohorts, today) else _made_one_by_one(cohorts, today)
    broken |= failed
    StaleMark.objects.filter(pk__in=[pk for pk, _cohort in marks]).delete()
    return len(cohorts) - len(failed)


def _are_made(cohorts: Set[int], today: date) -> bool:
    """Whether the summaries of all ``cohorts`` could be made; else nothing is written."""
    try:
        with transaction.atomic():
            found = lasting_places_of(all_cohorts().filter(pk__in=cohorts), today)
            _forget(cohorts, found)
            _write(found, today)
    except (OperationalError, InterfaceError):
        # The database's trouble, not that of a cohort.
        raise
    except Exception:
        # Facts that no rule foresaw, of one cohort, must not stop the figures of all others.
        if len(cohorts) == 1:
            if not _failed.keys() & cohorts:
                logger.exception("The figures of the cohort %s cannot be computed", *cohorts)
            _failed.update(dict.fromkeys(cohorts, clock.now()))
        return False
    for pk in cohorts:
        _failed.pop(pk, None)
    return True


def _made_one_by_one(cohorts: Set[int], today: date) -> set[int]:
    """The cohorts that could not be made. Without a summary they are computed when asked for."""
    alone = len(cohorts) == 1  # then it was just tried
    failed = set(cohorts) if alone else {pk for pk in cohorts if not _are_made({pk}, today)}
    _forget(failed)
    return failed


def _forget(cohorts: Collection[int], found: Iterable[CohortPlaces] = ()) -> None:
    for model in (CohortSummary, TallySummary, DurationSummary, PlaceSummary):
        model.objects.filter(cohort__in=cohorts).delete()
    # Somebody may have stood in another cohort, whose turn is still to come.
    PlaceSummary.objects.filter(pk__in=[pk for one in found for pk in one.places]).delete()


def _write(found: Collection[CohortPlaces], today: date) -> None:
    part = ("cohort", "programme", "region", "year", "is_closed")
    place = ("cohort", "enrolment", "sets", "days", "state", "since", *MILESTONES)
    until = ("is_listed", "valid_from", "valid_until")
    insert(CohortSummary, (*part, *until, *MINUTES), (_summary(one, today) for one in found))
    insert(TallySummary, (*part, "sets", "people"), _rows_of(_tallies, found))
    insert(DurationSummary, (*part, "days", "people"), _rows_of(_durations, found))
    insert(PlaceSummary, (*place, *MINUTES), _rows_of(_places, found))


def _rows_of(rows: Callable[[CohortPlaces], Iterator[tuple]], found) -> Iterator[tuple]:
    return (row for one in found for row in rows(one))


def _summary(one: CohortPlaces, today: date) -> tuple:
    hours = sum(one.hours.values(), NO_HOURS)
    until = one.valid_until.isoformat() if one.valid_until else None
    return *_part(one), one.listed(today), one.valid_from.isoformat(), until, *hours


def _tallies(one: CohortPlaces) -> Iterator[tuple]:
    sizes = Counter(mask_of(place.sets) for place in one.places.values())
    for sets, people in sizes.items():
        yield *_part(one), sets, people


def _durations(one: CohortPlaces) -> Iterator[tuple]:
    found = Counter(place.days for place in one.places.values() if place.days is not None)
    for days, people in found.items():
        yield *_part(one), days, people


def _places(one: CohortPlaces) -> Iterator[tuple]:
    for pk, place in one.places.items():
        now = place.standing
        told = (mask_of(place.sets), place.days, now.state, now.since.isoformat())
        days = (day and day.isoformat() for day in place.milestones)
        yield one.cohort.pk, pk, *told, *days, *one.hours[pk]


def _part(one: CohortPlaces) -> tuple:
    cohort = one.cohort
    programme = cohort.programme_version.programme_id
    return cohort.pk, programme, cohort.region_id, cohort.starts_on.year, one.is_closed


def _today() -> date:
    """The day that pages call today."""
    return clock.today(settings.TIME_ZONE)
