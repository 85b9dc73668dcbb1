"""Makes summary rows. They are no facts: nothing is recorded in the log."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date

from django.conf import settings
from django.db import connection, transaction

from cohorts.enrolment.models import Cohort
from cohorts.enrolment.queries import all_cohorts
from cohorts.indicators.models import CohortSummary, PlaceSummary, StaleMark, TallySummary
from cohorts.indicators.queries.masks import mask_of
from cohorts.indicators.queries.places import CohortPlaces, lasting_places_of
from cohorts.indicators.queries.sets import Hours
from cohorts.indicators.queries.stale import cohorts_without_summary, tied_to
from lms.kernel import clock

# So many are computed in one transaction: on SQLite nobody else writes for that moment.
COHORTS_AT_ONCE = 100
# The key of an advisory lock: whoever makes summaries.
_REFRESH = 6_0012


def refresh_figures() -> int:
    """Make the summaries that no longer hold today; how many were made.

    May be called at any time, by several at once: one works, the others leave it to her. A fact
    committed while its cohort is computed leaves its mark, and the cohort is computed again.
    """
    made = 0
    # Without a look first, each call would be a writer that others wait for.
    while StaleMark.objects.exists() or cohorts_without_summary(_today()).exists():
        some = _refresh_some()
        if not some:
            break
        made += some
    return made


@transaction.atomic
def _refresh_some() -> int:
    if not _held_alone(wait=False):
        return 0
    marked = StaleMark.objects.order_by("cohort_id").values_list("cohort_id", flat=True).distinct()
    chosen = set(marked[:COHORTS_AT_ONCE])
    if not chosen:
        missing = cohorts_without_summary(_today()).order_by("pk")
        chosen = set(missing.values_list("pk", flat=True)[:COHORTS_AT_ONCE])
    return _renew(chosen)


def rebuild_figures(progress: Callable[[int, int], None]) -> int:
    """Make all summaries anew; how many. ``progress(done, total)`` is told after each batch.

    Pages stay right meanwhile, and so does whatever is written.
    """
    everyone = list(Cohort.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(everyone), COHORTS_AT_ONCE):
        with transaction.atomic():
            _held_alone(wait=True)
            _renew(set(everyone[start : start + COHORTS_AT_ONCE]))
        progress(min(start + COHORTS_AT_ONCE, len(everyone)), len(everyone))
    with transaction.atomic():
        _held_alone(wait=True)
        gone = CohortSummary.objects.exclude(pk__in=Cohort.objects.order_by().values("pk"))
        _forget(set(gone.values_list("pk", flat=True)))
    return len(everyone)


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


def _renew(chosen: Collection[int]) -> int:
    """Make the summaries of the cohorts ``chosen``, and of those that their marks bear on too."""
    # Read before anything is computed: only what these marks tell of is certain to be seen.
    marks = list(StaleMark.objects.filter(cohort__in=chosen).values_list("pk", "cohort_id"))
    cohorts = {*chosen, *tied_to({cohort for _pk, cohort in marks})}
    today = _today()
    found = lasting_places_of(all_cohorts().filter(pk__in=cohorts), today)
    _forget(cohorts, found)
    _write(found, today)
    StaleMark.objects.filter(pk__in=[pk for pk, _cohort in marks]).delete()
    return len(cohorts)


def _forget(cohorts: Collection[int], found: Iterable[CohortPlaces] = ()) -> None:
    for model in (CohortSummary, TallySummary, PlaceSummary):
        model.objects.filter(cohort__in=cohorts).delete()
    # Somebody may have stood in another cohort, whose turn is still to come.
    PlaceSummary.objects.filter(pk__in=[pk for one in found for pk in one.places]).delete()


def _write(found: Iterable[CohortPlaces], today: date) -> None:
    CohortSummary.objects.bulk_create(_summary(one, today) for one in found)
    TallySummary.objects.bulk_create(row for one in found for row in _tallies(one))
    PlaceSummary.objects.bulk_create(row for one in found for row in _places(one))


def _summary(one: CohortPlaces, today: date) -> CohortSummary:
    hours = sum(one.hours.values(), Hours())
    return CohortSummary(
        cohort=one.cohort,
        **_group(one),
        is_listed=one.listed(today),
        minutes_due=hours.due,
        minutes_present=hours.present,
        minutes_excused=hours.excused,
        computed_on=today,
        valid_until=one.valid_until,
    )


def _tallies(one: CohortPlaces) -> Iterator[TallySummary]:
    sizes = Counter(mask_of(place.sets) for place in one.places.values())
    for sets, people in sizes.items():
        yield TallySummary(cohort=one.cohort, **_group(one), sets=sets, people=people)


def _places(one: CohortPlaces) -> Iterator[PlaceSummary]:
    for pk, place in one.places.items():
        hours = one.hours[pk]
        yield PlaceSummary(
            enrolment_id=pk,
            cohort=one.cohort,
            sets=mask_of(place.sets),
            minutes_due=hours.due,
            minutes_present=hours.present,
            minutes_excused=hours.excused,
        )


def _group(one: CohortPlaces) -> dict[str, object]:
    return {
        "programme_id": one.cohort.programme_version.programme_id,
        "region_id": one.cohort.region_id,
        "year": one.cohort.starts_on.year,
        "is_closed": one.is_closed,
    }


def _today() -> date:
    """The day that pages call today."""
    return clock.today(settings.TIME_ZONE)
