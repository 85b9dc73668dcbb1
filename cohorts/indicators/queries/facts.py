"""Reads the dated facts of many enrolments, in a number of queries that does not grow with them."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from cohorts.dissertations.enums import Outcome
from cohorts.dissertations.models import Defence, DissertationChange, Jury
from cohorts.dissertations.states import JuryState
from cohorts.enrolment.models import Enrolment, EnrolmentChange
from cohorts.indicators.queries.histories import Facts
from cohorts.indicators.queries.rows import plain_rows
from cohorts.indicators.queries.turns import Turns

_PASSING = frozenset({Outcome.VALIDATED, Outcome.WITH_RESERVATIONS})


def facts_of(cohorts: Collection[int], on: date, *, ahead: bool) -> dict[int, Facts]:
    """What is known on the day ``on`` of everybody in ``cohorts``, by enrolment.

    ``ahead``: with those confirmed only after that day, and with the next step of each. Also of the
    enrolments they were transferred from, wherever these lie: one query more for each length of
    chain. Presences and juries are left to ``hours_of`` and ``juries_of``.
    """
    confirmed = Q() if ahead else Q(confirmed_on__lte=on)
    known = Q() if ahead else Q(effective_on__lte=on)
    facts = _enrolments(Q(cohort__in=cohorts) & confirmed)
    while missing := _origins(facts.values()) - facts.keys():
        facts |= _enrolments(Q(pk__in=missing))
    _note_steps(facts, known & Q(enrolment__cohort__in=cohorts), on)
    # Apart: with an "or" between the two, both databases read the whole table.
    if elsewhere := [pk for pk, one in facts.items() if one.cohort_id not in cohorts]:
        _note_steps(facts, known & Q(enrolment__in=elsewhere), on)
    changes = DissertationChange.objects.filter(
        known, dissertation__enrolment__cohort__in=cohorts
    ).order_by("pk")
    steps = changes.values_list("dissertation__enrolment_id", "to_state", "effective_on")
    for pk, state, day in plain_rows(steps):
        if pk in facts and day <= on:
            facts[pk].dissertation.append((state, day))
        elif pk in facts:
            facts[pk].note_ahead(day)
    return facts


def _note_steps(facts: dict[int, Facts], whose: Q, on: date) -> None:
    changes = EnrolmentChange.objects.filter(whose).order_by("pk")
    steps = changes.values_list("enrolment_id", "to_state", "effective_on")
    # Who was enrolled since the first query is not counted yet.
    for pk, state, day in plain_rows(steps):
        if pk in facts and day <= on:
            facts[pk].steps.append((state, day))
        elif pk in facts:
            facts[pk].note_ahead(day)


def _enrolments(which: Q) -> dict[int, Facts]:
    rows = Enrolment.objects.filter(which).order_by()
    columns = ("pk", "cohort_id", "confirmed_on", "transferred_from_id")
    return {
        pk: Facts(pk, cohort, confirmed_on, origin)
        for pk, cohort, confirmed_on, origin in plain_rows(rows.values_list(*columns))
    }


def _origins(facts: Iterable[Facts]) -> set[int]:
    return {one.transferred_from for one in facts if one.transferred_from is not None}


def juries_of(
    cohorts: Collection[int], facts: dict[int, Facts], turns: Turns, *, ahead: bool
) -> dict[int, set[date]]:
    """The days up to that of ``turns`` on which a jury heard people of each cohort, or was to.

    Notes in ``facts`` the session whose published decision let somebody pass. A jury may hear
    people of another cohort: it counts for theirs too. ``ahead``: later juries are noted in
    ``turns`` and ``facts``.
    """
    days: dict[int, set[date]] = {pk: set() for pk in cohorts}
    rows = Jury.objects.filter(pk__in=hearing(cohorts)).order_by("held_on", "pk")
    if not ahead:
        rows = rows.filter(held_on__lte=turns.on)
    columns = rows.values_list(
        "cohort_id",
        "held_on",
        "session",
        "state",
        "defences__dissertation__enrolment_id",
        "defences__decision__outcome",
    )
    for cohort_id, held_on, session, state, enrolment_id, outcome in plain_rows(columns):
        person = facts.get(enrolment_id) if enrolment_id else None
        if held_on > turns.on:
            turns.note(cohort_id, held_on)
            if person:
                person.note_ahead(held_on)
            continue
        for pk in {cohort_id, person.cohort_id if person else cohort_id}:
            if pk in days:
                days[pk].add(held_on)
        if person and state == JuryState.PUBLISHED and outcome in _PASSING:
            person.passing_session = session
    return days


def hearing(cohorts: Collection[int]) -> QuerySet[Jury]:
    """The keys of the juries of ``cohorts``, and of those that hear people of them."""
    own = Jury.objects.filter(cohort__in=cohorts).order_by().values("pk")
    # A union, for the same reason.
    others = Defence.objects.filter(dissertation__enrolment__cohort__in=cohorts).order_by()
    return own.union(others.values("jury_id"))
