"""The texts of an evidence file: its gaps, how to verify it, the log. In French whoever asks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from cohorts.attendance.chain import EVIDENCE_JSON, SUMS
from cohorts.control.gaps import Gap, Section
from cohorts.control.proofs import Proofs
from cohorts.enrolment.models import Cohort
from lms.accounts.models import User
from lms.audit import present
from lms.audit.models import AuditEvent
from lms.audit.presenters import actor_of
from lms.kernel.exports import csv_response
from lms.kernel.pdf import DocumentError, render_pdf

LANGUAGE = "fr"  # read by French auditors
VERIFIER = "verifier.py"
# A page of paper takes its time; the whole list is in the text beside it.
MOST_PRINTED = 250


@dataclass(frozen=True)
class Overview:
    """What the first pages say. ``made_at`` is the time of the cohort's place, without a zone."""

    cohort: Cohort
    made_at: datetime
    made_by: User
    proofs: Proofs
    trainees: int
    gaps: tuple[Gap, ...]

    @property
    def sections(self) -> list[tuple[str, list[str]]]:
        """The sentences under their headings, those without one left out."""
        return _under_headings(self.gaps)

    @property
    def printed_sections(self) -> list[tuple[str, list[str]]]:
        """The same, as many as are printed."""
        return _under_headings(self.gaps[:MOST_PRINTED])

    @property
    def unprinted(self) -> int:
        """How many gaps the paper leaves out."""
        return max(len(self.gaps) - MOST_PRINTED, 0)

    @property
    def made_in_words(self) -> str:
        """When it was made, with the zone of the clock."""
        return _("%(day)s at %(time)s (%(zone)s)") % {
            "day": date_format(self.made_at, "j F Y"),
            "time": time_format(self.made_at, "H:i"),
            "zone": self.cohort.zone,
        }


def _under_headings(gaps: Iterable[Gap]) -> list[tuple[str, list[str]]]:
    found: dict[Section, list[str]] = defaultdict(list)
    for gap in gaps:
        found[gap.section].append(gap.sentence)
    return [(str(section.label), found[section]) for section in Section if found[section]]


def gaps_text(overview: Overview) -> str:
    """The gaps as plain text."""
    return _text("cohorts/control/lacunes.txt", overview)


def gaps_page(overview: Overview) -> str:
    """The gaps as a page for any browser."""
    return render_to_string("cohorts/control/lacunes.html", _context(overview))


def gaps_pdf(overview: Overview) -> bytes | None:
    """The gaps on paper; None when a name cannot be drawn."""
    try:
        return render_pdf(
            "cohorts/control/lacunes_pdf.html",
            _context(overview),
            title=_("Gaps in the evidence"),
            subject=str(overview.cohort),
            language=LANGUAGE,
        )
    except DocumentError:
        return None


def read_me(overview: Overview) -> str:
    """What is in the file and how to verify it."""
    return _text("cohorts/control/lisez-moi.txt", overview)


def log_chunks(cohort: Cohort, events: QuerySet[AuditEvent]) -> Iterator[bytes]:
    """The log as a table for any spreadsheet, one sentence a line, on the clock of the cohort."""
    response = csv_response(
        filename="journal",
        headers=[_("When"), _("Who"), _("What happened"), _("SHA-256 of the document")],
        rows=(_line(event) for event in events.iterator(chunk_size=500)),
        zone=ZoneInfo(cohort.zone),
    )
    return iter(response.streaming_content)


def _line(event: AuditEvent) -> tuple[datetime, str, str, str]:
    return event.at, actor_of(event), present(event), event.document_sha256


def _text(template: str, overview: Overview) -> str:
    return render_to_string(template, _context(overview)).strip() + "\n"


def _context(overview: Overview) -> dict[str, object]:
    return {
        "overview": overview,
        "cohort": overview.cohort,
        "organisation": settings.ORGANISATION_NAME,
        "verdict": overview.proofs.verdict,
        "half_days": len(overview.proofs.standings),
        "verifier": VERIFIER,
        "evidence_json": EVIDENCE_JSON,
        "sums": SUMS,
    }
