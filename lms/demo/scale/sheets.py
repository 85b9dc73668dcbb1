"""The half-days of a cohort and who was there, as rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from cohorts.attendance.enums import Delivery
from cohorts.attendance.states import Conclusion, HalfDayState
from cohorts.enrolment.states import EnrolmentState
from lms.demo.scale.calendars import BLOCKS, Calendar, Meeting, evening_of
from lms.demo.scale.lives import GONE, Life
from lms.demo.scale.tables import Tables

# How often a half-day is worth a word of its own: an absence, minutes missed.
INCIDENTS = 0.075
ONSITE, REMOTE = str(Conclusion.PRESENT_ONSITE), str(Conclusion.PRESENT_REMOTE)
EXPECTED, ABSENT = str(Conclusion.EXPECTED), str(Conclusion.ABSENT)
_AWAY = GONE | {EnrolmentState.NEUTRALISED}
REASON = "Motif consigné au dossier"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A half-day that was held, ready to be signed; days and instants as text."""

    key: int
    meeting: Meeting
    day: str
    is_remote: bool
    is_closed: bool


def plan_sheets(
    tables: Tables,
    calendar: Calendar,
    rng: Random,
    *,
    cohort: int,
    modules: Sequence[tuple[int, str]],
    trainer: int,
    last: date,
) -> list[Sheet | None]:
    """Write the seminars and half-days of a cohort; None stands for one without a sheet."""
    deliveries = rng.choices(
        [Delivery.ONSITE, Delivery.REMOTE, Delivery.BOTH], [80, 12, 8], k=BLOCKS
    )
    seminars = []
    for block, delivery in enumerate(deliveries):
        module, title = modules[block * len(modules) // BLOCKS]
        seminars.append(
            tables.seminars.add(cohort, module, title, "", str(delivery), trainer, block)
        )
    return [
        _plan_sheet(
            tables,
            meeting,
            calendar.zone,
            seminar=seminars[meeting.block],
            is_remote=deliveries[meeting.block] == Delivery.REMOTE
            or (deliveries[meeting.block] == Delivery.BOTH and rng.random() < 0.5),
            trainer=trainer,
            last=last,
        )
        for meeting in calendar.meetings
    ]


def _plan_sheet(
    tables: Tables,
    meeting: Meeting,
    zone: str,
    *,
    seminar: int,
    is_remote: bool,
    trainer: int,
    last: date,
) -> Sheet | None:
    state = HalfDayState.PLANNED
    opened = closed = (None, None)
    if meeting.day <= last:
        if meeting.fate != "held":
            state = HalfDayState(meeting.fate)
        else:
            opened = (meeting.starts_at, trainer)
            state = HalfDayState.OPEN
            if meeting.closed_on <= last:
                closed = (meeting.closed_at, trainer)
                state = HalfDayState.SEALED
    key = tables.half_days.add(
        seminar,
        meeting.starts_at,
        meeting.ends_at,
        zone,
        str(state),
        False,
        *opened,
        *closed,
    )
    if state not in (HalfDayState.OPEN, HalfDayState.SEALED):
        return None
    return Sheet(key, meeting, meeting.day.isoformat(), is_remote, state == HalfDayState.SEALED)


def sign(
    tables: Tables,
    sheets: Sequence[Sheet | None],
    life: Life,
    rng: Random,
    *,
    enrolment: int,
    days: Sequence[date],
    last: date,
) -> None:
    """Write the presences of one person with their dated changes."""
    presences, changes = tables.presences, tables.presence_changes
    places = [place for place in life.places(days) if sheets[place] is not None]
    missed = _missed(life, days, places)
    incidents = _incidents(rng, places, {*missed})
    follows = any(step.state == EnrolmentState.COMPLETED for step in life.steps)
    for place in places:
        sheet = sheets[place]
        state = REMOTE if sheet.is_remote else ONSITE
        if place in missed:
            _miss(tables, sheet, rng, enrolment, last, settled=None)
        elif (kind := incidents.get(place)) is None:
            key = presences.add(sheet.key, enrolment, state, 0, 0)
            changes.add(key, EXPECTED, state, sheet.day, sheet.meeting.starts_at, None, "")
        elif kind == "absent":
            _miss(tables, sheet, rng, enrolment, last, settled=follows)
        else:
            minutes = rng.choice((10, 15, 30, 60))
            late, early = (minutes, 0) if kind == "late" else (0, minutes)
            key = presences.add(sheet.key, enrolment, state, late, early)
            changes.add(key, EXPECTED, state, sheet.day, sheet.meeting.starts_at, None, "")


def _missed(life: Life, days: Sequence[date], places: Sequence[int]) -> set[int]:
    """The half-days after she had gone for which she was still on the sheet: written down later,
    and the afternoon of the day on which she went."""
    if not any(step.state in _AWAY for step in life.steps):
        return set()
    found = set()
    for place in places:
        step = next((s for s in reversed(life.steps) if s.day <= days[place]), None)
        left_that_morning = step and step.day == days[place] and place % 2 == 0
        if step and step.state in _AWAY and not left_that_morning:
            found.add(place)
    return found


def _incidents(rng: Random, places: Sequence[int], missed: set[int]) -> dict[int, str]:
    """What is to be told of some half-days; never of the first, at which she starts."""
    found = {}
    number = int(rng.expovariate(INCIDENTS)) + 1
    while number < len(places):
        if places[number] not in missed:
            found[places[number]] = rng.choices(("absent", "late", "early"), (70, 20, 10))[0]
        number += int(rng.expovariate(INCIDENTS)) + 1
    return found


def _miss(
    tables: Tables,
    sheet: Sheet,
    rng: Random,
    enrolment: int,
    last: date,
    *,
    settled: bool | None,
) -> None:
    """An absence, with what was decided of it. ``settled`` makes sure that it was made up or
    signed after all; None leaves it as it is."""
    steps = [] if not sheet.is_closed else list(_absence(sheet, rng, settled=settled))
    steps = [step for step in steps if step[1] <= last]
    state = steps[-1][0] if steps else EXPECTED
    key = tables.presences.add(sheet.key, enrolment, state, 0, 0)
    before = EXPECTED
    for reached, day in steps:
        at = sheet.meeting.closed_at if reached == ABSENT else evening_of(day)
        reason = "" if reached == ABSENT else REASON
        tables.presence_changes.add(key, before, reached, day.isoformat(), at, None, reason)
        before = reached


def _absence(sheet: Sheet, rng: Random, *, settled: bool | None) -> Iterator[tuple[str, date]]:
    day = sheet.meeting.closed_on
    yield ABSENT, day
    if settled is None:
        return
    day += timedelta(days=rng.randint(2, 15))
    fate = rng.random()
    if fate < 0.08:
        yield ONSITE, day
        return
    if fate < 0.55:
        yield str(Conclusion.EXCUSED), day
    elif fate < 0.85:
        yield str(Conclusion.UNEXCUSED), day
        if fate < 0.6:
            yield str(Conclusion.EXCUSED), day + timedelta(days=5)
    if (settled and fate < 0.85) or fate > 0.97:
        yield str(Conclusion.MADE_UP), day + timedelta(days=rng.randint(6, 40))
