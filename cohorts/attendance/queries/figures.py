"""Attendance as figures, at a day of reference, from dated facts. See docs of the indicators.

A half-day counts once its sheet was closed on or before the day of reference. It is due from those
who were on the sheet, except before their enrolment was confirmed and while they were away
(suspended or gone); on the very day of an exit it is due only from who was there.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from cohorts.attendance.models import HalfDay, Presence, PresenceChange
from cohorts.attendance.states import HELD, NOT_HELD, PRESENT, Conclusion
from cohorts.enrolment.models import Cohort, Enrolment, EnrolmentChange
from cohorts.enrolment.states import EnrolmentState

AWAY = frozenset(
    {
        EnrolmentState.WITHDRAWN,
        EnrolmentState.SUSPENDED,
        EnrolmentState.TRANSFERRED,
        EnrolmentState.DROPPED_OUT,
        EnrolmentState.EXCLUDED,
        EnrolmentState.NEUTRALISED,
    }
)
FOLLOWED = frozenset({*PRESENT, Conclusion.MADE_UP})


@dataclass(frozen=True)
class AttendanceFigures:
    """Minutes and half-days of one person, or their sum over several.

    ``due`` holds all the others: present, made up, excused, or absent without excuse. A make-up
    counts for completion and never for attendance; an excused absence stays due. Minutes missed at
    either end are taken off ``minutes_present`` alone.
    """

    minutes_due: int = 0
    minutes_present: int = 0
    minutes_made_up: int = 0
    minutes_excused: int = 0
    half_days_due: int = 0
    half_days_present: int = 0
    half_days_made_up: int = 0
    half_days_excused: int = 0

    @property
    def half_days_absent(self) -> int:
        """Absent without an accepted excuse, and not made up."""
        return (
            self.half_days_due
            - self.half_days_present
            - self.half_days_made_up
            - self.half_days_excused
        )

    @property
    def rate(self) -> Fraction | None:
        """Hours present over hours due; None when nothing was due."""
        return Fraction(self.minutes_present, self.minutes_due) if self.minutes_due else None

    def __add__(self, other: "AttendanceFigures") -> "AttendanceFigures":
        return AttendanceFigures(
            *(getattr(self, f.name) + getattr(other, f.name) for f in fields(self))
        )


@dataclass(frozen=True)
class RequiredAttendance:
    """The half-days that completion asks of one person, as of a day.

    ``missing`` are the ids of those neither attended nor made up, in order of time: the ones still
    to come are among them.
    """

    required: int
    followed: int
    missing: tuple[int, ...]

    @property
    def is_met(self) -> bool:
        """Whether every required half-day was followed; false while none is planned."""
        return self.required > 0 and not self.missing


class DueHalfDay(NamedTuple):
    """A held half-day that was due from one person, and how it counts for her.

    ``day`` is the local day, ``state`` the conclusion as of the day of reference, ``minutes`` the
    planned length; ``missed`` are the minutes noted at either end.
    """

    half_day_id: int
    day: date
    minutes: int
    state: str
    missed: int

    @property
    def minutes_present(self) -> int:
        """The minutes attended; a make-up has none."""
        return max(self.minutes - self.missed, 0) if self.state in PRESENT else 0


def attendance_by_enrolment(
    enrolments: Iterable[Enrolment], on: date
) -> dict[int, AttendanceFigures]:
    """The figures of each of ``enrolments`` as of the day ``on``, by id. Four queries at most."""
    people = {enrolment.pk: enrolment for enrolment in enrolments}
    found: dict[int, list[int]] = {pk: [0] * 8 for pk in people}
    for enrolment_id, due in _due(people, on):
        _count(found[enrolment_id], due)
    return {pk: AttendanceFigures(*row) for pk, row in found.items()}


def due_half_days_by_enrolment(
    enrolments: Iterable[Enrolment], on: date
) -> dict[int, list[DueHalfDay]]:
    """What the same figures are the sum of, one by one and by id, in order of time."""
    people = {enrolment.pk: enrolment for enrolment in enrolments}
    found: dict[int, list[DueHalfDay]] = {pk: [] for pk in people}
    for enrolment_id, due in _due(people, on):
        found[enrolment_id].append(due)
    return found


def _due(people: Mapping[int, Enrolment], on: date) -> Iterator[tuple[int, DueHalfDay]]:
    if not people:
        return
    half_days = _held_half_days({e.cohort_id for e in people.values()}, on)
    presences = Presence.objects.filter(enrolment__in=list(people), half_day__state__in=HELD)
    states = _states_on(presences, on)
    absences = _Absences(people)
    for pk, enrolment_id, half_day_id, state, late, early in presences.order_by(
        "half_day__starts_at", "half_day_id"
    ).values_list(
        "pk", "enrolment_id", "half_day_id", "state", "late_minutes", "left_early_minutes"
    ):
        held = half_days.get(half_day_id)
        if held is None:
            continue
        day, minutes = held
        state = states.get(pk, state)
        if absences.is_due(people[enrolment_id], day, state in PRESENT):
            yield enrolment_id, DueHalfDay(half_day_id, day, minutes, state, late + early)


def attendance_of_cohort(enrolments: Iterable[Enrolment], on: date) -> AttendanceFigures:
    """The sum of the figures of ``enrolments``."""
    return sum(attendance_by_enrolment(enrolments, on).values(), AttendanceFigures())


def _count(row: list[int], due: DueHalfDay) -> None:
    # The order of the fields of AttendanceFigures.
    row[0] += due.minutes
    row[4] += 1
    if due.state in PRESENT:
        row[1] += due.minutes_present
        row[5] += 1
    elif due.state == Conclusion.MADE_UP:
        row[2] += due.minutes
        row[6] += 1
    elif due.state == Conclusion.EXCUSED:
        row[3] += due.minutes
        row[7] += 1


def _held_half_days(cohorts: set[int], on: date) -> dict[int, tuple[date, int]]:
    """The local day and the minutes of the half-days whose sheet was closed by ``on``."""
    rows = HalfDay.objects.filter(seminar__cohort__in=cohorts, state__in=HELD).values_list(
        "pk", "starts_at", "ends_at", "timezone", "closed_at"
    )
    held = {}
    for pk, starts_at, ends_at, zone, closed_at in rows.order_by():
        place = ZoneInfo(zone)
        if closed_at.astimezone(place).date() <= on:
            minutes = int((ends_at - starts_at).total_seconds() // 60)
            held[pk] = (starts_at.astimezone(place).date(), minutes)
    return held


def _states_on(presences: QuerySet[Presence], on: date) -> dict[int, str]:
    """The conclusions as of ``on`` of the presences that have changed since; usually none."""
    if on == date.max:
        return {}
    later = PresenceChange.objects.filter(presence__in=presences.order_by(), effective_on__gt=on)
    history = PresenceChange.objects.filter(presence__in=later.order_by().values("presence"))
    states: dict[int, str] = {}
    for pk, effective_on, state in history.order_by("effective_on", "pk").values_list(
        "presence_id", "effective_on", "to_state"
    ):
        states.setdefault(pk, Conclusion.EXPECTED)
        if effective_on <= on:
            states[pk] = state
    return states


class _Absences:
    """When each person was away, from the dated facts of her enrolment."""

    def __init__(self, people: Iterable[int]) -> None:
        self._facts: dict[int, list[tuple[date, str]]] = defaultdict(list)
        changes = EnrolmentChange.objects.filter(enrolment__in=list(people))
        for pk, day, state in changes.order_by("effective_on", "pk").values_list(
            "enrolment_id", "effective_on", "to_state"
        ):
            self._facts[pk].append((day, state))

    def is_due(self, enrolment: Enrolment, day: date, was_present: bool) -> bool:  # noqa: FBT001
        if day < enrolment.confirmed_on:
            return False
        if not self._is_away(enrolment.pk, day):
            return True
        return was_present and not self._is_away(enrolment.pk, day - timedelta(days=1))

    def _is_away(self, enrolment_id: int, day: date) -> bool:
        state = ""
        for effective_on, reached in self._facts[enrolment_id]:
            if effective_on > day:
                break
            state = reached
        return state in AWAY


def required_half_days(enrolment: Enrolment) -> QuerySet[HalfDay]:
    """The half-days that the completion rule of her programme asks for, cancelled ones left out.

    Empty when the rule names no kind of module; whether there is a rule at all is told by
    ``ProgrammeVersion.required_module_kinds``.
    """
    kinds = enrolment.cohort.programme_version.required_module_kinds or []
    return (
        HalfDay.objects.filter(seminar__cohort=enrolment.cohort_id, seminar__module__kind__in=kinds)
        .exclude(state__in=NOT_HELD)
        .select_related("seminar__module")
    )


def required_attendance_by_enrolment(
    enrolments: Iterable[Enrolment], on: date
) -> dict[int, RequiredAttendance | None]:
    """What completion asks of each of ``enrolments`` as of ``on``, by id; None where no rule says.

    Four queries at most. Unlike a figure, a signature counts at once, before the sheet is closed.
    """
    people = {enrolment.pk: enrolment for enrolment in enrolments}
    cohorts = {enrolment.cohort_id for enrolment in people.values()}
    required = _required_by_cohort(cohorts)
    presences = Presence.objects.filter(enrolment__in=list(people))
    states = _states_on(presences, on) if people else {}
    followed: dict[int, set[int]] = defaultdict(set)
    for pk, enrolment_id, half_day_id, state in presences.order_by().values_list(
        "pk", "enrolment_id", "half_day_id", "state"
    ):
        if states.get(pk, state) in FOLLOWED:
            followed[enrolment_id].add(half_day_id)
    return {
        pk: _required(required[enrolment.cohort_id], followed[pk])
        for pk, enrolment in people.items()
    }


def _required(half_days: list[int] | None, followed: set[int]) -> RequiredAttendance | None:
    if half_days is None:
        return None
    missing = tuple(pk for pk in half_days if pk not in followed)
    return RequiredAttendance(len(half_days), len(half_days) - len(missing), missing)


def _required_by_cohort(cohorts: set[int]) -> dict[int, list[int] | None]:
    kinds = dict(
        Cohort.objects.filter(pk__in=cohorts)
        .order_by()
        .values_list("pk", "programme_version__required_module_kinds")
    )
    found = {pk: None if wanted is None else [] for pk, wanted in kinds.items()}
    rows = (
        HalfDay.objects.filter(seminar__cohort__in=cohorts)
        .exclude(state__in=NOT_HELD)
        .order_by("starts_at", "pk")
        .values_list("pk", "seminar__cohort_id", "seminar__module__kind")
    )
    for pk, cohort_id, kind in rows:
        if kinds[cohort_id] is not None and kind in kinds[cohort_id]:
            found[cohort_id].append(pk)
    return found
