"""How far each person came: the rows of the completion export, read as a stream."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

from django.db.models import QuerySet

from cohorts.dissertations.models import DissertationChange
from cohorts.dissertations.states import PASSED, DissertationState
from cohorts.enrolment.models import Cohort, Enrolment, EnrolmentChange
from cohorts.enrolment.states import EnrolmentState
from cohorts.indicators.enums import FigureSet
from cohorts.indicators.queries.asking import Asked
from cohorts.indicators.queries.histories import Step, began_since, standing
from cohorts.indicators.queries.masks import sets_of
from cohorts.indicators.queries.places import places_of
from cohorts.indicators.queries.rows import plain_stream
from cohorts.indicators.queries.scope import people_visible_to
from cohorts.indicators.queries.sets import Hours
from cohorts.indicators.queries.stale import cohorts_to_compute

COHORTS_AT_ONCE = 500
ROWS_AT_ONCE = 2000
_IDENTITY = (
    "pk",
    "person__last_name",
    "person__first_name",
    "cohort__programme_version__programme__short_title",
    "cohort__region__name",
    "cohort__label",
    "cohort__starts_on",
    "structure__name",
    "structure__type__name",
    "structure__group",
    "structure__region__name",
    "profile__name",
    "confirmed_on",
)
_PLACE = (
    "cohort__summary__is_closed",
    "place_summary__sets",
    "place_summary__minutes_due",
    "place_summary__minutes_present",
    "place_summary__minutes_excused",
)

# Whether her cohort is closed, her sets, her hours.
Place = tuple[bool, frozenset[str], Hours]


class Completion(NamedTuple):
    """One person in one cohort at the reference date; days are None where nothing happened.

    ``since`` is the day from which ``state`` counts; ``started_on`` the one from which her steps
    say that she began, None where only a presence says so. Employer and profile are empty when
    unknown.
    """

    last_name: str
    first_name: str
    programme: str
    region: str
    cohort: str
    cohort_starts_on: date
    structure: str
    structure_type: str
    group: str
    employer_region: str
    profile: str
    confirmed_on: date
    is_closed: bool
    sets: frozenset[str]
    hours: Hours
    state: str
    since: date
    started_on: date | None
    completed_on: date | None
    defended_on: date | None
    awarded_on: date | None


def completions(user, cohorts: QuerySet[Cohort], asked: Asked) -> Iterator[Completion]:
    """The people of ``cohorts`` that ``asked`` means and ``user`` may see, one after another.

    Three queries for all whose summaries hold on the day asked for, whatever their number; twelve
    more for each five hundred cohorts that must be computed. Nothing is kept in memory. Who is
    enrolled while it reads is left out.
    """
    outdated = cohorts_to_compute(asked.among(cohorts), asked.on)
    meant = asked.among(cohorts).select_related(None).order_by().values("pk")
    people = people_visible_to(user).select_related(None).order_by("pk")
    people = people.filter(asked.slice.condition(), confirmed_on__lte=asked.on, cohort__in=meant)
    told = people.exclude(cohort__in=outdated) if outdated else people
    yield from _read(told.filter(place_summary__isnull=False), asked.on, _PLACE, _summarised)
    remaining = iter(outdated)
    while some := list(islice(remaining, COHORTS_AT_ONCE)):
        found = places_of(some, asked.on)
        places: dict[int, Place] = {
            pk: (one.is_closed, place.sets, one.hours[pk])
            for one in found
            for pk, place in one.places.items()
        }
        yield from _read(
            people.filter(cohort__in=some),
            asked.on,
            (),
            lambda pk, _cells, known=places: known.get(pk),
        )


def _summarised(_pk: int, cells: tuple) -> Place:
    is_closed, sets, *minutes = cells
    return is_closed, sets_of(sets), Hours(*minutes)


def _read(
    people: QuerySet[Enrolment],
    on: date,
    further: tuple[str, ...],
    place_of: Callable[[int, tuple], Place | None],
) -> Iterator[Completion]:
    """The rows of those of ``people`` who have a place, with the steps of each; all three are read
    side by side by key."""
    keys = people.order_by().values("pk")
    steps = _Beside(
        EnrolmentChange.objects.filter(enrolment__in=keys, effective_on__lte=on)
        # By key: "enrolment" alone would be by name.
        .order_by("enrolment_id", "pk")
        .values_list("enrolment_id", "to_state", "effective_on")
    )
    papers = _Beside(
        DissertationChange.objects.filter(dissertation__enrolment__in=keys, effective_on__lte=on)
        .order_by("dissertation__enrolment_id", "pk")
        .values_list("dissertation__enrolment_id", "to_state", "effective_on")
    )
    width = len(_IDENTITY)
    rows = people.values_list(*_IDENTITY, *further)
    for row in plain_stream(rows, at_once=ROWS_AT_ONCE):
        pk, *names, confirmed_on = row[:width]
        place = place_of(pk, row[width:])
        if place is None:
            continue
        days = _days(confirmed_on, place[1], steps.of(pk), papers.of(pk), on)
        yield Completion(*[name or "" for name in names], confirmed_on, *place, *days)


class _Beside:
    """Rows in the order of the key in their first cell, taken key by key."""

    def __init__(self, rows: QuerySet) -> None:
        self._groups = groupby(plain_stream(rows, at_once=ROWS_AT_ONCE), key=itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, key: int) -> list[Step]:
        """The rest of the rows of ``key``; those of keys before it are passed over."""
        while self._next is not None and self._next[0] < key:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] > key:
            return []
        return [row[1:] for row in self._next[1]]


def _days(
    confirmed_on: date, sets: frozenset[str], steps: list[Step], papers: list[Step], on: date
) -> tuple[str, date, date | None, date | None, date | None, date | None]:
    """Her state and since when; when she began, had followed in full, defended, had the award.

    A day is told only of what holds: a diploma taken back has none.
    """
    now = standing(steps, confirmed_on=confirmed_on, on=on)
    awarded = [step for step in papers if step[0] in PASSED]
    awarded = awarded or [step for step in steps if step[0] == EnrolmentState.CERTIFIED]
    return (
        now.state,
        now.since,
        began_since(steps, confirmed_on=confirmed_on) if FigureSet.BEGUN in sets else None,
        _last(steps, EnrolmentState.COMPLETED) if FigureSet.FOLLOWED in sets else None,
        _first(papers, DissertationState.DEFENDED) if FigureSet.DEFENDED in sets else None,
        awarded[-1][1] if awarded and FigureSet.VALIDATED in sets else None,
    )


def _first(steps: list[Step], state: str) -> date | None:
    return next((day for reached, day in steps if reached == state), None)


def _last(steps: list[Step], state: str) -> date | None:
    return next((day for reached, day in reversed(steps) if reached == state), None)
