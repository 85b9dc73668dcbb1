"""What may be sent or issued now, to whom. An obstacle is a sentence, or None. No writes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.attendance.enums import Delivery
from cohorts.attendance.models import HalfDay, Seminar
from cohorts.attestations import facts
from cohorts.attestations.enums import AttestationKind, GuestStatus
from cohorts.attestations.models import Attestation, Convocation
from cohorts.attestations.organisation import provider_obstacle
from cohorts.attestations.queries import (
    Record,
    half_days_by_seminar,
    last_convocations,
    latest_attestations,
    people_to_convene,
    records_of,
    results_of,
)
from cohorts.attestations.shown import in_hours
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import trainers_of
from cohorts.enrolment.rules import may_manage
from cohorts.enrolment.states import EnrolmentState
from lms.kernel import clock
from lms.kernel.reference import content_hash
from lms.kernel.refusals import Refused

Builder = Callable[[Enrolment, Record], facts.Facts]

# She left before the end: there is no end of training to attest.
_LEFT = (
    EnrolmentState.WITHDRAWN,
    EnrolmentState.TRANSFERRED,
    EnrolmentState.DROPPED_OUT,
    EnrolmentState.EXCLUDED,
    EnrolmentState.NEUTRALISED,
)


def check_manages(user, cohort: Cohort) -> None:
    """Raise ``Refused`` unless ``user`` manages ``cohort`` today."""
    if not may_manage(user, cohort):
        raise Refused(_("Only a manager of this cohort may send or issue its documents."))


# --- Convocations -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Guest:
    """Somebody before a convocation: what she was told last, and what she would be told now."""

    enrolment: Enrolment
    last: Convocation | None
    facts: facts.Facts
    status: GuestStatus

    @property
    def is_to_tell(self) -> bool:
        """Whether a convocation now would tell her anything new."""
        return self.status != GuestStatus.CURRENT


@dataclass(frozen=True)
class Convening:
    """A convocation to a seminar before it is sent. ``is_withdrawal``: nothing takes place any
    more, and those who were convened are told so."""

    seminar: Seminar
    event: facts.Facts
    guests: Sequence[Guest]
    obstacle: str | None

    @property
    def is_withdrawal(self) -> bool:
        return not self.event["half_days"]

    @property
    def to_tell(self) -> list[Guest]:
        """Who would get a mail now."""
        return [] if self.obstacle else [guest for guest in self.guests if guest.is_to_tell]

    @property
    def has_changed(self) -> bool:
        """Whether somebody was told something that is not true any more."""
        return any(guest.status == GuestStatus.CHANGED for guest in self.guests)


def prepare_convening(seminar: Seminar, practical: Mapping[str, str] | None = None) -> Convening:
    """Who would be told what now. Without ``practical``, what was written last is kept."""
    last = last_convocations(seminar)
    half_days = half_days_by_seminar(seminar.cohort).get(seminar.pk, [])
    event = facts.event_facts(seminar, half_days, _trainers(seminar))
    texts = dict(practical) if practical is not None else last_practical(last.values())
    # Nobody is told of the withdrawal of what she never heard of.
    people = [p for p in people_to_convene(seminar.cohort) if half_days or p.pk in last]
    guests = [_guest(person, last.get(person.pk), event, texts) for person in people]
    return Convening(seminar, event, guests, _convening_obstacle(seminar, half_days, guests))


def _trainers(seminar: Seminar) -> list[object]:
    return [] if seminar.trainer_id else list(trainers_of(seminar.cohort))


def _guest(
    person: Enrolment, last: Convocation | None, event: facts.Facts, practical: Mapping[str, str]
) -> Guest:
    would_be = facts.convocation_facts(person, event, practical)
    if last is None:
        status = GuestStatus.NEW
    elif last.facts["event"] == event and (
        # Once nothing takes place, there is nothing to bring.
        not event["half_days"] or last.facts["practical"] == would_be["practical"]
    ):
        status = GuestStatus.CURRENT
    else:
        status = GuestStatus.CHANGED
    return Guest(person, last, would_be, status)


def last_practical(convocations: Iterable[Convocation]) -> dict[str, str]:
    """The practical texts of the newest of ``convocations``; empty texts without any."""
    newest = max(convocations, key=lambda each: (each.sent_at, each.pk), default=None)
    return dict(newest.facts["practical"]) if newest else {}


def _convening_obstacle(
    seminar: Seminar, half_days: Sequence[HalfDay], guests: Sequence[Guest]
) -> str | None:
    if not half_days and not guests:
        return _("This seminar has no half-day that takes place: plan one first.")
    if half_days and half_days[-1].ends_at <= clock.now():
        return _("This seminar is over: nobody can be convened to it any more.")
    if not guests:
        return _("Nobody is expected in this cohort: enrol people first.")
    if seminar.delivery != Delivery.REMOTE and not seminar.where.strip():
        return _(
            "Nobody said where this seminar takes place: give the cohort its usual place first."
        )
    return None


def nothing_new(convening: Convening) -> str:
    """Why nothing would be sent, when everybody knows all of it."""
    days = [guest.last.sent_on for guest in convening.guests if guest.last]
    return _(
        "Everybody was already convened with these very details, last on %(day)s. Nothing was sent."
    ) % {"day": date_format(max(days), "j F Y")}


# --- Attendance attestations --------------------------------------------------------------------


def attendance_obstacle(
    enrolment: Enrolment, record: Record, first: date, last: date
) -> str | None:
    """Why there is nothing to attest over a period."""
    if sentence := provider_obstacle() or _nameless(enrolment):
        return sentence
    if first > last:
        return _("The period ends before it begins.")
    if not record.between(first, last).lines:
        return _(
            "No half-day that was due from %(person)s was held and closed from %(first)s to "
            "%(last)s: there is nothing to attest."
        ) % {
            "person": enrolment.person,
            "first": date_format(first, "j F Y"),
            "last": date_format(last, "j F Y"),
        }
    return None


# --- What is issued -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """Somebody before a document: what it would say now, and the version she has.

    ``facts`` are None when there is an ``obstacle``. An end-of-training attestation is compared
    under the objectives it would be issued with.
    """

    enrolment: Enrolment
    record: Record
    latest: Attestation | None
    facts: facts.Facts | None
    obstacle: str | None

    @property
    def hours_in_words(self) -> str:
        """What she attended out of what was due from her."""
        return _("%(present)s of %(due)s") % {
            "present": in_hours(self.record.minutes_present),
            "due": in_hours(self.record.minutes_due),
        }

    @property
    def is_current(self) -> bool:
        """Whether the version she has says exactly what a new one would."""
        return bool(
            self.latest and self.facts and self.latest.content_sha256 == content_hash(self.facts)
        )

    @property
    def can_be_issued(self) -> bool:
        """Whether a first or a further version would say something new."""
        return self.facts is not None and not self.is_current

    @property
    def has_changed(self) -> bool:
        """Whether what she has is not what the evidence says any more."""
        return self.latest is not None and self.can_be_issued


def candidates(
    enrolments: Iterable[Enrolment], kind: AttestationKind, objectives: str | None = None
) -> list[Candidate]:
    """``enrolments`` before a document of ``kind``; the number of queries does not grow with them.

    Without ``objectives`` each keeps those of the version she has.
    """
    people = list(enrolments)
    records = records_of(people)
    latest = latest_attestations(people)
    build = _builder(people, kind, objectives, latest)
    return [
        _candidate(person, kind, records[person.pk], latest.get((person.pk, kind)), build)
        for person in people
    ]


def standings(enrolments: Iterable[Enrolment]) -> list[tuple[Enrolment, Candidate, Candidate]]:
    """``enrolments`` before both kinds, for a list. An end-of-training attestation is only said to
    be issued or possible here: whether it would say something new is weighed on its own page."""
    people = list(enrolments)
    records = records_of(people)
    latest = latest_attestations(people)
    first, last = AttestationKind
    return [
        (
            person,
            _candidate(
                person,
                first,
                records[person.pk],
                latest.get((person.pk, first)),
                facts.realisation_facts,
            ),
            _candidate(person, last, records[person.pk], latest.get((person.pk, last)), None),
        )
        for person in people
    ]


def _candidate(
    person: Enrolment,
    kind: AttestationKind,
    record: Record,
    latest: Attestation | None,
    build: Builder | None,
) -> Candidate:
    obstacle = issuing_obstacle(person, record, kind)
    content = build(person, record) if build and not obstacle else None
    return Candidate(person, record, latest, content, obstacle)


def _builder(
    people: list[Enrolment],
    kind: AttestationKind,
    objectives: str | None,
    latest: Mapping[tuple[int, str], Attestation],
) -> Builder:
    if kind == AttestationKind.REALISATION:
        return facts.realisation_facts
    results = results_of(people)

    def build(person: Enrolment, record: Record) -> facts.Facts:
        before = latest.get((person.pk, kind))
        kept = before.facts["objectives"] if before else ""
        return facts.end_facts(
            person,
            record,
            objectives=kept if objectives is None else objectives,
            results=results[person.pk],
        )

    return build


def issuing_obstacle(enrolment: Enrolment, record: Record, kind: AttestationKind) -> str | None:
    """Why a document of ``kind`` cannot be issued now."""
    if sentence := provider_obstacle() or _nameless(enrolment):
        return sentence
    words = {"person": enrolment.person, "state": enrolment.get_state_display()}
    if kind == AttestationKind.END_OF_TRAINING and enrolment.state in _LEFT:
        return (
            _(
                "%(person)s left before the end (“%(state)s”): her hours are in the certificate of "
                "realisation."
            )
            % words
        )
    if not record.lines:
        return _("No half-day that was due from %(person)s has been held and closed yet.") % words
    if record.minutes_present == 0:
        return _("%(person)s attended no hour: there is nothing to certify.") % words
    if kind == AttestationKind.END_OF_TRAINING and record.to_come:
        return ngettext(
            "The training of %(person)s is not over: %(count)s half-day is to come.",
            "The training of %(person)s is not over: %(count)s half-days are to come.",
            record.to_come,
        ) % {**words, "count": record.to_come}
    return None


def _nameless(enrolment: Enrolment) -> str | None:
    if enrolment.person.get_full_name().strip():
        return None
    return _("The account %(email)s has no name to print on a document.") % {
        "email": enrolment.person.email
    }
