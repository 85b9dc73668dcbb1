"""How packages above learn what becomes of presences and half-days, and what they tell of them.

Whoever concludes, closes or cancels announces it; ``cohorts.absences`` settles what waited for it.
Listeners run at once, within the caller's transaction.
"""

from collections.abc import Callable, Mapping

from cohorts.attendance.models import HalfDay, Presence

Listener = Callable[..., None]
Noter = Callable[[HalfDay], Mapping[int, str]]
Absentees = Callable[[HalfDay], set[int]]
_listeners: list[Listener] = []
_closing_listeners: list[Listener] = []
_cancellation_listeners: list[Listener] = []
_noters: list[Noter] = []
_absentees: list[Absentees] = []


def register_listener(listener: Listener) -> None:
    """``listener(presence=…, by=…)`` is called after each conclusion. For start-up."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce_conclusion(presence: Presence, by) -> None:
    """Say that ``presence``, which the caller holds with its half-day, has a new conclusion.

    The listeners run at once, within the caller's transaction, before the proof is kept.
    """
    for listener in _listeners:
        listener(presence=presence, by=by)


def register_closing_listener(listener: Listener) -> None:
    """``listener(half_day=…, by=…)`` is called when a half-day is closed. For start-up."""
    if listener not in _closing_listeners:
        _closing_listeners.append(listener)


def announce_closing(half_day: HalfDay, by) -> None:
    """Say that everybody on the sheet of ``half_day``, which the caller holds, is concluded."""
    for listener in _closing_listeners:
        listener(half_day=half_day, by=by)


def register_cancellation_listener(listener: Listener) -> None:
    """``listener(half_day=…, by=…)`` is called when a half-day does not take place at its hour.
    For start-up."""
    if listener not in _cancellation_listeners:
        _cancellation_listeners.append(listener)


def announce_cancellation(half_day: HalfDay, by) -> None:
    """Say that ``half_day``, which the caller holds alone, was cancelled or postponed; it still has
    the hours that it had."""
    for listener in _cancellation_listeners:
        listener(half_day=half_day, by=by)


def register_absentees(provider: Absentees) -> None:
    """``provider(half_day)`` gives the ids of the enrolments that said they will not come. For
    start-up."""
    if provider not in _absentees:
        _absentees.append(provider)


def announced_absent(half_day: HalfDay) -> set[int]:
    """Who said that she will not come to ``half_day``, by id of an enrolment."""
    return set().union(*(provider(half_day) for provider in _absentees))


def register_noter(noter: Noter) -> None:
    """``noter(half_day)`` gives a few words for the roll by id of an enrolment. For start-up."""
    if noter not in _noters:
        _noters.append(noter)


def notes_of(half_day: HalfDay) -> dict[int, tuple[str, ...]]:
    """What is to be read beside the names of the roll, by id of an enrolment."""
    found: dict[int, tuple[str, ...]] = {}
    for noter in _noters:
        for enrolment_id, words in noter(half_day).items():
            found[enrolment_id] = (*found.get(enrolment_id, ()), words)
    return found
