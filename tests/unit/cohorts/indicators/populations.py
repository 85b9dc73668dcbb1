"""Many people in few rows: who began, and how each of them ended. Written in bulk."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import pairwise

from django.db import transaction

from cohorts.enrolment.models import Cohort, Departure, Enrolment, EnrolmentChange
from lms.accounts.models import User
from tests import factories

WHEN = datetime(2020, 1, 1, tzinfo=UTC)
CONFIRMED, STARTED, ENDED = date(2020, 1, 2), date(2020, 1, 13), date(2020, 12, 1)
# How somebody ended, by the steps after her start.
ENDS = {
    "left": ["dropped_out"],
    "unfinished": ["not_certified"],
    "followed": ["completed", "not_certified"],
    "awarded": ["completed", "certified"],
    "awarded unfinished": ["certified"],
    "running": [],
}


@contextmanager
def world() -> Iterator[None]:
    """What is made inside is gone afterwards: the next example finds nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def programme(key: str = "pacte-cds"):
    """A programme whose award needs no jury: how people end is in their steps alone."""
    return factories.programme_version(key, award_needs_jury=False)


def cohort(version, region: str, year: int) -> Cohort:
    """A cohort of ``year`` in the region with that code."""
    return factories.cohort(
        version,
        factories.region(region, f"Région {region}"),
        starts_on=date(year, 1, 13),
        ends_on=date(year, 12, 18),
    )


def fill(a_cohort: Cohort, ends: Sequence[str], causes: Sequence[str] = (), **fields) -> list[int]:
    """People of ``a_cohort``, one for each of ``ends``; those who left have ``causes`` in turn, ""
    for none recorded. Returns their enrolments."""
    year = a_cohort.starts_on.year
    people = User.objects.bulk_create(
        User(email=f"{uuid.uuid4()}@essai.example", date_joined=WHEN) for _one in ends
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            person=person,
            cohort=a_cohort,
            state=["started", *ENDS[end]][-1],
            confirmed_on=CONFIRMED.replace(year=year),
            created_at=WHEN,
            **fields,
        )
        for person, end in zip(people, ends, strict=True)
    )
    steps = EnrolmentChange.objects.bulk_create(
        EnrolmentChange(
            enrolment=enrolment,
            from_state=before,
            to_state=after,
            effective_on=(STARTED if after == "started" else ENDED).replace(year=year),
            recorded_at=WHEN,
            reason="Motif confidentiel",
        )
        for enrolment, end in zip(enrolments, ends, strict=True)
        for before, after in _pairs(["enrolled", "started", *ENDS[end]])
    )
    left = [step for step in steps if step.to_state == "dropped_out"]
    Departure.objects.bulk_create(
        Departure(change=step, reason=cause)
        for step, cause in zip(left, causes, strict=False)
        if cause
    )
    return [enrolment.pk for enrolment in enrolments]


def _pairs(states: list[str]) -> Iterator[tuple[str, str]]:
    yield "", states[0]
    yield from pairwise(states)
