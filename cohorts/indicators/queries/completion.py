"""How far each person came: the rows of the completion export, read as a stream."""

from collections.abc import Callable, Iterator, Set
from datetime import date
from itertools import islice
from typing import NamedTuple

from django.db.models import Q, QuerySet

from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.indicators.models import MILESTONES, MINUTES
from cohorts.indicators.queries.asking import Asked
from cohorts.indicators.queries.masks import sets_of
from cohorts.indicators.queries.places import CohortPlaces, places_of
from cohorts.indicators.queries.rows import plain_stream
from cohorts.indicators.queries.scope import Listed, cohorts_named_to
from cohorts.indicators.queries.sets import Hours, Milestones
from cohorts.indicators.queries.stale import cohorts_to_compute
from lms.accounts.models import Structure

COHORTS_AT_ONCE = 500
ROWS_AT_ONCE = 2000
# What is told of many people alike is read once and looked up: so many joins are slow.
_OF_PERSON = (
    "pk",
    "cohort_id",
    "structure_id",
    "person__last_name",
    "person__first_name",
    "profile__name",
    "confirmed_on",
)
_OF_COHORT = (
    "programme_version__programme__short_title",
    "region__name",
    "label",
    "starts_on",
)
_OF_STRUCTURE = ("name", "type__name", "group", "region__name")
_NO_STRUCTURE = ("",) * len(_OF_STRUCTURE)
_PLACE = tuple(
    f"place_summary__{name}" for name in (*MINUTES[:3], "sets", "state", "since", *MILESTONES)
)
# Whether her cohort is closed, her sets, her hours; her state, since when, her milestones.
_Place = tuple[bool, frozenset[str], Hours, str, date, Milestones]


class Completion(NamedTuple):
    """One person in one cohort at the reference date; days are None where nothing happened.

    ``since`` is the day from which ``state`` counts. Employer and profile are empty when unknown.
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
    milestones: Milestones


def completions(user, cohorts: QuerySet[Cohort], asked: Asked) -> Iterator[Completion]:
    """The people of ``cohorts`` that ``asked`` means and ``user`` may see, one after another.

    Four queries for all whose summaries hold on the day asked for, whatever their number; ten more
    for each five hundred cohorts that must be computed. Of the people nothing is kept in memory.
    Who is enrolled while it reads is left out.
    """
    meant = asked.among(cohorts).filter(pk__in=cohorts_named_to(user).order_by().values("pk"))
    outdated = cohorts_to_compute(meant, asked.on)
    reading = _Reading(meant, asked)
    yield from reading.told(without={one.pk for one in outdated})
    remaining = iter(outdated)
    while some := list(islice(remaining, COHORTS_AT_ONCE)):
        yield from reading.computed(some)


class _Reading:
    """The people of ``cohorts``, with what is told of many alike in memory."""

    def __init__(self, cohorts: QuerySet[Cohort], asked: Asked) -> None:
        self._asked = asked
        rows = cohorts.select_related(None).order_by()
        self._cohorts = {
            pk: (names, bool(is_closed))
            for pk, is_closed, *names in rows.values_list("pk", "summary__is_closed", *_OF_COHORT)
        }
        structures = Structure.objects.order_by().values_list("pk", *_OF_STRUCTURE)
        self._structures = {pk: [name or "" for name in names] for pk, *names in structures}

    def told(self, without: Set[int]) -> Iterator[Completion]:
        """The people in summary rows, but for those of some cohorts."""
        told = [pk for pk in self._cohorts if pk not in without]

        def place_of(cohort: int, _pk: int, cells: list) -> _Place:
            due, present, excused, sets, state, since, *days = cells
            hours = Hours(due, present, excused)
            is_closed = self._cohorts[cohort][1]
            return is_closed, sets_of(sets), hours, state, since, Milestones(*days)

        yield from self._read(told, Q(place_summary__isnull=False), _PLACE, place_of)

    def computed(self, cohorts: list[Cohort]) -> Iterator[Completion]:
        """The people of these ``cohorts``, from the facts."""
        found = places_of(cohorts, self._asked.on)
        places = {pk: _place_of(one, pk) for one in found for pk in one.places}
        keys = [one.pk for one in cohorts]
        yield from self._read(keys, Q(), (), lambda _cohort, pk, _cells: places.get(pk))

    def _read(
        self,
        cohorts: list[int],
        which: Q,
        further: tuple[str, ...],
        place_of: Callable[[int, int, list], _Place | None],
    ) -> Iterator[Completion]:
        """The rows of those who have a place."""
        people = Enrolment.objects.filter(
            self._asked.slice.condition(),
            which,
            confirmed_on__lte=self._asked.on,
            cohort__in=Listed(cohorts),
        ).order_by("pk")
        rows = people.values_list(*_OF_PERSON, *further)
        for row in plain_stream(rows, at_once=ROWS_AT_ONCE):
            pk, cohort, structure, last_name, first_name, profile, confirmed_on, *cells = row
            place = place_of(cohort, pk, cells)
            if place is not None:
                yield Completion(
                    last_name,
                    first_name,
                    *self._cohorts[cohort][0],
                    *self._structures.get(structure, _NO_STRUCTURE),
                    profile or "",
                    confirmed_on,
                    *place,
                )


def _place_of(one: CohortPlaces, pk: int) -> _Place:
    place = one.places[pk]
    now = place.standing
    return one.is_closed, place.sets, one.hours[pk], now.state, now.since, place.milestones
