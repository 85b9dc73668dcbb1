"""The roll of a half-day: who is expected, who is there, and what proves it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from django.db.models import Q, QuerySet

from cohorts.attendance.conclusions import notes_of
from cohorts.attendance.drawings import png_data_uri
from cohorts.attendance.enums import PROOFS_BEFORE_CLOSING, PROOFS_OF_PRESENCE, EvidenceKind
from cohorts.attendance.models import Evidence, HalfDay, Presence
from cohorts.attendance.proofs import closing_in_words, proof_in_words, rectification_in_words
from cohorts.attendance.states import PRESENT, Conclusion, HalfDayState
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.queries import cohorts_visible_to
from cohorts.enrolment.states import ATTENDING

_ON_THE_ROLL = (*PROOFS_OF_PRESENCE, EvidenceKind.TRAINER_SIGNATURE, EvidenceKind.SEAL)


@dataclass(frozen=True)
class RollRow:
    """One trainee. ``presence`` is None before opening and for somebody enrolled since; ``proof``
    is what was given before the closing, by her or by her trainer, and ``rectification`` the newest
    one since; ``notes`` are what other packages have to say beside her name."""

    enrolment: Enrolment
    presence: Presence | None
    proof: Evidence | None
    rectification: Evidence | None = None
    notes: tuple[str, ...] = ()

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
    def means(self) -> str:
        """How she showed that she is there, if she did: with the room's code, with the word."""
        return self.proof.facts.get("means", "") if self.proof else ""

    @property
    def waited_minutes(self) -> int:
        """How long the signature waited on her device, as the device itself says."""
        return self.proof.facts.get("waited", 0) // 60 if self.proof else 0

    @property
    def is_vouched(self) -> bool:
        """Whether it is the trainer's word that says she is there."""
        return self.proof is not None and self.proof.kind == EvidenceKind.TRAINER_WORD

    @property
    def proof_in_words(self) -> str:
        """How she signed, or had signed before she was rectified to absent; empty without."""
        return proof_in_words(self.proof, counts=self.is_present) if self.proof else ""

    @property
    def rectified_in_words(self) -> str:
        """Who rectified her line and why; empty when nobody did."""
        return rectification_in_words(self.rectification) if self.rectification else ""

    @property
    def drawing_png(self) -> str:
        """Her drawn signature as an address for a picture; empty without."""
        drawing = self.proof.drawing if self.proof else ""
        return png_data_uri(drawing) if drawing else ""


@dataclass(frozen=True)
class Roll:
    """All rows of a half-day by name, the trainer's signature once she closed it, and the seals of
    its sheets, the first one first."""

    half_day: HalfDay
    rows: list[RollRow]
    trainer_signature: Evidence | None
    seals: list[Evidence]
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
        return [
            row
            for row in self.rows
            if row.proof or row.rectification or row.enrolment.created_at <= closed_at
        ]

    @cached_property
    def closed_in_words(self) -> str:
        """When the trainer signed; empty before."""
        return closing_in_words(self.trainer_signature) if self.trainer_signature else ""

    @cached_property
    def last_rectification(self) -> Evidence | None:
        """The newest one of all rows."""
        found = [row.rectification for row in self.rows if row.rectification]
        return max(found, key=lambda each: each.pk, default=None)

    @cached_property
    def sheet_version(self) -> int:
        """Which version of the sheet this is, the one that waits for its seal included; 0 while
        nothing was sealed or rectified."""
        last = self.last_rectification
        is_waiting = last is not None and (not self.seals or last.pk > self.seals[-1].pk)
        return len(self.seals) + is_waiting

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
            parts.append(f"{row.enrolment.pk}:{row.state}:{minutes[0]}:{minutes[1]}:{row.notes}")
        return sha256("|".join(parts).encode()).hexdigest()[:12]


def roll_of(half_day: HalfDay) -> Roll:
    """The roll as it stands. At most three queries whatever the number of people, and the notes’.

    Until the half-day is closed it also names those who attend the cohort but are not on the sheet
    yet; after closing it is the sheet and nobody else.
    """
    on_sheet = Presence.objects.filter(half_day=half_day)
    enrolments: Iterable[Enrolment]
    if half_day.is_held:
        on_sheet = on_sheet.select_related("enrolment__person", "enrolment__structure")
        enrolments = [presence.enrolment for presence in on_sheet]
        presences = {presence.enrolment_id: presence for presence in on_sheet}
    else:
        presences = {presence.enrolment_id: presence for presence in on_sheet}
        people = Q(cohort_id=half_day.seminar.cohort_id, state__in=ATTENDING)
        enrolments = Enrolment.objects.filter(people | Q(pk__in=list(presences))).select_related(
            "person", "structure"
        )
    evidence = list(
        Evidence.objects.filter(half_day=half_day, kind__in=_ON_THE_ROLL).order_by("pk")
    )
    for each in evidence:
        each.half_day = half_day
    rows = _rows(enrolments, presences, evidence, notes_of(half_day))
    seals = [each for each in evidence if each.kind == EvidenceKind.SEAL]
    return Roll(half_day, rows, _trainers(evidence), seals)


def _rows(
    enrolments: Iterable[Enrolment],
    presences: dict[int, Presence],
    evidence: list[Evidence],
    notes: dict[int, tuple[str, ...]],
) -> list[RollRow]:
    proofs = {e.presence_id: e for e in evidence if e.kind in PROOFS_BEFORE_CLOSING}
    rectified = {e.presence_id: e for e in evidence if e.kind == EvidenceKind.RECTIFICATION}
    rows = []
    for enrolment in enrolments:
        presence = presences.get(enrolment.pk)
        key = presence.pk if presence else None
        said = notes.get(enrolment.pk, ())
        rows.append(RollRow(enrolment, presence, proofs.get(key), rectified.get(key), said))
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


def was_signed_with(half_day: HalfDay, person, client_key: UUID) -> bool:
    """Whether ``person`` has already signed with this pressing of the button."""
    return Evidence.objects.filter(half_day=half_day, signer=person, client_key=client_key).exists()


def signature_of(half_day: HalfDay, person) -> Evidence | None:
    """The proof that ``person`` was there: her own signature, or what stood in for it before the
    sheet was closed. Never a rectification."""
    return _proofs_about(half_day, person).filter(kind__in=PROOFS_BEFORE_CLOSING).first()


def rectification_about(half_day: HalfDay, person) -> Evidence | None:
    """The newest rectification of her line of the sheet. No query before anything was rectified."""
    if half_day.state != HalfDayState.RECTIFIED:
        return None
    return _proofs_about(half_day, person).filter(kind=EvidenceKind.RECTIFICATION).first()


def _proofs_about(half_day: HalfDay, person) -> QuerySet[Evidence]:
    about = Evidence.objects.filter(half_day=half_day, presence__enrolment__person=person)
    return about.select_related("presence", "signer").order_by("-pk")
