"""Dissertations and juries of the demonstration."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Dictionary, Name, Pdf

from cohorts.dissertations.enums import Opinion, Outcome
from cohorts.dissertations.models import Defence, Dissertation, Jury
from cohorts.dissertations.services import (
    convene_defence,
    decide,
    form_jury,
    lock_assessment,
    publish_results,
    record_attendance,
    save_assessment,
    start_dissertation,
    submit_dissertation,
)
from cohorts.enrolment.models import Cohort, Enrolment
from lms.accounts.models import User
from lms.demo.stage import instant
from lms.kernel import clock

OPINIONS = {
    Outcome.VALIDATED: Opinion.FAVOURABLE,
    Outcome.WITH_RESERVATIONS: Opinion.RESERVED,
    Outcome.REFUSED: Opinion.UNFAVOURABLE,
}
COMMENTS = {
    Outcome.VALIDATED: "Travail ancré dans la pratique, démarche claire, bonne présentation.",
    Outcome.WITH_RESERVATIONS: "Démarche solide ; la partie sur l’évaluation reste à compléter.",
    Outcome.REFUSED: "La problématique et la méthode ne sont pas encore posées.",
}


def document(title: str, author: str) -> SimpleUploadedFile:
    """A PDF of some pages that names its title and author and contains nothing personal."""
    pdf = Pdf.new()
    font = pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type1,
            BaseFont=Name.Helvetica,
            Encoding=Name.WinAnsiEncoding,
        )
    )
    for number, words in enumerate((title, "Introduction", "Conclusion"), start=1):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        line = f"{words} - {author} - page {number} (demonstration)".encode("cp1252", "replace")
        escaped = line.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        page.Contents = pdf.make_stream(b"BT /F1 11 Tf 60 760 Td (" + escaped + b") Tj ET")
    content = io.BytesIO()
    pdf.save(content, deterministic_id=True)
    return SimpleUploadedFile("memoire.pdf", content.getvalue(), content_type="application/pdf")


def hand_in(enrolment: Enrolment, title: str, day: date) -> Dissertation:
    """The person hands in her dissertation on the evening of ``day``."""
    with clock.at(instant(day, time(19), enrolment.zone)):
        dissertation = start_dissertation(enrolment=enrolment, by=enrolment.person)
        submit_dissertation(
            dissertation=dissertation,
            title=title,
            upload=document(title, str(enrolment.person)),
            by=enrolment.person,
        )
    return dissertation


@dataclass
class Sitting:
    """A jury on one day: formed, heard, decided, published – as far as one wants to go."""

    cohort: Cohort
    label: str
    held_on: date
    members: Sequence[User]
    manager: User
    session: int = 1
    place: str = ""
    defences: list[Defence] = field(default_factory=list)
    jury: Jury | None = None

    def convene(self, dissertations: Sequence[Dissertation], *, days_before: int = 14) -> "Sitting":
        """Form the jury and convene ``dissertations``, one every forty minutes from nine."""
        with clock.at(self._at(time(10), self.held_on - timedelta(days=days_before))):
            self.jury = form_jury(
                cohort=self.cohort,
                label=self.label,
                held_on=self.held_on,
                members=list(self.members),
                president=self.members[0],
                session=self.session,
                place=self.place,
                by=self.manager,
            )
            self.defences = [
                convene_defence(
                    jury=self.jury,
                    dissertation=dissertation,
                    scheduled_at=self._at(time(9)) + timedelta(minutes=40 * number),
                    by=self.manager,
                )
                for number, dissertation in enumerate(dissertations)
            ]
        return self

    def hear(self, outcomes: Sequence[Outcome]) -> "Sitting":
        """Every defence is held, assessed by each member, and decided as ``outcomes`` says."""
        for defence, outcome in zip(self.defences, outcomes, strict=True):
            with clock.at(defence.scheduled_at + timedelta(minutes=35)):
                self._hear_one(defence, outcome)
        return self

    def publish(self, *, after_days: int = 3) -> "Sitting":
        """The manager publishes the results."""
        with clock.at(self._at(time(11), self.held_on + timedelta(days=after_days))):
            publish_results(jury=self.jury, by=self.manager)
        return self

    def _hear_one(self, defence: Defence, outcome: Outcome) -> None:
        record_attendance(defence=defence, attended=True, by=self.members[0])
        for member in self.members:
            save_assessment(
                defence=defence, by=member, opinion=OPINIONS[outcome], comment=COMMENTS[outcome]
            )
            lock_assessment(defence=defence, by=member)
        decide(
            defence=defence,
            outcome=outcome,
            by=self.members[0],
            reason="" if outcome == Outcome.VALIDATED else COMMENTS[outcome],
        )

    def _at(self, hour: time, day: date | None = None):
        return instant(day or self.held_on, hour, self.cohort.zone)
