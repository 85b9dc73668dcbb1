"""Hours due and hours present of everybody in whole cohorts, and what was planned for them.

The same rules as ``attendance.queries``, which tells them of one person: a half-day counts once its
sheet is closed; it is due from those on the sheet, except before their enrolment and while they
were away; on the day of an exit only from who was there.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import F

from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.states import HELD, PRESENT, Conclusion, HalfDayState
from cohorts.indicators.queries.deliveries import Timetable
from cohorts.indicators.queries.histories import AWAY, Facts, is_away
from cohorts.indicators.queries.minutes import Length, changed_after, sums_by_enrolment
from cohorts.indicators.queries.rows import as_instant, plain_rows
from cohorts.indicators.queries.sets import Hours
from cohorts.indicators.queries.turns import Turns

# People can be present at these.
_SEEN = frozenset({*HELD, HalfDayState.OPEN})
_ONE_DAY = timedelta(days=1)
_ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Held:
    """A half-day that people could be present at; ``minutes`` is 0 until its sheet is closed."""

    cohort_id: int
    day: date
    minutes: int


class Told(NamedTuple):
    """By enrolment the hours of who was on a sheet, by cohort the half-days not cancelled."""

    hours: dict[int, Hours]
    timetables: dict[int, Timetable]


def hours_of(cohorts: Collection[int], facts: Mapping[int, Facts], turns: Turns) -> Told:
    """The hours in ``cohorts`` as of the day of ``turns``, also of those from whom people came.

    Hours planned and delivered are left to ``deliveries``. Four queries at most. Notes in ``facts``
    since when somebody was present, in ``turns`` the days of half-days and of their closing.
    """
    everywhere = {*cohorts, *(one.cohort_id for one in facts.values())}
    half_days, timetables = _half_days(everywhere, turns)
    lengths = {pk: Length(one.minutes, one.day.isoformat()) for pk, one in half_days.items()}
    earlier = {one.presence: one for one in changed_after(turns.on, lengths)}
    ours = {pk: length for pk, length in lengths.items() if half_days[pk].cohort_id in cohorts}
    found: dict[int, Hours] = {}
    for pk, (*minutes, present_since) in sums_by_enrolment(ours).items():
        if pk in facts:  # else enrolled since these were read
            facts[pk].present_since = present_since
            found[pk] = Hours(*minutes)
    alone = {pk for pk, one in facts.items() if one.cohort_id not in cohorts}
    alone |= {one.enrolment for one in earlier.values()} & facts.keys()
    alone |= _singled_out(facts.values(), half_days.values())
    conclusions = {pk: one.conclusion for pk, one in earlier.items()}
    found |= _one_by_one({pk: facts[pk] for pk in alone}, half_days, conclusions)
    return Told(found, timetables)


def _half_days(
    cohorts: Collection[int], turns: Turns
) -> tuple[dict[int, _Held], dict[int, Timetable]]:
    """The half-days up to the local day of ``turns``, and by cohort all that are not cancelled."""
    rows = HalfDay.objects.filter(seminar__cohort__in=cohorts).order_by()
    found: dict[int, _Held] = {}
    timetables: dict[int, list[tuple[date, int]]] = {pk: [] for pk in cohorts}
    zones: dict[str, ZoneInfo] = {}
    columns = ("pk", "seminar__cohort_id", "state", "timezone", "starts_at", "ends_at", "closed_at")
    rows = rows.exclude(state=HalfDayState.CANCELLED).values_list(*columns)
    for pk, cohort_id, state, name, start, end, closed_at in plain_rows(rows):
        zone = zones.get(name) or zones.setdefault(name, ZoneInfo(name))
        starts_at = as_instant(start)
        day = starts_at.astimezone(zone).date()
        length = (as_instant(end) - starts_at) // _ONE_MINUTE
        timetables[cohort_id].append((day, length))
        if state not in _SEEN:
            continue
        turns.note(cohort_id, day)
        closed_on = as_instant(closed_at).astimezone(zone).date() if closed_at else None
        if closed_on:
            turns.note(cohort_id, closed_on)
        if day <= turns.on:
            is_closed = closed_on is not None and closed_on <= turns.on
            found[pk] = _Held(cohort_id, day, length if is_closed else 0)
    return found, timetables


def _singled_out(facts: Iterable[Facts], half_days: Iterable[_Held]) -> set[int]:
    """From whom not every half-day was due: who was away, and who came late."""
    first: dict[int, date] = {}
    for half_day in half_days:
        first[half_day.cohort_id] = min(half_day.day, first.get(half_day.cohort_id, half_day.day))
    return {
        one.pk
        for one in facts
        if one.confirmed_on > first.get(one.cohort_id, one.confirmed_on)
        or any(state in AWAY for state, _day in one.steps)
    }


def _one_by_one(
    people: Mapping[int, Facts], half_days: Mapping[int, _Held], conclusions: Mapping[int, str]
) -> dict[int, Hours]:
    """The hours of ``people``; ``conclusions`` replace those of some rows."""
    if not people:
        return {}
    sums = {pk: [0, 0, 0] for pk in people}
    for facts in people.values():
        facts.present_since = None
    rows = Presence.objects.filter(enrolment__in=people).order_by()
    missed = F("late_minutes") + F("left_early_minutes")
    columns = ("pk", "enrolment_id", "half_day_id", "state", missed)
    for pk, enrolment_id, half_day_id, state, missing in plain_rows(rows.values_list(*columns)):
        half_day = half_days.get(half_day_id)
        if half_day is None:
            continue
        conclusion = conclusions.get(pk, state)
        was_there = conclusion in PRESENT
        facts, minutes = people[enrolment_id], sums[enrolment_id]
        if was_there:
            facts.present_since = min(half_day.day, facts.present_since or half_day.day)
        if not _is_due(facts, half_day.day, was_there=was_there):
            continue
        minutes[0] += half_day.minutes
        if was_there:
            minutes[1] += max(half_day.minutes - missing, 0)
        elif conclusion == Conclusion.EXCUSED:
            minutes[2] += half_day.minutes
    return {pk: Hours(*minutes) for pk, minutes in sums.items()}


def _is_due(facts: Facts, day: date, *, was_there: bool) -> bool:
    if day < facts.confirmed_on:
        return False
    if not is_away(facts.steps, day):
        return True
    return was_there and not is_away(facts.steps, day - _ONE_DAY)
