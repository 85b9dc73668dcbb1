"""A cohort of three with a seminar to come, one behind it, and a training body that has a name."""

import io
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape

import pypdfium2
import pytest
from django.test import Client
from django.utils import translation

from cohorts.attendance.models import HalfDay, Seminar
from cohorts.attestations import services
from cohorts.attestations.documents import attestation_pdf
from cohorts.attestations.enums import AttestationKind
from cohorts.attestations.models import Attestation, Convocation
from cohorts.attestations.rules import prepare_convening
from cohorts.enrolment.models import Cohort, Enrolment
from lms.accounts.models import Structure, User
from lms.kernel.reference import content_hash
from tests import factories

TEXTS = {"contact": "Maud Gestion, 02 99 00 00 00", "to_bring": "Un ordinateur", "access": "Métro"}
EMPLOYER = "Centre de santé de l’Île"
OBJECTIVES = "Conduire un projet de santé\nAnimer une équipe"


@dataclass
class Office:
    """What a manager has on her desk. Half-days last three hours."""

    cohort: Cohort
    manager: User
    coming: Seminar
    past: Seminar
    enrolments: list[Enrolment] = field(default_factory=list)

    def hold(self, *states, day=2, minutes=(0, 0), **fields) -> HalfDay:
        """A closed half-day of the past, with the conclusion of each person in turn."""
        starts = datetime(2026, 3, day, 8, 0, tzinfo=UTC)
        half_day = factories.half_day(self.past, starts_at=starts, state="closed", **fields)
        for enrolment, state in zip(self.enrolments, states, strict=False):
            if state:
                late, early = minutes
                factories.presence(
                    half_day,
                    enrolment,
                    state,
                    late_minutes=late,
                    left_early_minutes=early,
                )
        return half_day

    def send(self, seminar=None, **fields) -> list[Convocation]:
        seminar = Seminar.objects.get(pk=(seminar or self.coming).pk)
        seen = fields.pop("seen", None) or content_hash(prepare_convening(seminar).event)
        practical = {**TEXTS, **fields.pop("practical", {})}
        by = fields.pop("by", self.manager)
        return services.send_convocations(seminar=seminar, by=by, practical=practical, seen=seen)

    def issue(self, number=0, kind=AttestationKind.REALISATION, **fields) -> Attestation:
        """Read anew, as by a request of its own."""
        if kind == AttestationKind.END_OF_TRAINING:
            fields.setdefault("objectives", OBJECTIVES)
        return services.issue_attestation(
            enrolment=Enrolment.objects.get(pk=self.enrolments[number].pk),
            kind=kind,
            by=fields.pop("by", self.manager),
            render=fields.pop("render", attestation_pdf),
            **fields,
        )


def make_office(people=3, a_region=None, **version) -> Office:
    cohort = factories.cohort(
        factories.programme_version(**version), a_region, place="Maison de santé des Tilleuls"
    )
    coming = factories.seminar(cohort, title="Projet de santé", place="Salle d’été")
    starts = datetime(2026, 4, 7, 7, 0, tzinfo=UTC)
    for hours in (0, 5):
        factories.half_day(coming, starts_at=starts + timedelta(hours=hours))
    past = factories.seminar(cohort, title="Coordination", place="Salle d’hiver")
    office = Office(cohort, factories.manager(), coming, past)
    employer = Structure.objects.filter(name=EMPLOYER).first() or factories.structure(EMPLOYER)
    office.enrolments = [
        factories.enrolment(
            cohort,
            factories.user(f"Chloé{number:02}", f"Lefèvre{number:02}"),
            state="started",
            structure=employer,
        )
        for number in range(people)
    ]
    return office


def text_of(pdf: bytes) -> str:
    """All that is printed, on one line."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return re.sub(r"\s+", " ", text.replace("\ufffe", "-"))


def browser(person: User, language="en") -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["language"] = language
    return client


def words(response) -> str:
    """What a page says, on one line."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(plain))


@pytest.fixture
def office(db, at_now) -> Office:
    return make_office()


@pytest.fixture(autouse=True)
def a_training_body(settings):
    settings.ORGANISATION_NAME = "École d’essai"
    settings.ORGANISATION_ADDRESS = "1 rue de l’Essai, 35000 Rennes"
    settings.ORGANISATION_SIRET = "123 456 789 00012"
    settings.ORGANISATION_DECLARATION = "53 35 01234 35"
    settings.ORGANISATION_PLACE = "Rennes"
    settings.ORGANISATION_SIGNATORY = "Dominique Élan"
    settings.ORGANISATION_SIGNATORY_FUNCTION = "directrice de la formation"


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared in the language of the source."""
    with translation.override("en"):
        yield
