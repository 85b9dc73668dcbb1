"""The roll of a half-day: who is expected, who is there, and what proves it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from django.db.models import Q, QuerySet

from cohorts.attendance.enums import EvidenceKind
from cohorts.attendance.models import Evidence, HalfDay, Presence
from cohorts.attendance.states import PRESENT, Conclusion
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.queries import cohorts_visible_to
from cohorts.enrolment.states import ATTENDING


@dataclass(frozen=True)
class RollRow:
    """One trainee. ``presence`` is None before opening and for somebody enrolled since."""

    enrolment: Enrolment
    presence: Presence | None
    proof: Evidence | None

    @property
    def state(self) -> str:
        """The conclusion so far."""
        return self.presence.state if self.presence else Conclusion.EXPECTED

    @property
    def conclusion(self) -> str:
        """The conclusion in words."""
        return Conclusion(self.state).label

    @property
    def is_present(self) -> bool:
        """Whether she signed or was vouched for."""
        return self.state in PRESENT

    @property
    def is_vouched(self) -> bool:
        """Whether it is the trainer's word that says she is there."""
        return self.proof is not None and self.proof.kind == EvidenceKind.TRAINER_WORD


@dataclass(frozen=True)
class Roll:
    """All rows of a half-day by name, and the trainer's signature once she closed it."""

    half_day: HalfDay
    rows: list[RollRow]
    trainer_signature: Evidence | None
    missing: list[RollRow] = field(init=False)
    present: list[RollRow] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "present", [row for row in self.rows if row.is_present])
        object.__setattr__(self, "missing", [row for row in self.rows if not row.is_present])

    @cached_property
    def newest_first(self) -> list[RollRow]:
        """Those present, the last signature first, as a live board shows them."""
        return sorted(self.present, key=lambda row: row.proof.pk if row.proof else 0, reverse=True)

    @cached_property
    def on_sheet(self) -> list[RollRow]:
        """The rows of the document: without those enrolled since it was signed."""
        closed_at = self.half_day.closed_at
        if closed_at is None:
            return self.rows
        return [row for row in self.rows if row.proof or row.enrolment.created_at <= closed_at]

    @cached_property
    def unlisted(self) -> list[RollRow]:
        """Those enrolled since the opening, who are not on the sheet yet."""
        if self.half_day.opened_at is None:
            return []
        return [row for row in self.rows if row.presence is None]

    @cached_property
    def version(self) -> str:
        """Changes whenever the board would look different."""
        parts = [self.half_day.state]
        for row in self.rows:
            minutes = (
                (row.presence.late_minutes, row.presence.left_early_minutes)
                if row.presence
                else (0, 0)
            )
            parts.append(f"{row.enrolment.pk}:{row.state}:{minutes[0]}:{minutes[1]}")
        return sha256("|".join(parts).encode()).hexdigest()[:12]


def roll_of(half_day: HalfDay) -> Roll:
    """The roll as it stands. Three queries whatever the number of people.

    Until the half-day is closed it also names those who attend the cohort but are not on the sheet
    yet; after closing it is the sheet and nobody else.
    """
    presences = {p.enrolment_id: p for p in Presence.objects.filter(half_day=half_day)}
    people = Q(pk__in=list(presences))
    if not half_day.is_held:
        people |= Q(cohort_id=half_day.seminar.cohort_id, state__in=ATTENDING)
    enrolments = Enrolment.objects.filter(people).select_related("person", "structure")
    evidence = list(Evidence.objects.filter(half_day=half_day).order_by("pk"))
    return Roll(half_day, _rows(enrolments, presences, evidence), _trainers(evidence))


def _rows(
    enrolments: Iterable[Enrolment], presences: dict[int, Presence], evidence: list[Evidence]
) -> list[RollRow]:
    proofs = {proof.presence_id: proof for proof in evidence if proof.presence_id}
    rows = []
    for enrolment in enrolments:
        presence = presences.get(enrolment.pk)
        proof = proofs.get(presence.pk) if presence else None
        rows.append(RollRow(enrolment, presence, proof))
    return rows


def _trainers(evidence: list[Evidence]) -> Evidence | None:
    return next((e for e in evidence if e.kind == EvidenceKind.TRAINER_SIGNATURE), None)


def latecomers_of(half_day: HalfDay) -> QuerySet[Enrolment]:
    """Those who attend the cohort and are not on the sheet of a half-day already held."""
    return (
        Enrolment.objects.filter(cohort_id=half_day.seminar.cohort_id, state__in=ATTENDING)
        .exclude(presences__half_day=half_day)
        .select_related("person", "structure")
    )


def own_presence(half_day: HalfDay, person) -> tuple[Enrolment | None, Presence | None]:
    """The enrolment of ``person`` in the cohort, and her row on the sheet if she has one."""
    enrolment = Enrolment.objects.filter(
        cohort_id=half_day.seminar.cohort_id, person=person
    ).first()
    if enrolment is None:
        return None, None
    return enrolment, Presence.objects.filter(half_day=half_day, enrolment=enrolment).first()


def presences_visible_to(user) -> QuerySet[Presence]:
    """The presences of the cohorts whose pages ``user`` may open, as staff."""
    return Presence.objects.select_related(
        "enrolment__person",
        "enrolment__structure",
        "half_day__seminar__module",
        "half_day__seminar__cohort__region",
        "half_day__seminar__cohort__programme_version__programme",
    ).filter(half_day__seminar__cohort__in=cohorts_visible_to(user).select_related(None))


def presences_of(enrolment: Enrolment) -> QuerySet[Presence]:
    """The half-days of ``enrolment`` that were opened, in order of time, with their modules."""
    return (
        Presence.objects.filter(enrolment=enrolment)
        .select_related("half_day__seminar__module")
        .order_by("half_day__starts_at", "pk")
    )


def signature_of(half_day: HalfDay, person) -> Evidence | None:
    """The proof that ``person`` was there: her own signature, else the trainer's word."""
    return (
        Evidence.objects.filter(half_day=half_day, presence__enrolment__person=person)
        .select_related("presence", "signer")
        .order_by("-pk")
        .first()
    )
