"""Photographs find their half-day and are filed once; others wait for a word."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, transaction

from cohorts.attendance.chain import verify
from cohorts.attendance.models import ChainLink, Evidence, HalfDay
from cohorts.attendance.queries.chains import chains_of
from cohorts.attendance.services import cancel_half_day
from cohorts.paper.models import ScannedSheet, WaitingSheet
from cohorts.paper.rules import MOST_WAITING
from cohorts.paper.services import (
    delete_stale,
    erase_photographs,
    file_photographs,
    file_waiting,
    put_away,
)
from cohorts.paper.tasks import delete_stale_photographs
from lms.audit.models import AuditEvent
from lms.audit.presenters import present
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.attendance.conftest import make_room
from tests.unit.cohorts.paper.photographs import blank, encoded, printed, scan, upload

pytestmark = pytest.mark.django_db


def sheet_of(room) -> bytes:
    return encoded(printed(room.half_day, pixels=1400), quality=70)


def file(room, content: bytes, half_day=None, by=None):
    return file_photographs(upload=upload(content), by=by or room.trainer, half_day=half_day)


STORAGE = ScannedSheet._meta.get_field("file").storage


def stored_files() -> set[str]:
    return set(STORAGE.listdir("sheets")[1]) if STORAGE.exists("sheets") else set()


@pytest.fixture(autouse=True)
def no_files():
    """Files of earlier tests lie in the same folder."""
    for name in stored_files():
        STORAGE.delete(f"sheets/{name}")


def refusal(action, **fields) -> str:
    with pytest.raises(Refused) as refused:
        action(**fields)
    return refused.value.sentence


@pytest.fixture
def waiting(open_room) -> WaitingSheet:
    """A page without a code, sent from the page of all sheets."""
    (found,) = file(open_room, encoded(blank())).waiting
    return found


# --- Finding the half-day ----------------------------------------------------------------------


def test_a_photograph_finds_its_half_day_by_its_code(open_room):
    outcome = file(open_room, sheet_of(open_room))
    (filed,) = outcome.filed
    assert (filed.half_day, filed.filed_by) == (open_room.half_day, open_room.trainer)
    assert filed.code_was_read
    assert not filed.is_late
    assert not outcome.waiting


def test_what_is_filed_is_evidence_in_the_chain(open_room):
    content = sheet_of(open_room)
    (filed,) = file(open_room, content).filed
    proof = Evidence.objects.get(half_day=open_room.half_day, kind="scanned_sheet")
    kept = filed.file.open("rb").read()
    assert proof.presence is None
    assert proof.link.number == filed.evidence_number
    assert proof.facts == {
        "sha256": sha256(kept).hexdigest(),
        "bytes": len(kept),
        "file": filed.file.name,
        "received_sha256": sha256(content).hexdigest(),
        "page": 1,
        "code_was_read": 1,
        "after_the_day": 0,
    }
    assert "I, Théo Relais, file this photograph" in proof.statement
    assert ChainLink.objects.filter(half_day=open_room.half_day).count() >= 1


def test_the_journal_says_it_in_words(open_room):
    file(open_room, sheet_of(open_room))
    event = AuditEvent.objects.get(verb="sheet.filed")
    assert "Théo Relais filed a photograph of the paper sheet of “Coordination" in present(event)
    assert event.document_sha256 == ScannedSheet.objects.get().sha256


def test_on_the_page_of_a_half_day_no_code_is_needed(open_room):
    (filed,) = file(open_room, encoded(blank()), open_room.half_day).filed
    assert not filed.code_was_read


def test_the_pages_of_one_scan_go_each_to_its_own(open_room):
    later = factories.half_day(
        open_room.half_day.seminar,
        starts_at=NOW + timedelta(hours=3),
        state="open",
        opener=open_room.trainer,
    )
    content = scan(*(printed(each) for each in (open_room.half_day, later)), blank())
    outcome = file(open_room, content)
    assert [scan.half_day for scan in outcome.filed] == [open_room.half_day, later]
    assert [waiting.reason for waiting in outcome.waiting] == ["no_code"]


def test_the_sheet_of_another_half_day_waits_with_an_offer(open_room):
    later = factories.half_day(
        open_room.half_day.seminar,
        starts_at=NOW + timedelta(hours=3),
        state="open",
        opener=open_room.trainer,
    )
    (waiting,) = file(open_room, encoded(printed(later)), open_room.half_day).waiting
    assert (waiting.reason, waiting.found_half_day) == ("elsewhere", later)
    assert not ScannedSheet.objects.exists()
    sentence = refusal(
        file_waiting, waiting=waiting, half_day=open_room.half_day, by=open_room.trainer
    )
    assert "names another half-day" in sentence
    filed = file_waiting(waiting=waiting, half_day=later, by=open_room.trainer)
    assert filed.half_day == later
    assert filed.code_was_read


def test_the_sheet_of_somebody_elses_half_day_says_nothing_of_it(open_room, other_room):
    (waiting,) = file(open_room, sheet_of(other_room)).waiting
    assert (waiting.reason, waiting.found_half_day) == ("not_yours", None)


def test_a_made_up_code_is_not_believed(open_room, monkeypatch):
    picture = printed(open_room.half_day, pixels=1400)
    monkeypatch.setattr("django.conf.settings.SECRET_KEY", "another installation")
    for chosen in (None, open_room.half_day):
        (waiting,) = file(open_room, encoded(picture), chosen).waiting
        assert waiting.reason == "made_up"


@pytest.mark.parametrize(
    ("state", "words"),
    [("planned", "not opened yet"), ("closed", "already closed"), ("cancelled", "no sheet")],
)
def test_a_half_day_takes_sheets_while_it_is_open(room, state, words):
    content = sheet_of(room)
    if state != "planned":
        room.open()
    if state == "closed":
        room.close()
    if state == "cancelled":
        cancel_half_day(half_day=room.half_day, by=room.manager, reason="Grève")
        room.half_day.refresh_from_db()
    assert words in refusal(file, room=room, content=content, half_day=room.half_day)
    (waiting,) = file(room, content).waiting
    assert (waiting.reason, waiting.found_half_day) == ("not_open", room.half_day)
    assert words in refusal(file_waiting, waiting=waiting, half_day=room.half_day, by=room.trainer)


def test_after_the_day_it_is_filed_and_marked(open_room):
    content = sheet_of(open_room)
    with clock.at(NOW + timedelta(days=2)):
        (filed,) = file(open_room, content).filed
    assert filed.is_late
    assert Evidence.objects.get(kind="scanned_sheet").facts["after_the_day"] == 1
    assert "after its day" in present(AuditEvent.objects.get(verb="sheet.filed"))


def test_the_day_is_that_of_the_place(db):
    """At 21:30 UTC it is the next day already on Réunion, where 10 March is over."""
    with clock.at(NOW):
        room = make_room(a_region=factories.region("04", "La Réunion", "Indian/Reunion"))
        room.half_day.timezone = "Indian/Reunion"
        room.half_day.save()
        room.open()
    with clock.at(NOW.replace(hour=19, minute=30)):
        assert not file(room, encoded(blank("a")), room.half_day).filed[0].is_late
    with clock.at(NOW.replace(hour=21, minute=30)):
        assert file(room, encoded(blank("b")), room.half_day).filed[0].is_late


# --- Once --------------------------------------------------------------------------------------


def test_the_same_photograph_is_filed_once(open_room):
    content = sheet_of(open_room)
    (first,) = file(open_room, content).filed
    for chosen in (None, open_room.half_day):
        again = file(open_room, content, chosen)
        assert again.known == [first]
        assert not again.filed
    assert Evidence.objects.filter(kind="scanned_sheet").count() == 1
    assert len(stored_files()) == 1


def test_it_is_not_filed_with_a_second_half_day(open_room, other_room):
    content = encoded(blank())
    file(open_room, content, open_room.half_day)
    outcome = file(other_room, content, other_room.half_day)
    assert outcome.refused == ["This photograph is already filed with another half-day."]
    assert ScannedSheet.objects.count() == 1


def test_the_database_files_it_once_too(open_room):
    (filed,) = file(open_room, sheet_of(open_room)).filed
    filed.pk, filed.evidence_number = None, 99
    with pytest.raises(IntegrityError), transaction.atomic():
        filed.save(force_insert=True)


def test_strangers_file_nothing(open_room, other_room):
    sentence = refusal(
        file,
        room=open_room,
        content=encoded(blank()),
        half_day=open_room.half_day,
        by=other_room.trainer,
    )
    assert "Only a trainer of this cohort" in sentence


# --- Waiting -----------------------------------------------------------------------------------


def test_it_waits_once(open_room, waiting):
    assert file(open_room, encoded(blank())).waiting == [waiting]
    assert len(stored_files()) == 1


def test_it_is_filed_where_its_owner_says_and_pressed_twice_once(open_room, waiting):
    filed = [
        file_waiting(waiting=waiting, half_day=open_room.half_day, by=open_room.trainer)
        for _press in range(2)
    ]
    assert filed[0] == filed[1]
    assert not filed[0].code_was_read
    assert filed[0].file.open("rb").read()
    assert ScannedSheet.objects.count() == 1
    assert len(stored_files()) == 1


def test_nobody_else_files_it(open_room, waiting):
    sentence = refusal(
        file_waiting, waiting=waiting, half_day=open_room.half_day, by=open_room.manager
    )
    assert "no longer waits" in sentence


def test_put_away_it_is_gone(open_room, waiting, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        put_away(waiting=waiting, by=open_room.trainer)
        put_away(waiting=waiting, by=open_room.trainer)
    assert not stored_files()
    sentence = refusal(
        file_waiting, waiting=waiting, half_day=open_room.half_day, by=open_room.trainer
    )
    assert "put away" in sentence


def test_a_filed_one_is_not_put_away(open_room, waiting, django_capture_on_commit_callbacks):
    filed = file_waiting(waiting=waiting, half_day=open_room.half_day, by=open_room.trainer)
    with django_capture_on_commit_callbacks(execute=True):
        put_away(waiting=waiting, by=open_room.trainer)
    assert filed.file.storage.exists(filed.file.name)


def test_what_nobody_settles_is_deleted_after_a_week(
    open_room, waiting, django_capture_on_commit_callbacks
):
    (other,) = file(open_room, encoded(blank("Autre"))).waiting
    filed = file_waiting(waiting=other, half_day=open_room.half_day, by=open_room.trainer)
    with clock.at(NOW + timedelta(days=6)):
        assert delete_stale() == 0
    with (
        clock.at(NOW + timedelta(days=7, minutes=1)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert delete_stale_photographs(lambda done, total: None) == {"deleted": 2}
    assert stored_files() == {filed.file.name.removeprefix("sheets/")}


def test_not_everything_may_wait(open_room):
    WaitingSheet.objects.bulk_create(
        WaitingSheet(
            owner=open_room.trainer,
            reason="no_code",
            received_at=NOW,
            file=f"sheets/{number}.jpg",
            sha256="0" * 64,
            received_sha256=f"{number:064}",
            size=1,
            width=1,
            height=1,
        )
        for number in range(MOST_WAITING)
    )
    outcome = file(open_room, encoded(blank()))
    assert "60 photographs wait already" in outcome.refused[0]
    assert not stored_files()


# --- Afterwards --------------------------------------------------------------------------------


def test_pictures_are_erased_only_with_their_evidence(open_room):
    file(open_room, sheet_of(open_room))
    assert "not been purged" in refusal(erase_photographs, half_day=open_room.half_day)
    assert len(stored_files()) == 1


def test_a_file_that_could_not_be_recorded_is_not_kept(open_room, monkeypatch):
    from cohorts.paper.services import filing

    def fail(*args, **kwargs):
        raise Refused("Non")

    monkeypatch.setattr(filing, "keep_evidence", fail)
    assert file(open_room, encoded(blank()), open_room.half_day).refused == ["Non"]
    assert not stored_files()


def test_the_tables_hold_what_they_must(open_room):
    (filed,) = file(open_room, sheet_of(open_room)).filed
    sheet = {"file": "a", "sha256": "0" * 64, "size": 1, "width": 1, "height": 1}
    waiting = {**sheet, "owner": open_room.trainer, "received_at": NOW}
    for wrong in (
        {"reason": "unheard of"},
        {"reason": "elsewhere"},
        {"reason": "no_code", "filed_as": filed},
        {"reason": "no_code", "settled_at": NOW - timedelta(seconds=1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            WaitingSheet.objects.create(received_sha256="1" * 64, **waiting, **wrong)


def test_the_chain_holds_and_sees_a_changed_photograph(open_room):
    file(open_room, sheet_of(open_room))
    half_days = HalfDay.objects.filter(pk=open_room.half_day.pk)
    (chain,) = chains_of(half_days)
    assert verify([chain]).is_intact
    (content,) = (
        each["content"]
        for each in chain["contents"].values()
        if each["content"]["kind"] == "scanned_sheet"
    )
    content["facts"]["sha256"] = "0" * 64
    assert not verify([chain]).is_intact
