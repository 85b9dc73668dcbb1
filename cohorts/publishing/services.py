"""What is done once a quarter: counting why people left, publishing results."""

from datetime import date

from django.db import transaction

from cohorts.enrolment.models import DepartureTally
from cohorts.indicators.enums import DEFINITION_VERSION
from cohorts.indicators.queries.departures import last_quarter_end, tally
from cohorts.publishing.models import PublishedPool
from cohorts.publishing.pools import Content, days_of
from cohorts.publishing.queries import people_of_pool, published_pools, years_of_pools
from cohorts.publishing.rules import decide, may_follow
from curriculum.programmes.models import Programme
from lms.audit import record
from lms.kernel import clock


def settle_quarter(*, programme: Programme, by=None) -> bool:
    """Count and publish the figures of ``programme`` as of the end of the last quarter.

    Once for a quarter: False when it was done before, or just now by somebody else. What is
    recorded later with a day of that quarter is in the figures of the next one.

    Everything is computed before the transaction that writes it: nobody waits meanwhile.
    """
    on = last_quarter_end()
    if _is_settled(programme, on):
        return False
    counted = DepartureTally(
        programme=programme, on=on, counted_at=clock.now(), people=tally(programme.key, on)
    )
    contents = [
        (first_year, content)
        for first_year in sorted(years_of_pools(programme))
        if (content := _content(programme, first_year, on)) is not None
    ]
    return _write(counted, contents, by=by)


def _is_settled(programme: Programme, on: date) -> bool:
    return DepartureTally.objects.filter(programme=programme, on=on).exists()


def _content(programme: Programme, first_year: int, on: date) -> Content | None:
    """What may be told of a pool; None when it is not complete or nothing may."""
    if days_of(first_year)[1] > on:
        return None
    people = people_of_pool(programme, first_year, on)
    return decide(people.by_region, people.unclear) if people.is_complete else None


@transaction.atomic
def _write(counted: DepartureTally, contents: list[tuple[int, Content]], *, by) -> bool:
    """Keep what was computed, unless somebody else did meanwhile."""
    programme = Programme.objects.select_for_update().get(pk=counted.programme_id)
    if _is_settled(programme, counted.on):
        return False
    counted.save(force_insert=True)
    for first_year, content in contents:
        _publish(programme, first_year, counted.on, content, by=by)
    return True


def _publish(programme: Programme, first_year: int, on: date, content: Content, *, by) -> None:
    """A pool as of ``on``, unless it says the same as the latest or says too much after one."""
    kept = published_pools(programme).filter(first_year=first_year).order_by("on")
    earlier = [Content.from_json(pool.content) for pool in kept]
    # What was said before the latest may be said again: figures go back as they came.
    if content in earlier[-1:] or not all(may_follow(one, content) for one in earlier):
        return
    pool = PublishedPool.objects.create(
        programme=programme,
        first_year=first_year,
        on=on,
        definition_version=DEFINITION_VERSION,
        published_at=clock.now(),
        content=content.as_json(),
    )
    record("results.published", by=by, on=pool, data={"on": on.isoformat()})
