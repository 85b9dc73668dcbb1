"""A rectified sheet: who signed, who rectified and why, on paper and on every page."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from cohorts.attendance import services
from cohorts.attendance.documents import sheet_pdf
from cohorts.attendance.models import SealedSheet
from cohorts.attendance.queries import rectification_about, roll_of, signature_of
from cohorts.attendance.tasks import seal_and_publish
from cohorts.paper.services import sign_on_device
from lms.kernel import clock
from tests.conftest import NOW
from tests.unit.cohorts.attendance.conftest import make_room
from tests.unit.cohorts.attendance.test_documents import read
from tests.unit.cohorts.attendance.test_pages import browser, queries_of, sign_url, text_of

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1, minutes=-45)
MINA = "rectified by Mina Région on 11 March 2026 at 09:45 (before: {before}), reason: {reason}"


@pytest.fixture(autouse=True)
def heads_folder(settings, tmp_path):
    settings.EVIDENCE_HEADS_DIR = tmp_path / "heads"
    settings.LANGUAGE_CODE = "en"


def rectify(room, number, conclusion, reason, late=0) -> None:
    services.rectify_presence(
        presence=room.presence(number),
        by=room.manager,
        conclusion=conclusion,
        late_minutes=late,
        left_early_minutes=0,
        reason=reason,
    )


def seal() -> None:
    seal_and_publish(lambda *_progress: None)


@pytest.fixture
def rectified(at_now):
    """Signed by 0, 1 and 4, 2 vouched for, 3 absent; sealed; the next day 0 is made absent, 3
    present, 1 late and 4 absent."""
    room = make_room(trainees=5)
    manager = room.manager
    manager.first_name, manager.last_name = "Mina", "Région"
    manager.save()
    room.open()
    room.sign()
    room.sign(room.enrolments[1].person)
    services.vouch_for(presence=room.presence(2), by=room.trainer, reason="Téléphone déchargé")
    sign_on_device(
        presence=room.presence(4),
        by=room.trainer,
        client_key=uuid4(),
        typed_name="Prénom04 Nom04",
    )
    room.close()
    with clock.at(TOMORROW):
        seal()
        rectify(room, 0, "absent", "Partie sans être venue en salle")
        rectify(room, 3, "present_onsite", "Oubliée par la formatrice")
        rectify(room, 1, "present_onsite", "Le train avait du retard", late=20)
        rectify(room, 4, "absent", "Signature d’une autre personne")
        room.half_day.refresh_from_db()
        yield room


def row(room, number):
    presence = room.presence(number)
    return next(each for each in roll_of(room.half_day).rows if each.presence == presence)


def test_a_line_keeps_the_real_proof_and_apart_the_rectification(rectified):
    assert row(rectified, 0).proof.kind == "trainee_signature"
    assert row(rectified, 0).proof_in_words == "had signed at 10:30:00"
    assert row(rectified, 1).proof_in_words == "signed at 10:30:00"
    assert row(rectified, 2).proof_in_words == "vouched for by Théo Relais at 10:30:00"
    assert row(rectified, 2).rectification is None
    assert row(rectified, 3).proof is None
    assert row(rectified, 3).proof_in_words == ""
    assert row(rectified, 4).proof_in_words == "had signed at 10:30:00 on the device of Théo Relais"
    assert row(rectified, 0).rectified_in_words == MINA.format(
        before="present on site", reason="Partie sans être venue en salle"
    )
    assert row(rectified, 3).rectified_in_words == MINA.format(
        before="absent", reason="Oubliée par la formatrice"
    )


def test_minutes_corrected_twice_tell_what_they_were(rectified):
    rectify(rectified, 1, "present_onsite", "Trente en fait", late=30)
    assert "(before: present on site, 20 min late)" in row(rectified, 1).rectified_in_words
    assert row(rectified, 1).proof_in_words == "signed at 10:30:00"


def test_version_two_reads_as_what_happened(rectified):
    pdf, filename = sheet_pdf(rectified.half_day)
    text = read(pdf)
    assert filename.endswith("-v2")
    for words in (
        "Version 2, rectified on 11 March 2026 at 09:45",
        "had signed at 10:30:00 rectified by Mina Région on 11 March 2026 at 09:45",
        "(before: present on site), reason: Partie sans être venue en salle",
        "(before: absent), reason: Oubliée par la formatrice",
        "20 min late",
        "4 present, 1 absent.",
        "As rectified since: 3 present, 2 absent.",
    ):
        assert words in text, words
    # Nobody signed at the hour of the manager.
    assert "signed at 09:45" not in text


def test_the_version_is_that_of_the_sheet_before_and_after_its_seal(rectified):
    assert roll_of(rectified.half_day).sheet_version == 2
    with clock.at(TOMORROW + timedelta(days=1)):
        seal()
        rectified.half_day.refresh_from_db()
        assert SealedSheet.objects.count() == 2
        assert roll_of(rectified.half_day).sheet_version == 2
        rectify(rectified, 3, "absent", "Confusion de noms")
        assert roll_of(rectified.half_day).sheet_version == 3
        assert "Version 3, rectified on 12 March 2026" in read(sheet_pdf(rectified.half_day)[0])


def test_a_sheet_that_nobody_rectified_names_no_version(open_room):
    open_room.sign()
    open_room.close()
    with clock.at(TOMORROW):
        seal()
        open_room.half_day.refresh_from_db()
        pdf, filename = sheet_pdf(open_room.half_day)
    assert "Version" not in read(pdf)
    assert "rectified" not in read(pdf)
    assert not filename.endswith("v1")


def test_the_page_is_the_twin_of_the_document(rectified):
    page = browser(rectified.manager).get(reverse("half_day_sheet", args=[rectified.half_day.pk]))
    text = text_of(page)
    for words in (
        "Version 2, rectified on 11 March 2026 at 09:45",
        "had signed at 10:30:00",
        "(before: absent), reason: Oubliée par la formatrice",
        "As rectified since: 3 present, 2 absent.",
    ):
        assert words in text, words


def test_the_board_tells_it_too_within_its_queries(rectified):
    client, url = (
        browser(rectified.manager),
        reverse("half_day_board", args=[rectified.half_day.pk]),
    )
    text = text_of(client.get(url))
    assert "Absent, had signed at 10:30:00" in text
    assert "Rectified by Mina Région on 11 March 2026 at 09:45 (before: absent)" in text
    assert "09:45, present on site" not in text
    assert queries_of(client, url) <= 12


def test_somebody_made_absent_reads_that_she_had_signed(rectified):
    assert signature_of(rectified.half_day, rectified.trainee).kind == "trainee_signature"
    assert rectification_about(rectified.half_day, rectified.trainee).signer == rectified.manager
    text = text_of(browser(rectified.trainee).get(sign_url(rectified)))
    assert "You had signed at 10:30:00." in text
    assert "Rectified by Mina Région" in text
    assert "It is signed" not in text
    assert "I sign" not in text


def test_somebody_made_present_reads_who_says_so(rectified):
    person = rectified.enrolments[3].person
    assert signature_of(rectified.half_day, person) is None
    text = text_of(browser(person).get(sign_url(rectified)))
    assert "You are recorded as present" in text
    assert "Rectified by Mina Région" in text
    # The manager's sentence is not what she signed.
    assert "What was signed" not in text
    assert "I, Mina Région" not in text


def test_somebody_whose_minutes_were_corrected_reads_her_own_signature(rectified):
    person = rectified.enrolments[1].person
    text = text_of(browser(person).get(sign_url(rectified)))
    assert "It is signed at 10:30" in text
    assert "I, Prénom01 Nom01, declare" in text
    assert "(before: present on site), reason: Le train avait du retard" in text


def test_whom_a_trainer_vouches_for_after_the_day_is_dated(open_room):
    with clock.at(TOMORROW):
        services.vouch_for(presence=open_room.presence(), by=open_room.trainer, reason="Oubli")
        open_room.close()
    words = row(open_room, 0).proof_in_words
    assert words == "vouched for by Théo Relais on 11 March 2026 at 09:45:00"
