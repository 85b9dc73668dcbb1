"""What becomes of one person: the dated steps of an enrolment and of its dissertation. Pure.

A life is told to its end, whatever the day; ``Life.until`` then forgets what lies ahead.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from cohorts.dissertations.enums import Outcome
from cohorts.dissertations.states import DefenceState
from cohorts.dissertations.states import DissertationState as D
from cohorts.enrolment.states import EnrolmentState as S
from lms.demo.scale.calendars import Calendar

LATE_ARRIVALS = 0.04
WRITTEN_LATER = 0.3
GONE = frozenset({S.WITHDRAWN, S.SUSPENDED, S.TRANSFERRED, S.DROPPED_OUT, S.EXCLUDED})


@dataclass(frozen=True, slots=True)
class Step:
    """A state, the day from which it counts, the day on which it was written down."""

    state: str
    day: date
    written: date


@dataclass(frozen=True, slots=True)
class Hearing:
    """An appointment before the jury of ``session``, and what came of it once the day is over."""

    session: int
    state: str
    outcome: str = ""


@dataclass(slots=True)
class Life:
    """One enrolment. Only hearings whose day has come have their state and outcome."""

    confirmed: date
    steps: list[Step] = field(default_factory=list)
    dissertation: list[Step] = field(default_factory=list)
    hearings: list[Hearing] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.steps[-1].state if self.steps else S.ENROLLED

    @property
    def transferred_on(self) -> date | None:
        """The day on which somebody went to another cohort."""
        return self.steps[-1].day if self.state == S.TRANSFERRED else None

    def until(self, last: date) -> "Life":
        """The same as it was known on the evening of ``last``."""
        return Life(
            self.confirmed,
            [step for step in self.steps if step.written <= last],
            [step for step in self.dissertation if step.written <= last],
            self.hearings,
        )

    def places(self, days: Sequence[date]) -> Sequence[int]:
        """At which of the half-days on ``days`` the sheet bears her name."""
        first = next((n for n, day in enumerate(days) if day >= self.confirmed), len(days))
        if not any(step.state in GONE or step.state == S.NEUTRALISED for step in self.steps):
            return range(first, len(days))
        return [n for n in range(first, len(days)) if self._is_expected(days[n])]

    def _is_expected(self, day: date) -> bool:
        """By what had been written down before that day."""
        state = S.ENROLLED
        for step in self.steps:
            if step.written < day:
                state = step.state
        return state not in GONE and state != S.NEUTRALISED


def live(
    calendar: Calendar,
    rng: Random,
    *,
    needs_jury: bool,
    last: date,
    arrived_on: date | None = None,
) -> Life:
    """A life in the cohort of ``calendar``; ``arrived_on`` is the day of a transfer to it.

    Nobody is enrolled after ``last``.
    """
    life = Life(arrived_on or min(_confirmed(calendar, rng), last))
    fate = rng.choices(_FATES, _WEIGHTS)[0]
    if arrived_on and fate in _ONCE:
        fate = _graduate
    fate(_Path(calendar, rng, life, needs_jury))
    return life


def _confirmed(calendar: Calendar, rng: Random) -> date:
    if rng.random() < LATE_ARRIVALS:
        return calendar.start + timedelta(days=rng.randint(5, 60))
    return calendar.start - timedelta(days=rng.randint(15, 90))


@dataclass(slots=True)
class _Path:
    """The pen with which a life is told."""

    calendar: Calendar
    rng: Random
    life: Life
    needs_jury: bool

    def step(self, state: str, day: date, written: date | None = None) -> None:
        self.life.steps.append(Step(state, day, written or day))

    def paper(self, state: str, day: date) -> None:
        self.life.dissertation.append(Step(state, day, day))

    def start(self) -> None:
        """She signs for the first time."""
        days = [m.day for m in self.calendar.meetings if m.fate == "held"]
        self.step(S.STARTED, next((d for d in days if d >= self.life.confirmed), days[-1]))

    def some_day(self, first: float, last: float) -> date:
        """The day of a half-day that lies between two shares of the cohort's time."""
        days = self.calendar.days
        place = self.rng.randint(int(first * len(days)), int(last * len(days)) - 1)
        return max(days[place], self.life.steps[-1].day if self.life.steps else days[place])

    def leave(self, state: str, day: date) -> None:
        """Go on ``day``; that is often written down only weeks later."""
        late = self.rng.random() < WRITTEN_LATER
        self.step(state, day, day + timedelta(days=self.rng.randint(8, 50)) if late else day)

    def complete(self, *, returned: bool = False) -> None:
        """Follow in full, with the dissertation handed in where there is a jury."""
        day = self.calendar.days[-1]
        if self.needs_jury:
            handed_in = self.calendar.due - timedelta(days=self.rng.randint(0, 8))
            if returned:
                early = handed_in - timedelta(days=20)
                self.paper(D.SUBMITTED, early)
                self.paper(D.RETURNED_FOR_FORM, early + timedelta(days=4))
            self.paper(D.SUBMITTED, handed_in)
            day = max(day, handed_in)
        self.step(S.COMPLETED, max(day, self.life.steps[-1].day))

    def hear(self, session: int, outcome: str) -> date:
        """The jury of ``session`` hears her; the day on which its result is public."""
        sits = self.calendar.jury(session)
        self.paper(D.CONVENED, sits - timedelta(days=15))
        if not outcome:
            self.life.hearings.append(Hearing(session, DefenceState.MISSED))
            self.paper(D.ABSENT, sits)
            return sits
        self.life.hearings.append(Hearing(session, DefenceState.HELD, outcome))
        self.paper(D.DEFENDED, sits)
        self.paper(outcome, self.calendar.published(session))
        return self.calendar.published(session)

    def conclude(self) -> None:
        """Have the award, from the jury where there is one."""
        day = self.hear(1, Outcome.VALIDATED) if self.needs_jury else self.calendar.end
        self.step(S.CERTIFIED, day)


def _graduate(path: _Path, *, returned: bool = False) -> None:
    path.start()
    path.complete(returned=returned)
    path.conclude()


def _returned_for_form(path: _Path) -> None:
    _graduate(path, returned=True)


def _with_reservations(path: _Path) -> None:
    """Lifted in the end by most."""
    if not path.needs_jury:
        return _graduate(path)
    path.start()
    path.complete()
    day = path.hear(1, Outcome.WITH_RESERVATIONS) + timedelta(days=path.rng.randint(20, 300))
    if path.rng.random() < 0.85:
        path.paper(D.RESERVATIONS_LIFTED, day)
        path.step(S.CERTIFIED, day)
    return None


def _second_session(path: _Path, first: str, second: str | None) -> None:
    if not path.needs_jury:
        return _graduate(path)
    path.start()
    path.complete()
    path.hear(1, first)
    if second is None:
        return None
    day = path.hear(2, second)
    path.step(S.CERTIFIED if second == Outcome.VALIDATED else S.NOT_CERTIFIED, day)
    return None


def _deferred(path: _Path) -> None:
    _second_session(path, Outcome.DEFERRED, Outcome.VALIDATED)


def _deferred_then_refused(path: _Path) -> None:
    _second_session(path, Outcome.DEFERRED, Outcome.REFUSED)


def _deferred_for_good(path: _Path) -> None:
    _second_session(path, Outcome.DEFERRED, None)


def _absent_at_the_jury(path: _Path) -> None:
    _second_session(path, "", Outcome.VALIDATED)


def _refused(path: _Path) -> None:
    if not path.needs_jury:
        return _unfinished(path)
    path.start()
    path.complete()
    path.step(S.NOT_CERTIFIED, path.hear(1, Outcome.REFUSED))
    return None


def _revised(path: _Path) -> None:
    """Refused the award by an error that was mended months after the cohort had closed."""
    path.start()
    path.complete()
    day = path.hear(1, Outcome.VALIDATED) if path.needs_jury else path.calendar.end
    path.step(S.NOT_CERTIFIED, day)
    later = day + timedelta(days=path.rng.randint(200, 400))
    path.step(S.COMPLETED, later)
    path.step(S.CERTIFIED, later)


def _unfinished(path: _Path) -> None:
    path.start()
    path.step(S.NOT_CERTIFIED, path.calendar.end)


def _dropped_out(path: _Path) -> None:
    path.start()
    path.leave(S.DROPPED_OUT, path.some_day(0.05, 0.9))


def _excluded(path: _Path) -> None:
    path.start()
    path.leave(S.EXCLUDED, path.some_day(0.05, 0.9))


def _suspended(path: _Path) -> None:
    """And back before long, to the end."""
    path.start()
    path.leave(S.SUSPENDED, path.some_day(0.05, 0.45))
    back = path.life.steps[-1].written + timedelta(days=path.rng.randint(40, 90))
    path.step(S.STARTED, back)
    path.complete()
    path.step(
        S.CERTIFIED, path.hear(1, Outcome.VALIDATED) if path.needs_jury else path.calendar.end
    )


def _suspended_for_good(path: _Path) -> None:
    """Nobody writes anything more: twelve months on she counts as dropped out."""
    path.start()
    path.leave(S.SUSPENDED, path.some_day(0.05, 0.9))


def _suspended_then_dropped_out(path: _Path) -> None:
    path.start()
    path.leave(S.SUSPENDED, path.some_day(0.05, 0.6))
    path.step(
        S.DROPPED_OUT, path.life.steps[-1].written + timedelta(days=path.rng.randint(60, 200))
    )


def _transferred(path: _Path) -> None:
    path.start()
    path.step(S.TRANSFERRED, path.some_day(0.05, 0.8))


def _transferred_early(path: _Path) -> None:
    """Before her first half-day."""
    path.step(S.TRANSFERRED, max(path.life.confirmed, path.calendar.start - timedelta(days=8)))


def _withdrawn(path: _Path) -> None:
    path.step(S.WITHDRAWN, max(path.life.confirmed, path.calendar.start - timedelta(days=3)))


def _neutralised(path: _Path) -> None:
    path.start()
    path.step(S.NEUTRALISED, path.some_day(0.05, 0.9))


def _reinstated(path: _Path) -> None:
    """Taken for a drop-out until her signature turned up; the correction counts from that day."""
    path.start()
    day = path.some_day(0.2, 0.7)
    path.step(S.DROPPED_OUT, day)
    path.step(S.STARTED, day, day + timedelta(days=25))
    path.complete()
    path.step(
        S.CERTIFIED, path.hear(1, Outcome.VALIDATED) if path.needs_jury else path.calendar.end
    )


# Of a thousand.
_CHANCES: Mapping[Callable[[_Path], None], int] = {
    _graduate: 630,
    _with_reservations: 45,
    _returned_for_form: 20,
    _deferred: 28,
    _deferred_then_refused: 6,
    _deferred_for_good: 8,
    _absent_at_the_jury: 12,
    _refused: 8,
    _revised: 6,
    _unfinished: 58,
    _dropped_out: 52,
    _excluded: 5,
    _suspended: 22,
    _suspended_for_good: 16,
    _suspended_then_dropped_out: 8,
    _transferred: 20,
    _transferred_early: 6,
    _withdrawn: 38,
    _neutralised: 5,
    _reinstated: 7,
}
_FATES, _WEIGHTS = list(_CHANCES), list(_CHANCES.values())
# Not a second time for somebody who came from elsewhere late in the year.
_ONCE = frozenset({_transferred_early, _withdrawn})
