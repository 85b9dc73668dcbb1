"""Each thing that is missing is named, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cohorts.attendance import services as attendance
from cohorts.attendance.chain import verify_file
from cohorts.attendance.codes import Means, Told
from cohorts.attendance.models import Presence, SealedSheet
from cohorts.attendance.tasks import seal_and_publish
from cohorts.attestations.models import Attestation
from cohorts.certificates.models import Certificate
from cohorts.control import proofs
from cohorts.control.building import Work
from cohorts.control.gaps import gaps_of_documents
from cohorts.control.queries import chain_documents
from cohorts.paper.models import ScannedSheet
from cohorts.paper.services import file_photographs
from lms.kernel import clock
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.attendance.conftest import Room, make_room
from tests.unit.cohorts.control.conftest import LATER, another_half_day, still
from tests.unit.cohorts.paper.photographs import blank, encoded, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def gaps(inspection, tmp_path):
    """The codes of the gaps, found anew at each call."""

    def found() -> list[str]:
        overview = Work(inspection.cohort, tmp_path, still).survey(inspection.manager)
        return [gap.code for gap in overview.gaps]

    return found


def test_a_cohort_in_which_nothing_is_missing_has_no_gap(gaps, inspection):
    assert gaps() == []
    assert inspection.done().result["gaps"] == 0
    assert verify_file(inspection.made()).is_intact


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("planned", "never_opened"),
        ("open", "never_closed"),
        ("cancelled", "cancelled"),
        ("postponed", "postponed"),
    ],
)
def test_half_days_that_were_not_held_are_named(gaps, inspection, state, code):
    half_day = another_half_day(inspection, 3, state=state)
    assert gaps() == [code]
    text = inspection.texts()["00-lacunes.txt"]
    assert f"  1. {half_day.seminar.title}" in text
    assert "2026" in text


def test_what_is_to_come_is_no_gap(gaps, inspection):
    another_half_day(inspection, -10)
    assert gaps() == []


def test_a_half_day_closed_without_a_signature_or_a_proof(gaps, inspection):
    half_day = another_half_day(inspection, 3, state="closed")
    factories.presence(half_day, inspection.room.enrolments[0], state="present_onsite")
    # Nothing of it stands in the chain: not what was concluded, not the trainer's signature.
    assert sorted(gaps()) == ["conclusion", "not_sealed", "unsigned"]


def test_a_rectified_half_day_waits_for_its_seal(gaps, inspection):
    room = inspection.room
    attendance.rectify_presence(
        presence=room.presence(0),
        by=room.manager,
        conclusion="absent",
        late_minutes=0,
        left_early_minutes=0,
        reason="Parti avant l’heure",
    )
    assert gaps() == ["not_sealed"]
    with clock.at(LATER + timedelta(days=1)):
        seal_and_publish(still)
        assert gaps() == []
        assert verify_file(inspection.made()).is_intact


def room_of(inspection, days=3, trainees=2):
    """Another half-day of the cohort, open, some days before; the clock is that of its morning."""
    room = inspection.room
    half_day = another_half_day(inspection, days)
    another = Room(room.cohort, room.trainer, room.manager, half_day, room.enrolments[:trainees])
    another.open()
    return another


def photograph(room, words: str) -> None:
    content = upload(encoded(blank(words)))
    file_photographs(upload=content, by=room.trainer, half_day=room.half_day)


def seal() -> None:
    with clock.at(LATER):
        seal_and_publish(still)


def test_a_half_day_closed_after_its_day_is_named(gaps, inspection):
    with clock.at(NOW - timedelta(days=3)):
        room = room_of(inspection)
        for each in room.enrolments:
            room.sign(each.person)
    with clock.at(NOW - timedelta(days=2)):
        room.close()
    seal()
    assert gaps() == ["closed_late"]


def test_a_photograph_filed_after_its_day_is_named(gaps, inspection):
    """One files until the trainer closes: a late photograph comes with a late closing."""
    with clock.at(NOW - timedelta(days=3)):
        room = room_of(inspection)
        for each in room.enrolments:
            room.sign(each.person)
        photograph(room, "Le jour même")
    with clock.at(NOW - timedelta(days=2)):
        photograph(room, "Le lendemain")
        room.close()
    seal()
    assert gaps() == ["closed_late", "photograph_late"]


def test_presence_on_the_trainers_word_is_named_with_its_number(inspection, tmp_path):
    with clock.at(NOW - timedelta(days=3)):
        room = room_of(inspection)
        for number in range(2):
            attendance.vouch_for(presence=room.presence(number), by=room.trainer, reason="Panne")
        room.close()
    seal()
    overview = Work(inspection.cohort, tmp_path, still).survey(inspection.manager)
    (gap,) = overview.gaps
    assert gap.code == "by_word"
    assert "2 people are present on the trainer’s word" in gap.sentence


def test_presence_by_a_rectification_is_named_and_minutes_are_not(gaps, inspection):
    with clock.at(NOW - timedelta(days=3)):
        room = room_of(inspection)
        room.sign()
        room.close()
        for number, late in ((0, 10), (1, 0)):
            attendance.rectify_presence(
                presence=room.presence(number),
                by=room.manager,
                conclusion="present_onsite",
                late_minutes=late,
                left_early_minutes=0,
                reason="Feuille retrouvée",
            )
    seal()
    assert gaps() == ["by_rectification"]


@pytest.mark.parametrize(("minutes", "expected"), [(10, []), (11, ["signed_late"])])
def test_a_signature_received_long_after_its_code_is_named(gaps, inspection, minutes, expected):
    with clock.at(NOW - timedelta(days=3)):
        room = room_of(inspection, trainees=2)
        told = Told(Means.ROOM_CODE, "ABC234", clock.now())
    with clock.at(NOW - timedelta(days=3) + timedelta(minutes=minutes)):
        for each in room.enrolments:
            room.sign(each.person, told=told)
        room.close()
    seal()
    assert gaps() == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(-31, ["signed_early"]), (-30, []), (180 + 30, []), (180 + 31, ["signed_after"])],
)
def test_a_signature_far_from_its_hours_is_named(gaps, inspection, minutes, expected):
    """Three hours from then: who opens at dawn lets people sign before they are there."""
    begins = datetime(2026, 3, 7, 8, tzinfo=UTC)
    with clock.at(begins + timedelta(minutes=minutes)):
        room = room_of(inspection, trainees=2)
        for each in room.enrolments:
            room.sign(each.person)
        room.close()
    seal()
    assert gaps() == expected


def test_weak_proofs_are_found_without_more_queries(inspection, tmp_path):
    """One or many weak proofs, one or many half-days: the same number of queries."""

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen, (tmp_path / "proofs").open("wb") as file:
            proofs.write_proofs(inspection.cohort, file, step=still)
        return len(seen)

    before = queries()
    for days in (3, 4):
        with clock.at(NOW - timedelta(days=days)):
            room = room_of(inspection, days)
            for number in range(2):
                attendance.vouch_for(presence=room.presence(number), by=room.trainer, reason="P")
            for page in range(2):
                photograph(room, f"{days}/{page}")
            room.close()
    assert queries() == before


def test_a_signature_between_two_reads_is_no_gap(gaps, monkeypatch, inspection):
    """Chains are read in several queries while people sign: what looks wrong is read once more."""

    def torn(cohort):
        for document in chain_documents(cohort):
            yield {**document, "contents": dict(list(document["contents"].items())[:-1])}

    monkeypatch.setattr(proofs, "chain_documents", torn)
    assert gaps() == []
    monkeypatch.setattr(proofs, "chain_document", lambda half_day: next(torn(inspection.cohort)))
    assert gaps() == ["not_sealed", "missing", "sheet"]


def test_published_files_that_were_taken_away_are_named(gaps, heads_folder):
    for file in heads_folder.iterdir():
        file.unlink()
    assert set(gaps()) == {"heads_file"}


def test_chains_that_were_never_published_are_named(at_now, tmp_path):
    room = make_room(trainees=1)
    room.open()
    room.sign()
    overview = Work(room.cohort, tmp_path, still).survey(room.manager)
    codes = [gap.code for gap in overview.gaps]
    assert codes == ["never_published", "no_attestation", "no_certificate"]


def test_files_that_are_gone_or_exchanged_are_named(gaps, inspection):
    scan, sheet = ScannedSheet.objects.get(), SealedSheet.objects.get()
    scan.file.storage.delete(scan.file.name)
    assert gaps() == ["photograph"]
    storages["private"].delete(sheet.path)
    assert sorted(gaps()) == ["photograph", "sheet"]
    verdict = verify_file(inspection.made())
    assert sorted(each.code for each in verdict.findings) == ["photograph", "sheet"]


def test_a_certificate_whose_file_is_gone_or_another_is_named(gaps, inspection):
    first, second = Certificate.objects.order_by("number")
    first.file.storage.delete(first.file.name)
    Certificate.objects.filter(pk=second.pk).update(sha256="0" * 64)
    assert gaps() == ["certificate_missing", "certificate_altered"]
    text = inspection.texts()["00-lacunes.txt"]
    assert first.number in text
    assert second.number in text


def test_people_without_documents_are_named(gaps, inspection):
    factories.enrolment(inspection.cohort, factories.user("Zoé", "Sans"), state="started")
    factories.enrolment(inspection.cohort, factories.user("Yves", "Retiré"), state="withdrawn")
    assert gaps() == ["no_attestation", "no_certificate"]
    text = inspection.texts()["00-lacunes.txt"]
    assert "Zoé Sans" in text
    assert "Yves" not in text


def test_a_revoked_certificate_is_named_and_no_longer_counts(gaps):
    certificate = Certificate.objects.order_by("number").first()
    Certificate.objects.filter(pk=certificate.pk).update(state="revoked", revoked_at=LATER)
    assert gaps() == ["no_certificate", "revoked"]


def test_purged_evidence_is_named_and_the_file_still_verifies(gaps, inspection):
    attendance.purge_evidence(half_day=inspection.room.half_day, by=None, reason="Délai écoulé")
    assert gaps() == ["purged"]
    scan = ScannedSheet.objects.get()
    scan.file.storage.delete(scan.file.name)
    assert gaps() == ["purged"]
    assert verify_file(inspection.made()).is_intact


def test_a_name_that_no_typeface_has_leaves_the_file_whole(gaps, inspection):
    another_half_day(inspection, 3, state="open")
    person = inspection.room.enrolments[0].person
    type(person).objects.filter(pk=person.pk).update(last_name="\U0001f600")
    codes = gaps()
    assert codes == ["never_closed", "unprintable"]
    names = inspection.texts().keys()
    assert "00-lacunes.txt" in names


def test_the_order_is_that_of_the_sections(inspection):
    """Attendance, then proofs that do not verify, then documents."""
    Presence.objects.filter(half_day=inspection.room.half_day).update(late_minutes=7)
    factories.enrolment(inspection.cohort, factories.user("Zoé", "Sans"), state="started")
    another_half_day(inspection, 3, state="cancelled")
    text = inspection.texts()["00-lacunes.txt"]
    numbers = [line.split(".")[0].strip() for line in text.splitlines() if line[:2] == "  "]
    assert numbers == ["1", "1", "2", "1", "2"]


def test_the_facts_of_an_attestation_are_held_against_their_hash(inspection):
    attestation = Attestation.objects.select_related("enrolment").first()
    assert list(gaps_of_documents([], [], [attestation])) == []
    attestation.facts = {**attestation.facts, "hours": {"minutes_due": 1}}
    assert [each.code for each in gaps_of_documents([], [], [attestation])] == [
        "attestation_altered"
    ]
