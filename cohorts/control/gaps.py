"""What is missing in the evidence of a cohort, each in a plain sentence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from cohorts.attendance.chain import Finding, Verdict
from cohorts.attendance.models import HalfDay
from cohorts.attendance.states import HalfDayState
from cohorts.attestations.enums import AttestationKind
from cohorts.attestations.models import Attestation
from cohorts.certificates.models import Certificate
from cohorts.certificates.states import CertificateState
from cohorts.control.folder import Stored
from cohorts.control.proofs import Proofs, Standing
from cohorts.enrolment.models import Enrolment
from lms.kernel import clock
from lms.kernel.reference import content_hash

_OF_ATTENDANCE = ("unsigned", "unproved")
# What weighs less than a signature given on the spot, in the order in which it is listed.
_WEAKNESSES = {
    "photograph_late": ngettext_lazy(
        "%(half_day)s: %(number)s photograph of the paper sheet was filed after its day.",
        "%(half_day)s: %(number)s photographs of the paper sheet were filed after its day.",
        "number",
    ),
    "by_word": ngettext_lazy(
        "%(half_day)s: %(number)s person is present on the trainer’s word, without her own "
        "signature.",
        "%(half_day)s: %(number)s people are present on the trainer’s word, without their own "
        "signature.",
        "number",
    ),
    "by_rectification": ngettext_lazy(
        "%(half_day)s: %(number)s person is present by a rectification, without her own signature.",
        "%(half_day)s: %(number)s people are present by a rectification, without their own "
        "signature.",
        "number",
    ),
    "signed_late": ngettext_lazy(
        "%(half_day)s: %(number)s signature was received more than 10 minutes after the code "
        "that it carries was read.",
        "%(half_day)s: %(number)s signatures were received more than 10 minutes after the "
        "code that they carry was read.",
        "number",
    ),
    "signed_early": ngettext_lazy(
        "%(half_day)s: %(number)s signature was given more than 30 minutes before it began.",
        "%(half_day)s: %(number)s signatures were given more than 30 minutes before it began.",
        "number",
    ),
    "signed_after": ngettext_lazy(
        "%(half_day)s: %(number)s signature was given more than 30 minutes after its end.",
        "%(half_day)s: %(number)s signatures were given more than 30 minutes after its end.",
        "number",
    ),
}


class Section(TextChoices):
    """Where a gap is listed, in this order."""

    ATTENDANCE = "attendance", gettext_lazy("Attendance")
    PROOFS = "proofs", gettext_lazy("Proofs that do not verify")
    DOCUMENTS = "documents", gettext_lazy("Certificates and attestations")


@dataclass(frozen=True)
class Gap:
    """One thing that is missing or not as it should be."""

    section: Section
    code: str
    sentence: str


def named(half_day: HalfDay) -> str:
    """A half-day in words, in the active language: title, day and hours at its place."""
    return _("%(title)s, %(day)s, %(start)s to %(end)s") % {
        "title": half_day.seminar.title,
        "day": date_format(half_day.local_day, "l j F Y"),
        "start": time_format(half_day.start_time, "H:i"),
        "end": time_format(half_day.end_time, "H:i"),
    }


def gaps_of_attendance(proofs: Proofs) -> Iterator[Gap]:
    """The half-days that were not held, closed or sealed, and what their chains lack."""
    if not proofs.standings:
        yield Gap(Section.ATTENDANCE, "no_half_day", _("No half-day is planned in this cohort."))
    for standing in proofs.standings.values():
        words = {"half_day": named(standing.half_day)}
        for code, sentence in _of_half_day(standing):
            yield Gap(Section.ATTENDANCE, code, sentence % words)
        for code, sentence, number in _of_proofs(standing):
            yield Gap(Section.ATTENDANCE, code, sentence % {**words, "number": number})
    if proofs.verdict.links and not proofs.verdict.heads:
        sentence = _("No digest of these chains was ever published outside the database.")
        yield Gap(Section.PROOFS, "never_published", sentence)
    yield from _of_chains(proofs.verdict, proofs.standings)


def _of_half_day(standing: Standing) -> Iterator[tuple[str, str]]:
    half_day = standing.half_day
    is_over = half_day.ends_at <= clock.now()
    match half_day.state:
        case HalfDayState.CANCELLED:
            yield "cancelled", _("%(half_day)s: cancelled.")
        case HalfDayState.POSTPONED:
            yield "postponed", _("%(half_day)s: postponed, and no new date is known.")
        case HalfDayState.PLANNED if is_over:
            yield "never_opened", _("%(half_day)s: never opened, nobody could sign.")
        case HalfDayState.OPEN if is_over:
            yield "never_closed", _("%(half_day)s: never closed.")
    if half_day.is_held and half_day.is_closed_late:
        yield "closed_late", _("%(half_day)s: closed and signed by the trainer after its day.")
    if half_day.is_held and not standing.is_sealed:
        yield "not_sealed", _("%(half_day)s: the sheet is not sealed yet.")
    if standing.is_purged:
        yield "purged", _("%(half_day)s: what the evidence says was purged, its chain remains.")


def _of_proofs(standing: Standing) -> Iterator[tuple[str, str, int]]:
    """What weighs less than a signature given on the spot: code, sentence and how many."""
    for code, sentence in _WEAKNESSES.items():
        if number := standing.weak[code]:
            yield code, sentence, number


def _of_chains(verdict: Verdict, standings: dict[int, Standing]) -> Iterator[Gap]:
    for finding in verdict.findings:
        is_attendance = finding.code in _OF_ATTENDANCE
        section = Section.ATTENDANCE if is_attendance else Section.PROOFS
        yield Gap(section, finding.code, _of_finding(finding, standings))


def _of_finding(finding: Finding, standings: dict[int, Standing]) -> str:
    """The sentence of the verifier; where it concerns one half-day, with its name in words."""
    standing = standings.get(finding.half_day) if finding.half_day else None
    label = named(standing.half_day) if standing else finding.label
    words = Finding(finding.code, None, "", finding.number, finding.detail).sentence("fr")
    return (
        _("%(half_day)s: %(finding)s.") % {"half_day": label, "finding": words}
        if label
        else (f"{words}.")
    )


def gaps_of_documents(
    trainees: Iterable[Enrolment],
    certificates: Iterable[Certificate],
    attestations: Iterable[Attestation],
) -> Iterator[Gap]:
    """Trainees without a document, and documents that are not as they were issued."""
    certificates, attestations = list(certificates), list(attestations)
    certified = {each.enrolment_id for each in certificates if each.is_valid}
    attested = {
        each.enrolment_id for each in attestations if each.kind == AttestationKind.REALISATION
    }
    for trainee in trainees:
        words = {"person": trainee.person, "state": trainee.get_state_display()}
        if trainee.pk not in attested:
            sentence = _("%(person)s (%(state)s) has no certificate of realisation.") % words
            yield Gap(Section.DOCUMENTS, "no_attestation", sentence)
        if trainee.pk not in certified:
            sentence = _("%(person)s (%(state)s) has no certificate of the award.") % words
            yield Gap(Section.DOCUMENTS, "no_certificate", sentence)
    for certificate in certificates:
        for code, sentence in _of_certificate(certificate):
            words = {"number": certificate.number, "person": certificate.holder_name}
            yield Gap(Section.DOCUMENTS, code, sentence % words)
    for attestation in attestations:
        if content_hash(attestation.facts) != attestation.sha256:
            sentence = _("%(document)s: its content is not the one that was issued.")
            words = {"document": attestation}
            yield Gap(Section.DOCUMENTS, "attestation_altered", sentence % words)


def _of_certificate(certificate: Certificate) -> Iterator[tuple[str, str]]:
    if certificate.state == CertificateState.REVOKED:
        yield "revoked", _("Certificate %(number)s of %(person)s was revoked.")
    found = Stored.field(certificate.file).digest()
    if not found:
        yield "certificate_missing", _("The file of certificate %(number)s of %(person)s is gone.")
    elif found != certificate.sha256:
        yield (
            "certificate_altered",
            _("The file of certificate %(number)s of %(person)s is not the one that was issued."),
        )


def unprintable(what: str) -> Gap:
    """A document that could not be drawn, for a character that no typeface of ours has."""
    return Gap(
        Section.DOCUMENTS,
        "unprintable",
        _("%(document)s: could not be drawn as a page; its content is in the file all the same.")
        % {"document": what},
    )
