"""How long a fact needs until the summaries know it, from one process to another.

The worker is the one of an installation, ``manage.py worker``, started for this and stopped again:
its steady work looks for facts every few seconds. This process writes a fact and reads the summary
again and again, as a page would.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from cohorts.enrolment.models import Enrolment, EnrolmentChange
from cohorts.enrolment.states import EnrolmentState
from cohorts.indicators.enums import FigureSet
from cohorts.indicators.models import PlaceSummary
from cohorts.indicators.queries.masks import sets_of
from lms.kernel import clock

FACTS = 5
LOOK_EVERY = 0.02
PATIENCE = 60


def seconds_until_seen() -> list[float]:
    """For each of some facts, the seconds from its commit to the summary row that knows it.

    Raises ``TimeoutError`` when one is not seen within a minute.
    """
    first, *others = _people(1 + FACTS)
    with _worker():
        # Until the worker has started: what is measured is one that runs.
        _seen_after(first)
        return [_seen_after(person) for person in others]


def _people(number: int) -> list[Enrolment]:
    """People on the way by what is known of them, each of another cohort."""
    found: dict[int, Enrolment] = {}
    started = Enrolment.objects.filter(state=EnrolmentState.STARTED).order_by("-pk")
    for one in started.select_related("cohort").iterator():
        if not _is_seen(one):
            found.setdefault(one.cohort_id, one)
        if len(found) == number:
            break
    return list(found.values())


def _seen_after(person: Enrolment) -> float:
    # The day of the figures: where she lives it may be tomorrow already.
    today = clock.today(settings.TIME_ZONE)
    EnrolmentChange.objects.create(
        enrolment=person,
        from_state=person.state,
        to_state=EnrolmentState.DROPPED_OUT,
        effective_on=today,
        recorded_at=clock.now(),
    )
    start = time.perf_counter()
    while (waited := time.perf_counter() - start) < PATIENCE:
        if _is_seen(person):
            return waited
        time.sleep(LOOK_EVERY)
    raise TimeoutError("No worker has made the summary anew.")


def _is_seen(person: Enrolment) -> bool:
    """Whether the summary says that she left."""
    row = PlaceSummary.objects.filter(pk=person.pk).first()
    return row is not None and FigureSet.DROPPED_OUT in sets_of(row.sets)


@contextmanager
def _worker() -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"],
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
