"""What each document says, as plain data: texts, minutes, ISO dates; in no language.

The hash of these facts is printed on the document and kept with it.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cohorts.attendance.models import HalfDay, Seminar
from cohorts.attendance.queries import DueHalfDay
from cohorts.attendance.states import PRESENT, Conclusion
from cohorts.attestations.organisation import provider_facts
from cohorts.attestations.queries import Record, Results
from cohorts.certificates.models import Certificate
from cohorts.dissertations.states import DissertationState
from cohorts.enrolment.models import Cohort, Enrolment

Facts = dict[str, Any]

# What a jury may have said in public; before that a document is silent about it.
_VERDICTS = frozenset(
    {
        DissertationState.ABSENT,
        DissertationState.VALIDATED,
        DissertationState.WITH_RESERVATIONS,
        DissertationState.RESERVATIONS_LIFTED,
        DissertationState.DEFERRED,
        DissertationState.REFUSED,
    }
)


def printed(text: object) -> str:
    """Composed letters, single spaces: what a typeface and a search can both read."""
    return unicodedata.normalize("NFC", " ".join(str(text).split()))


def trainee_facts(enrolment: Enrolment) -> Facts:
    """Her name and her employer, empty when none was recorded."""
    structure = enrolment.structure
    return {
        "name": printed(enrolment.person.get_full_name()),
        "employer": printed(structure.name) if structure else "",
    }


def action_facts(cohort: Cohort) -> Facts:
    """The training, named as on every other document."""
    return {
        "programme": printed(cohort.programme_version.programme.title),
        "cohort": printed(cohort.label),
        "region": printed(cohort.region.name),
        "nature": "training",
    }


# --- Convocations -------------------------------------------------------------------------------


def event_facts(
    seminar: Seminar, half_days: Sequence[HalfDay], trainers: Sequence[object]
) -> Facts:
    """What a convocation announces: when, where, with whom. ``trainers`` are those of the cohort,
    named when the seminar has none of its own."""
    named = [seminar.trainer] if seminar.trainer else trainers
    return {
        **action_facts(seminar.cohort),
        "module": seminar.module.code,
        "title": printed(seminar.title),
        "delivery": seminar.delivery,
        "place": printed(seminar.where),
        "trainers": [printed(each) for each in named],
        "half_days": [hours_of(half_day) for half_day in half_days],
    }


def hours_of(half_day: HalfDay) -> Facts:
    """Beginning and end on the wall clock of the place, with its offset and its IANA zone."""
    return {
        "starts": half_day.local_start.isoformat(timespec="minutes"),
        "ends": half_day.local_end.isoformat(timespec="minutes"),
        "zone": half_day.timezone,
        "minutes": half_day.minutes,
    }


def convocation_facts(enrolment: Enrolment, event: Facts, practical: Mapping[str, str]) -> Facts:
    """All that a convocation prints but its number and its day."""
    provider = provider_facts()
    return {
        "kind": "convocation",
        "provider": {key: provider[key] for key in ("name", "address")},
        "trainee": trainee_facts(enrolment),
        "event": event,
        "practical": dict(practical),
    }


# --- Attendance ---------------------------------------------------------------------------------


def attendance_facts(enrolment: Enrolment, record: Record, first: date, last: date) -> Facts:
    """An attendance attestation over the period from ``first`` to ``last``, both included."""
    within = record.between(first, last)
    return {
        "kind": "attendance",
        "provider": provider_facts(),
        "trainee": trainee_facts(enrolment),
        "action": action_facts(enrolment.cohort),
        "period": _period(first, last),
        "hours": hours_facts(within),
        "half_days": [_line(half_day, due) for half_day, due in within.lines],
    }


def _line(half_day: HalfDay, due: DueHalfDay) -> Facts:
    return {
        **hours_of(half_day),
        "title": printed(half_day.seminar.title),
        "conclusion": due.state,
        "minutes_missed": due.minutes - due.minutes_present if due.state in PRESENT else 0,
        "minutes_present": due.minutes_present,
    }


def hours_facts(record: Record) -> dict[str, int]:
    """The sums of ``record``, in minutes and half-days; a make-up is never among those present."""
    states = [due.state for _half_day, due in record.lines]
    present = sum(state in PRESENT for state in states)
    made_up = states.count(Conclusion.MADE_UP)
    excused = states.count(Conclusion.EXCUSED)
    return {
        "minutes_due": record.minutes_due,
        "minutes_present": record.minutes_present,
        "minutes_made_up": record.minutes_made_up,
        "half_days_due": len(states),
        "half_days_present": present,
        "half_days_made_up": made_up,
        "half_days_excused": excused,
        "half_days_absent": len(states) - present - made_up - excused,
    }


def _period(first: date, last: date) -> Facts:
    return {"first": first.isoformat(), "last": last.isoformat()}


# --- What is issued -----------------------------------------------------------------------------


def realisation_facts(enrolment: Enrolment, record: Record) -> Facts:
    """A certificate of realisation over all the half-days of ``record``, which has one at least."""
    return {
        "kind": "realisation",
        "provider": provider_facts(),
        "trainee": trainee_facts(enrolment),
        "action": action_facts(enrolment.cohort),
        "period": _period(record.lines[0][1].day, record.lines[-1][1].day),
        "hours": hours_facts(record),
    }


def end_facts(
    enrolment: Enrolment,
    record: Record,
    *,
    objectives: str,
    results: Results,
) -> Facts:
    """An end-of-training attestation. No self-positioning enters it, not even whether one was
    submitted: results are the half-days, the dissertation, the jury and the award."""
    attendance, jury = results.attendance, results.jury
    return {
        **realisation_facts(enrolment, record),
        "kind": "end-of-training",
        "objectives": objective_lines(objectives),
        "results": {
            "required_half_days": attendance.required if attendance else 0,
            "followed_half_days": attendance.followed if attendance else 0,
            "dissertation_on": _iso(jury.submitted_on),
            "jury": jury.state if jury.state in _VERDICTS else "",
            "jury_on": _iso(jury.validated_on),
            "award": _award(results.award),
        },
    }


def objective_lines(text: str) -> str:
    """One objective a line, without empty lines or marks of a list."""
    lines = [printed(line).lstrip("-–—•* ").strip() for line in text.splitlines()]
    return "\n".join(line for line in lines if line)


def _award(award: Certificate | None) -> Facts | None:
    if award is None:
        return None
    return {
        "title": award.title,
        "number": award.number,
        "issued_on": award.issued_on.isoformat(),
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
