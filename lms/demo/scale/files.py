"""Enrolments, dissertations and juries of a cohort, as rows."""

from collections.abc import Iterable
from datetime import date, timedelta

from cohorts.dissertations.enums import Outcome
from cohorts.dissertations.states import DefenceState, DissertationState, JuryState
from cohorts.enrolment.states import EnrolmentState, NeutralisationReason
from lms.demo.scale.calendars import Calendar, evening_of
from lms.demo.scale.lives import Life, Step
from lms.demo.scale.sheets import REASON
from lms.demo.scale.tables import Tables
from lms.demo.scale.writing import Table

FORMED_BEFORE = timedelta(days=30)
TITLE = "Coordonner un parcours complexe au centre de santé"
# These say enough by themselves; every other step has its reason.
_WITHOUT_REASON = frozenset(
    {EnrolmentState.STARTED, EnrolmentState.COMPLETED, EnrolmentState.CERTIFIED}
)


class Juries:
    """The juries of a cohort, formed when somebody is first convened before them."""

    def __init__(
        self, tables: Tables, calendar: Calendar, *, cohort: int, president: int, last: date
    ) -> None:
        self._tables = tables
        self._calendar = calendar
        self._cohort = cohort
        self._president = president
        self._last = last
        self._keys: dict[int, int] = {}

    def hear(self, life: Life, dissertation: int) -> None:
        """Write the appointments of one person, with the decisions taken by now."""
        for hearing in life.hearings:
            day = self._calendar.jury(hearing.session)
            if day - timedelta(days=15) > self._last:
                continue
            is_over = day <= self._last
            defence = self._tables.defences.add(
                self._jury(hearing.session),
                dissertation,
                f"{day.isoformat()} 09:00:00",
                str(hearing.state if is_over else DefenceState.SCHEDULED),
            )
            if is_over and hearing.outcome:
                reason = "" if hearing.outcome == Outcome.VALIDATED else REASON
                self._tables.decisions.add(
                    defence, str(hearing.outcome), reason, evening_of(day), self._president
                )

    def _jury(self, session: int) -> int:
        if session not in self._keys:
            held_on = self._calendar.jury(session)
            published_on = self._calendar.published(session)
            is_published = published_on <= self._last
            key = self._keys[session] = self._tables.juries.add(
                self._cohort,
                f"Session {session}",
                session,
                held_on.isoformat(),
                "",
                str(JuryState.PUBLISHED if is_published else JuryState.FORMED),
                evening_of(published_on) if is_published else None,
                evening_of(held_on - FORMED_BEFORE),
            )
            self._tables.members.add(key, self._president, True)
        return self._keys[session]


def enrol(
    tables: Tables,
    life: Life,
    *,
    person: int,
    cohort: int,
    structure: int | None,
    profile: str | None,
    origin: int | None,
) -> int:
    """Write an enrolment with its steps; its key."""
    neutralised = life.state == EnrolmentState.NEUTRALISED
    confirmed = life.confirmed
    key = tables.enrolments.add(
        person,
        cohort,
        structure,
        profile,
        str(life.state),
        confirmed.isoformat(),
        str(_neutralisation(person)) if neutralised else None,
        origin,
        evening_of(confirmed),
    )
    first = Step(EnrolmentState.ENROLLED, confirmed, confirmed)
    _write(tables.enrolment_changes, key, "", [first, *life.steps])
    return key


def _neutralisation(person: int) -> str:
    return NeutralisationReason.PROGRAMME_CANCELLED if person % 4 else NeutralisationReason.DEATH


def hand_in(tables: Tables, life: Life, enrolment: int) -> int | None:
    """Write the dissertation with its steps; its key, None while there is nothing of it."""
    if not life.dissertation:
        return None
    steps = life.dissertation
    key = tables.dissertations.add(enrolment, TITLE, str(steps[-1].state), evening_of(steps[0].day))
    _write(tables.dissertation_changes, key, str(DissertationState.WRITING), steps)
    return key


def _write(table: Table, owner: int, before: str, steps: Iterable[Step]) -> None:
    for step in steps:
        silent = step.state in _WITHOUT_REASON or not before or table.model.__name__[0] == "D"
        table.add(
            owner,
            before,
            str(step.state),
            step.day.isoformat(),
            evening_of(step.written),
            None,
            "" if silent else REASON,
        )
        before = str(step.state)
