"""Hours due and hours present of whole cohorts, counted by the database.

The same rules as ``attendance.queries``, which tells them of one person: a half-day counts once its
sheet is closed; it is due from those on the sheet, except before their enrolment and while they
were away; on the day of an exit only from who was there.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Case, Count, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from cohorts.attendance.models import HalfDay, Presence, PresenceChange
from cohorts.attendance.states import HELD, PRESENT, Conclusion, HalfDayState
from cohorts.indicators.queries.histories import AWAY, Facts, is_away, standing
from cohorts.indicators.queries.sets import Hours
from lms.kernel import clock

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Held:
    """A half-day that people could be present at; ``minutes`` is 0 until its sheet is closed."""

    cohort_id: int
    day: date
    minutes: int


def hours_of(cohorts: Collection[int], facts: Mapping[int, Facts], on: date) -> dict[int, Hours]:
    """The hours of each of ``cohorts`` as of the day ``on``, in two queries.

    Notes in ``facts`` who was present at least once, of those about whom no step says it.
    """
    everywhere = {*cohorts, *(one.cohort_id for one in facts.values())}
    half_days, zones = _half_days(everywhere, on)
    alone = _singled_out(facts.values(), half_days.values(), on)
    groups = (
        Presence.objects.filter(
            half_day__seminar__cohort__in=everywhere, half_day__state__in=(*HELD, HalfDayState.OPEN)
        )
        .order_by()
        .annotate(
            conclusion=_conclusion(on, zones),
            person=_if_alone(alone),
            missed=F("late_minutes") + F("left_early_minutes"),
        )
        .values_list("half_day_id", "conclusion", "person", "missed")
        .annotate(Count("pk"))
    )
    sums = {pk: [0, 0, 0] for pk in cohorts}
    for half_day_id, conclusion, person, missed, size in groups:
        half_day = half_days.get(half_day_id)
        if half_day is None:
            continue
        was_there = conclusion in PRESENT
        if person is not None:
            facts[person].was_present |= was_there
            if not _is_due(facts[person], half_day.day, was_there=was_there):
                continue
        if row := sums.get(half_day.cohort_id):
            row[0] += half_day.minutes * size
            if was_there:
                row[1] += max(half_day.minutes - missed, 0) * size
            elif conclusion == Conclusion.EXCUSED:
                row[2] += half_day.minutes * size
    return {pk: Hours(*row) for pk, row in sums.items()}


def _half_days(cohorts: Collection[int], on: date) -> tuple[dict[int, _Held], set[str]]:
    """The half-days up to the local day ``on``, and the zones they lie in."""
    rows = HalfDay.objects.filter(
        seminar__cohort__in=cohorts, state__in=(*HELD, HalfDayState.OPEN)
    ).order_by()
    found: dict[int, _Held] = {}
    zones: dict[str, ZoneInfo] = {}
    for pk, cohort_id, starts_at, ends_at, name, closed_at in rows.values_list(
        "pk", "seminar__cohort_id", "starts_at", "ends_at", "timezone", "closed_at"
    ):
        zone = zones.setdefault(name, ZoneInfo(name))
        day = starts_at.astimezone(zone).date()
        if day > on:
            continue
        closed = closed_at is not None and closed_at.astimezone(zone).date() <= on
        minutes = int((ends_at - starts_at).total_seconds() // 60) if closed else 0
        found[pk] = _Held(cohort_id, day, minutes)
    return found, set(zones)


def _singled_out(facts: Iterable[Facts], half_days: Iterable[_Held], on: date) -> list[int]:
    """Whose presences must be looked at one by one: who was away, came late, or has no start."""
    first: dict[int, date] = {}
    for half_day in half_days:
        first[half_day.cohort_id] = min(half_day.day, first.get(half_day.cohort_id, half_day.day))
    return [
        one.pk
        for one in facts
        if one.confirmed_on > first.get(one.cohort_id, one.confirmed_on)
        or not standing(one.steps, confirmed_on=one.confirmed_on, on=on).began
        or any(state in AWAY for state, _day in one.steps)
    ]


def _if_alone(alone: list[int]):
    """The enrolment of those singled out; the others are counted together."""
    if not alone:
        return Value(None, output_field=BigIntegerField())
    return Case(When(enrolment__in=alone, then=F("enrolment_id")))


def _is_due(facts: Facts, day: date, *, was_there: bool) -> bool:
    if day < facts.confirmed_on:
        return False
    if not is_away(facts.steps, day):
        return True
    return was_there and not is_away(facts.steps, day - _ONE_DAY)


def _conclusion(on: date, zones: Iterable[str]):
    """The conclusion as of ``on``. Today it is that of the row: no change counts from tomorrow."""
    if all(on >= clock.today(zone) for zone in zones):
        return F("state")
    last = PresenceChange.objects.filter(presence=OuterRef("pk"), effective_on__lte=on)
    return Coalesce(
        Subquery(last.order_by("-pk").values("to_state")[:1]), Value(Conclusion.EXPECTED.value)
    )
