"""Names of files within an evidence file: plain letters, no folders of anybody's making, each once.

Titles, names and codes come from people: they are reduced to letters, digits and hyphens, and cut.
The key at the end keeps two of the same name apart.
"""

from django.utils.text import slugify

from cohorts.attendance.models import HalfDay
from cohorts.attestations.models import Attestation
from cohorts.certificates.models import Certificate

LONGEST = 60


def plain(text: str, *, otherwise: str) -> str:
    """``text`` as a part of a file's name; ``otherwise`` when nothing of it remains."""
    return slugify(text)[:LONGEST].strip("-_") or otherwise


def sealed_sheet_name(half_day: HalfDay, version: int) -> str:
    """The sealed sheet, its version last."""
    return f"feuilles/{_half_day(half_day)}-v{version}.pdf"


def draft_sheet_name(half_day: HalfDay) -> str:
    """The sheet as it stands, not sealed."""
    return f"feuilles/{_half_day(half_day)}-NON-SCELLEE.pdf"


def photograph_name(half_day: HalfDay, number: int) -> str:
    """A photograph, by the number of its link."""
    return f"photographies/{_half_day(half_day)}-maillon-{number}.jpg"


def certificate_name(certificate: Certificate) -> str:
    """A certificate, by its number and holder."""
    number = plain(certificate.number, otherwise="document")
    holder = plain(certificate.holder_name, otherwise="titulaire")
    return f"certificats/{number}-{holder}-{certificate.pk}.pdf"


def attestation_name(attestation: Attestation, extension: str) -> str:
    """An attestation, by its kind, person and version."""
    person = plain(str(attestation.enrolment.person), otherwise="stagiaire")
    kind = plain(attestation.kind, otherwise="attestation")
    stem = f"{kind}-{person}-{attestation.enrolment_id}-v{attestation.version}"
    return f"attestations/{stem}.{extension}"


def _half_day(half_day: HalfDay) -> str:
    title = plain(half_day.seminar.title, otherwise="seminaire")
    return f"{half_day.local_start:%Y-%m-%d-%Hh%M}-{title}-{half_day.pk}"
