"""The sheet as a PDF, read back as text, and the words of the log."""

import io
import re

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from cohorts.attendance import services
from cohorts.attendance.documents import sheet_pdf
from cohorts.attendance.enums import DeviceClass
from lms import audit
from lms.audit.models import AuditEvent
from lms.audit.presenters import registered_verbs
from lms.kernel import clock
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def read(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return re.sub(r"\s+", " ", text)


def test_the_signed_sheet_holds_all_that_is_asked_of_one(open_room):
    open_room.sign()
    services.vouch_for(
        presence=open_room.presence(1), by=open_room.trainer, reason="Téléphone déchargé"
    )
    services.note_minutes(
        presence=open_room.presence(), by=open_room.trainer, late_minutes=10, left_early_minutes=0
    )
    open_room.close()
    open_room.half_day.seminar.cohort.refresh_from_db()
    pdf, filename = sheet_pdf(open_room.half_day)
    text = read(pdf)
    assert filename.endswith("2026-03-10-09h00")
    for words in (
        "Coordination en équipe",
        "mardi 10 mars 2026",
        "09:00 – 12:00",
        "Europe/Paris, UTC+01:00",
        "Maison de santé des Tilleuls",
        "Théo Relais",
        "10:30:00",
        *(str(enrolment.person) for enrolment in open_room.enrolments),
        *(enrolment.structure.name for enrolment in open_room.enrolments),
    ):
        assert words in text, words


def test_the_blank_sheet_names_everybody_and_concludes_nothing(room):
    text = read(sheet_pdf(room.half_day)[0])
    assert all(str(enrolment.person) in text for enrolment in room.enrolments)
    assert "10:30" not in text
    assert "UTC+01:00" in text


def test_somebody_enrolled_after_the_signature_is_not_added_to_the_document(open_room):
    open_room.close()
    with clock.at(NOW):
        late = factories.enrolment(open_room.cohort, factories.user("Zoé", "Tardive"))
        type(late).objects.filter(pk=late.pk).update(created_at=clock.now().replace(hour=20))
        services.expect_latecomer(
            half_day=open_room.half_day, enrolment=late, by=open_room.trainer, reason="Après"
        )
    assert "Tardive" not in read(sheet_pdf(open_room.half_day)[0])


def test_the_pdf_is_a_download(open_room):
    client = Client()
    client.force_login(open_room.trainer)
    answer = client.get(reverse("half_day_sheet_pdf", args=[open_room.half_day.pk]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"%PDF")


def test_every_verb_of_the_package_has_words(open_room: object, room):
    room.sign()
    services.note_minutes(
        presence=room.presence(), by=room.trainer, late_minutes=5, left_early_minutes=0
    )
    services.create_seminar(
        cohort=room.cohort, module=room.half_day.seminar.module, by=room.manager
    )
    room.close()
    kinds = ("halfday", "presence", "seminar")
    events = list(AuditEvent.objects.filter(object_type__in=kinds))
    assert {event.verb for event in events} <= registered_verbs()
    sentences = [audit.present(event) for event in events]
    assert any("signed:" in sentence for sentence in sentences)
    assert any("closed and signed" in sentence for sentence in sentences)
    assert any("5 minutes late" in sentence for sentence in sentences)
    assert any("concluded “Absent”" in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148", "phone"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/140 Mobile Safari/537.36", "phone"),
        ("Mozilla/5.0 (Linux; Android 15; SM-X200) Chrome/140 Safari/537.36", "tablet"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Mobile/15E148", "tablet"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140 Safari/537.36", "computer"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/144.0", "computer"),
        ("", "unknown"),
    ],
)
def test_of_a_device_only_its_class_is_told(agent, expected):
    assert DeviceClass.from_headers({"User-Agent": agent}) == expected
