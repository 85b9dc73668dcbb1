"""Who may see which documents, and the facts they are made of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from cohorts.attendance.models import HalfDay, Seminar
from cohorts.attendance.queries import (
    DueHalfDay,
    RequiredAttendance,
    due_half_days_by_enrolment,
    required_attendance_by_enrolment,
)
from cohorts.attendance.states import HELD, NOT_HELD, Conclusion
from cohorts.attestations.enums import AttestationKind
from cohorts.attestations.models import Attestation, Convocation
from cohorts.certificates.models import Certificate
from cohorts.certificates.queries import certificates_in_force
from cohorts.dissertations.queries import JuryFacts, jury_facts
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import cohorts_managed_by, enrolments_managed_by, enrolments_of
from cohorts.enrolment.states import ATTENDING, EnrolmentState
from curriculum.programmes.models import ProgrammeVersion
from lms.accounts.models import User
from lms.jobs.models import Job
from lms.jobs.states import JobState
from lms.kernel import clock

ISSUE = "attestations.issue"
_EXPECTED_AGAIN = (*ATTENDING, EnrolmentState.SUSPENDED)


@dataclass(frozen=True)
class Record:
    """What somebody attended, half-day by half-day, in order of time.

    ``lines`` are the held half-days that were due from her, each with what counts. ``unclosed`` are
    over but their sheet was never closed, ``to_come`` are not over; neither is counted.
    """

    lines: tuple[tuple[HalfDay, DueHalfDay], ...] = ()
    unclosed: int = 0
    to_come: int = 0

    def between(self, first: date, last: date) -> "Record":
        """The lines of a period alone; both days are in it."""
        return Record(tuple(line for line in self.lines if first <= line[1].day <= last))

    @property
    def minutes_due(self) -> int:
        return sum(due.minutes for _half_day, due in self.lines)

    @property
    def minutes_present(self) -> int:
        return sum(due.minutes_present for _half_day, due in self.lines)

    @property
    def minutes_made_up(self) -> int:
        """The length of what was made up elsewhere; no part of the minutes present."""
        return sum(d.minutes for _half_day, d in self.lines if d.state == Conclusion.MADE_UP)


@dataclass(frozen=True)
class Results:
    """The half-days that completion asks for (None without a rule), what the jury published, and
    the award in force."""

    attendance: RequiredAttendance | None
    jury: JuryFacts
    award: Certificate | None


def records_of(enrolments: Iterable[Enrolment]) -> dict[int, Record]:
    """The record of each of ``enrolments`` as it stands, by id. Four queries."""
    people = list(enrolments)
    half_days = _half_days_by_cohort({person.cohort_id for person in people})
    by_id = {each.pk: each for group in half_days.values() for each in group}
    due = due_half_days_by_enrolment(people, date.max)
    return {
        person.pk: Record(
            tuple((by_id[line.half_day_id], line) for line in due[person.pk]),
            **_pending(person, half_days[person.cohort_id]),
        )
        for person in people
    }


def record_of(enrolment: Enrolment) -> Record:
    """The record of one person."""
    return records_of([enrolment])[enrolment.pk]


def _half_days_by_cohort(cohorts: set[int]) -> dict[int, list[HalfDay]]:
    found: dict[int, list[HalfDay]] = defaultdict(list)
    rows = HalfDay.objects.filter(seminar__cohort__in=cohorts).exclude(state__in=NOT_HELD)
    for half_day in rows.select_related("seminar").order_by("starts_at", "pk"):
        found[half_day.seminar.cohort_id].append(half_day)
    return found


def _pending(person: Enrolment, half_days: list[HalfDay]) -> dict[str, int]:
    if person.state not in _EXPECTED_AGAIN:
        return {}
    now = clock.now()
    waiting = [
        half_day
        for half_day in half_days
        if half_day.state not in HELD and half_day.local_day >= person.confirmed_on
    ]
    over = sum(half_day.ends_at <= now for half_day in waiting)
    return {"unclosed": over, "to_come": len(waiting) - over}


# --- Who reaches what ---------------------------------------------------------------------------


def reachable_enrolment(user, enrolment_id: int) -> Enrolment | None:
    """The enrolment, to the person herself and to who manages her cohort; else None."""
    return (
        enrolments_managed_by(user).filter(pk=enrolment_id).first()
        or enrolments_of(user).filter(pk=enrolment_id).first()
    )


def attestations_visible_to(user) -> QuerySet[Attestation]:
    """The documents issued to ``user`` herself, and in the cohorts she manages."""
    return _attestations().filter(_hers_or_managed(user))


def convocations_visible_to(user) -> QuerySet[Convocation]:
    """The convocations sent to ``user`` herself, and in the cohorts she manages."""
    return _convocations().filter(_hers_or_managed(user))


def _hers_or_managed(user) -> Q:
    managed = cohorts_managed_by(user).select_related(None)
    return Q(enrolment__person=user) | Q(enrolment__cohort__in=managed)


def _attestations() -> QuerySet[Attestation]:
    return Attestation.objects.select_related(
        "enrolment__person",
        "enrolment__cohort__region",
        "enrolment__cohort__programme_version__programme",
        "replaces",
        "replaced_by",
        "issued_by",
    )


def _convocations() -> QuerySet[Convocation]:
    return Convocation.objects.select_related(
        "enrolment__person",
        "enrolment__cohort__region",
        "enrolment__cohort__programme_version__programme",
        "seminar",
        "sent_by",
    )


def attestations_of(enrolments: Iterable[Enrolment]) -> dict[int, list[Attestation]]:
    """Everything issued to each of ``enrolments``, the last version of a kind first; by id."""
    found: dict[int, list[Attestation]] = defaultdict(list)
    for attestation in _attestations().filter(enrolment__in=list(enrolments)):
        found[attestation.enrolment_id].append(attestation)
    return found


def latest_attestations(enrolments: Iterable[Enrolment]) -> dict[tuple[int, str], Attestation]:
    """The last version of each kind that each of ``enrolments`` has, by id and kind."""
    rows = Attestation.objects.filter(enrolment__in=list(enrolments), replaced_by=None)
    return {(row.enrolment_id, row.kind): row for row in rows}


def results_of(enrolments: Iterable[Enrolment]) -> dict[int, Results]:
    """What may be said of the assessment of each of ``enrolments``, by id. Five queries at most.

    Positionings are not even read.
    """
    people = list(enrolments)
    attendance = required_attendance_by_enrolment(people, date.max)
    juries = jury_facts(people, None)
    awards = certificates_in_force(people)
    return {
        person.pk: Results(attendance[person.pk], juries[person.pk], awards.get(person.pk))
        for person in people
    }


def last_objectives(version: ProgrammeVersion) -> str:
    """The objectives as they were last worded for a programme; empty before the first time."""
    last = (
        Attestation.objects.filter(
            kind=AttestationKind.END_OF_TRAINING, enrolment__cohort__programme_version=version
        )
        .order_by("-issued_at", "-pk")
        .first()
    )
    return last.facts["objectives"] if last else ""


# --- Convocations -------------------------------------------------------------------------------


def seminars_managed_by(user) -> QuerySet[Seminar]:
    """The seminars of the cohorts that ``user`` manages."""
    return Seminar.objects.select_related(
        "module", "trainer", "cohort__region", "cohort__programme_version__programme"
    ).filter(cohort__in=cohorts_managed_by(user).select_related(None))


def half_days_by_seminar(cohort: Cohort) -> dict[int, list[HalfDay]]:
    """The half-days of ``cohort`` that take place or took place, in order of time, by seminar."""
    found: dict[int, list[HalfDay]] = defaultdict(list)
    for half_day in _half_days_by_cohort({cohort.pk})[cohort.pk]:
        found[half_day.seminar_id].append(half_day)
    return found


def people_to_convene(cohort: Cohort) -> list[Enrolment]:
    """Those still expected at the half-days of ``cohort``, by name."""
    return list(
        Enrolment.objects.filter(cohort=cohort, state__in=ATTENDING)
        .select_related("person", "structure")
        .order_by("person__last_name", "person__first_name", "pk")
    )


def last_convocations(seminar: Seminar) -> dict[int, Convocation]:
    """The last convocation of each person to ``seminar``, by enrolment."""
    rows = Convocation.objects.filter(seminar=seminar).select_related("enrolment__cohort__region")
    return {row.enrolment_id: row for row in rows.order_by("number")}


def last_event_hashes(cohort: Cohort) -> Mapping[int, dict[int, str]]:
    """By seminar and enrolment: what was last announced of the event. One query."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = Convocation.objects.filter(seminar__cohort=cohort).order_by("number")
    for seminar, enrolment, announced in rows.values_list(
        "seminar_id", "enrolment_id", "event_sha256"
    ):
        found[seminar][enrolment] = announced
    return found


def convocations_of(enrolments: Iterable[Enrolment]) -> dict[int, list[Convocation]]:
    """The last convocation of each of ``enrolments`` to each seminar, by id; newest first."""
    latest: dict[tuple[int, int], Convocation] = {}
    rows = _convocations().filter(enrolment__in=list(enrolments)).order_by("number")
    for row in rows:
        latest[row.enrolment_id, row.seminar_id] = row
    found: dict[int, list[Convocation]] = defaultdict(list)
    for row in sorted(latest.values(), key=lambda row: (row.sent_at, row.pk), reverse=True):
        found[row.enrolment_id].append(row)
    return found


def later_convocation(convocation: Convocation) -> Convocation | None:
    """The one that took its place, if any."""
    return (
        Convocation.objects.filter(
            enrolment=convocation.enrolment_id,
            seminar=convocation.seminar_id,
            number__gt=convocation.number,
        )
        .select_related("enrolment__cohort__region")
        .order_by("-number")
        .first()
    )


# --- The background -----------------------------------------------------------------------------


def enrolment_with_key(key: int) -> Enrolment:
    """Somebody a background job issues for."""
    return Enrolment.objects.select_related(
        "person", "structure", "cohort__region", "cohort__programme_version__programme"
    ).get(pk=key)


def account_with_key(key: int) -> User:
    """The person in whose name a background job issues."""
    return User.objects.get(pk=key)


def issuing_key(cohort: Cohort, kind: AttestationKind) -> str:
    """The business key of the next job that issues ``kind``: one at a time, then a new one."""
    return f"{_key_prefix(cohort, kind)}{_finished_jobs(cohort, kind).count() + 1}"


def last_refusals(cohort: Cohort, kind: AttestationKind) -> list[str]:
    """The sentences that kept documents back when they were last issued together."""
    job = _finished_jobs(cohort, kind).order_by("-finished_at").first()
    return list(job.result.get("refused", [])) if job else []


def _finished_jobs(cohort: Cohort, kind: AttestationKind) -> QuerySet[Job]:
    return Job.objects.filter(key__startswith=_key_prefix(cohort, kind), state=JobState.DONE)


def _key_prefix(cohort: Cohort, kind: AttestationKind) -> str:
    return f"{ISSUE}:{cohort.pk}:{kind}:"
