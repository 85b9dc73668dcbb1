"""Everybody's place in whole cohorts at a reference date, from the dated facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from cohorts.enrolment.models import Cohort
from cohorts.indicators.enums import FigureSet
from cohorts.indicators.queries.closing import is_closed
from cohorts.indicators.queries.deliveries import Deliveries
from cohorts.indicators.queries.facts import facts_of, juries_of
from cohorts.indicators.queries.histories import Facts
from cohorts.indicators.queries.horizons import Horizons
from cohorts.indicators.queries.hours import hours_of
from cohorts.indicators.queries.sets import Award, Hours, Place, Placing
from cohorts.indicators.queries.turns import Turns


@dataclass(frozen=True, slots=True)
class CohortPlaces:
    """The people of one cohort, by enrolment: their places and hours, and whether it is closed.

    ``valid_from`` and ``valid_until`` are worked out by ``lasting_places_of`` alone.
    """

    cohort: Cohort
    is_closed: bool
    places: Mapping[int, Place]
    hours: Mapping[int, Hours]
    valid_from: date | None = None
    valid_until: date | None = None

    def listed(self, on: date) -> bool:
        """Whether there is anything to tell of it on the day ``on``."""
        return bool(self.places) or self.cohort.starts_on <= on


def places_of(cohorts: Iterable[Cohort], on: date) -> list[CohortPlaces]:
    """Where everybody in ``cohorts`` (programme joined) stands at the end of the day ``on``.

    Everything is computed from dated facts that count from ``on`` or earlier, whenever they were
    written down. At most nine queries, whatever the number of cohorts; a chain of transfers from
    elsewhere adds one for each of its links.
    """
    return _located(cohorts, Turns(on), ahead=False)[0]


def lasting_places_of(cohorts: Iterable[Cohort], on: date) -> list[CohortPlaces]:
    """The same, each with the days for which it holds: since the last one up to ``on`` on which a
    fact or time alone changed it, until the first one after ``on`` on which that will, if any."""
    turns = Turns(on)
    found, facts, days = _located(cohorts, turns, ahead=True)
    horizons = Horizons({one.cohort.pk for one in found}, facts, turns)
    return [
        replace(
            one,
            valid_from=horizons.since(one.cohort, days[one.cohort.pk]),
            valid_until=horizons.of(one.cohort, days[one.cohort.pk]),
        )
        for one in found
    ]


def _located(
    cohorts: Iterable[Cohort], turns: Turns, *, ahead: bool
) -> tuple[list[CohortPlaces], dict[int, Facts], dict[int, set[date]]]:
    on = turns.on
    wanted = {cohort.pk: cohort for cohort in cohorts}
    if not wanted:
        return [], {}, {}
    facts = facts_of(wanted, on, ahead=ahead)
    days = juries_of(wanted, facts, turns, ahead=ahead)
    # Before anybody was confirmed a cohort has no hours to tell of.
    told = hours_of(wanted.keys() & {one.cohort_id for one in facts.values()}, facts, turns)
    deliveries = Deliveries(facts, told.hours, told.timetables)
    placing = Placing(facts, {pk: _award(cohort) for pk, cohort in wanted.items()}, on)
    places: dict[int, dict[int, Place]] = {pk: {} for pk in wanted}
    for pk, one in facts.items():
        if one.cohort_id in wanted and (place := placing.place(pk)):
            places[one.cohort_id][pk] = place
    found = [
        CohortPlaces(
            cohort,
            _is_closed(cohort, places[pk].values(), days[pk], on),
            places[pk],
            {person: deliveries.of(person, place) for person, place in places[pk].items()},
        )
        for pk, cohort in wanted.items()
    ]
    return found, facts, days


def _is_closed(
    cohort: Cohort, places: Iterable[Place], jury_days: Iterable[date], on: date
) -> bool:
    places = tuple(places)
    return is_closed(
        starts_on=cohort.starts_on,
        people=len(places),
        still_open=sum(FigureSet.OPEN in place.sets for place in places),
        jury_days=jury_days,
        on=on,
    )


def _award(cohort: Cohort) -> Award:
    version = cohort.programme_version
    return Award(exists=version.award_kind is not None, needs_jury=bool(version.award_needs_jury))
