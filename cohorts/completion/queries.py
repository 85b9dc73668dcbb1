"""The facts that a programme's rules are weighed on, for one person or a whole cohort at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Q

from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.queries import required_attendance_by_enrolment, required_half_days
from cohorts.attendance.states import NOT_HELD, PRESENT, Conclusion, HalfDayState
from cohorts.campaigns.queries import submitted_moments_by_enrolment
from cohorts.dissertations.models import Dissertation
from cohorts.dissertations.queries import jury_facts
from cohorts.dissertations.states import HANDED_IN, PASSED
from cohorts.enrolment.models import Enrolment
from curriculum.programmes.models import Module

NOON = 12
_FOLLOWED = (*PRESENT, Conclusion.MADE_UP)


@dataclass(frozen=True)
class MissingHalfDay:
    """A required half-day that was neither attended nor made up; it may be still to come."""

    module_code: str
    title: str
    day: date
    is_afternoon: bool


@dataclass(frozen=True)
class CompletionFacts:
    """What happened to one person, as far as any rule may ask. Dates are local days.

    ``followed`` of the ``required`` half-days were attended or made up; ``unplanned`` names the
    required modules that have no half-day yet, or one that was postponed and has no new date.
    ``moments`` gives the day of each submitted positioning.
    ``verdict`` is the published state of the dissertation, empty without one.
    """

    required: int = 0
    followed: int = 0
    missing: tuple[MissingHalfDay, ...] = ()
    unplanned: tuple[str, ...] = ()
    moments: Mapping[str, date] = field(default_factory=dict)
    has_submitted: bool = False
    submitted_on: date | None = None
    has_passed: bool = False
    passed_on: date | None = None
    verdict: str = ""


def has_handed_in(enrolment: Enrolment) -> bool:
    """Whether her dissertation lies with the training body or a jury now; one small query."""
    return Dissertation.objects.filter(enrolment=enrolment, state__in=HANDED_IN).exists()


def completion_facts(
    enrolments: Iterable[Enrolment], on: date | None = None
) -> dict[int, CompletionFacts]:
    """The facts of each of ``enrolments`` by id, as they stand, or as of the local day ``on``.

    The number of queries does not depend on the number of people. ``enrolments`` come with their
    cohort and programme version joined.
    """
    people = list(enrolments)
    if not people:
        return {}
    day = on or date.max
    half_days = _HalfDays(people, day)
    moments = submitted_moments_by_enrolment([person.pk for person in people])
    juries = jury_facts(people, on)
    return {
        person.pk: CompletionFacts(
            **half_days.facts_of(person),
            moments={m: d for m, d in moments.get(person.pk, {}).items() if d <= day},
            has_submitted=juries[person.pk].state in HANDED_IN,
            submitted_on=juries[person.pk].submitted_on,
            has_passed=juries[person.pk].state in PASSED,
            passed_on=juries[person.pk].validated_on,
            verdict=juries[person.pk].state,
        )
        for person in people
    }


def last_followed_on(enrolment: Enrolment) -> date | None:
    """The local day from which the last of her required half-days counts as followed.

    Its own day for one she attended, the day it was made up for the others; None without any.
    """
    followed = Q(changes__to_state__in=_FOLLOWED)
    rows = (
        Presence.objects.filter(
            enrolment=enrolment,
            state__in=_FOLLOWED,
            half_day__in=required_half_days(enrolment).order_by().values("pk"),
        )
        .select_related("half_day")
        .annotate(since=Max("changes__effective_on", filter=followed))
    )
    return max((row.since or row.half_day.local_start.date() for row in rows), default=None)


class _HalfDays:
    """The required half-days of the cohorts concerned, and who followed which."""

    def __init__(self, people: list[Enrolment], on: date) -> None:
        cohorts = {person.cohort_id: person.cohort for person in people}
        self._attendance = required_attendance_by_enrolment(people, on)
        self._names: dict[int, MissingHalfDay] = {}
        self._dated: dict[int, set[str]] = defaultdict(set)
        self._postponed: dict[int, set[str]] = defaultdict(set)
        self._read_half_days(list(cohorts))
        versions = {cohort.programme_version_id for cohort in cohorts.values()}
        self._modules: dict[int, list[tuple[str, str]]] = defaultdict(list)
        rows = Module.objects.filter(programme_version__in=versions).order_by("position")
        for version, code, kind in rows.values_list("programme_version_id", "code", "kind"):
            self._modules[version].append((code, kind))

    def _read_half_days(self, cohorts: list[int]) -> None:
        rows = HalfDay.objects.filter(seminar__cohort__in=cohorts).select_related("seminar__module")
        for row in rows:
            code = row.seminar.module.code
            if row.state == HalfDayState.POSTPONED:
                self._postponed[row.seminar.cohort_id].add(code)
            elif row.state not in NOT_HELD:
                self._dated[row.seminar.cohort_id].add(code)
            start = row.local_start
            self._names[row.pk] = MissingHalfDay(
                code, row.seminar.title, start.date(), is_afternoon=start.hour >= NOON
            )

    def facts_of(self, person: Enrolment) -> dict[str, object]:
        """The part of ``CompletionFacts`` that is about half-days."""
        found = self._attendance[person.pk]
        if found is None:
            return {}
        return {
            "required": found.required,
            "followed": found.followed,
            "missing": tuple(self._names[half_day] for half_day in found.missing),
            "unplanned": tuple(self._unplanned(person)),
        }

    def _unplanned(self, person: Enrolment) -> Iterator[str]:
        version = person.cohort.programme_version
        dated, postponed = self._dated[person.cohort_id], self._postponed[person.cohort_id]
        for code, kind in self._modules[version.pk]:
            if kind in version.required_module_kinds and (code not in dated or code in postponed):
                yield code
