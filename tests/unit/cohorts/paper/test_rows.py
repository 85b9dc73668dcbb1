"""Rows are ticked against a photograph: present by the sheet, once, while it is open."""

from datetime import timedelta

import pytest

from cohorts.attendance.models import Evidence
from cohorts.attendance.services import vouch_for
from cohorts.enrolment.services import drop_out, withdraw
from cohorts.paper.services import TickedRow, file_photographs, tick_rows
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests.conftest import NOW
from tests.unit.cohorts.paper.photographs import blank, encoded, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def scan(open_room):
    (filed,) = file_photographs(
        upload=upload(encoded(blank())), by=open_room.trainer, half_day=open_room.half_day
    ).filed
    return filed


def tick(room, scan, *numbers, by=None, **row):
    rows = {room.presence(number).pk: TickedRow(**row) for number in numbers}
    return tick_rows(scan=scan, rows=rows, by=by or room.trainer)


def test_those_ticked_are_present_by_the_sheet(open_room, scan):
    assert len(tick(open_room, scan, 0, 2)) == 2
    assert [open_room.presence(n).state for n in range(3)] == [
        "present_onsite",
        "expected",
        "present_onsite",
    ]
    proof = Evidence.objects.get(presence=open_room.presence(0))
    assert proof.kind == "sheet_row"
    assert (proof.facts["scan"], proof.facts["scan_sha256"]) == (scan.evidence_number, scan.sha256)
    assert "read the signature of Prénom00 Nom00" in proof.statement
    assert f"evidence {scan.evidence_number}" in proof.statement
    assert open_room.presence(0).enrolment.state == "started"


def test_minutes_on_the_sheet_are_noted(open_room, scan):
    tick(open_room, scan, 1, late_minutes=20, left_early_minutes=5)
    presence = open_room.presence(1)
    assert (presence.late_minutes, presence.left_early_minutes) == (20, 5)


def test_more_minutes_than_the_half_day_undo_the_whole_page(open_room, scan):
    with pytest.raises(Refused):
        tick(open_room, scan, 0, 1, late_minutes=180)
    assert open_room.presence(0).state == "expected"
    assert not Evidence.objects.filter(kind="sheet_row").exists()


def test_ticked_twice_is_recorded_once(open_room, scan):
    tick(open_room, scan, 0)
    assert tick(open_room, scan, 0, 1) == [open_room.presence(1)]
    assert Evidence.objects.filter(kind="sheet_row").count() == 2


def test_whoever_signed_or_was_vouched_for_stays_as_she_is(open_room, scan):
    open_room.sign()
    vouch_for(presence=open_room.presence(1), by=open_room.trainer, reason="Sans téléphone")
    assert [p.pk for p in tick(open_room, scan, 0, 1, 2)] == [open_room.presence(2).pk]
    assert Evidence.objects.filter(presence=open_room.presence(0)).count() == 1


def test_it_is_ticked_after_the_day_until_the_closing(open_room, scan):
    with clock.at(NOW + timedelta(days=3)):
        tick(open_room, scan, 0)
    open_room.close()
    with pytest.raises(Refused, match="already closed"):
        tick(open_room, scan, 1)
    assert open_room.presence(1).state == "absent"


def test_a_row_of_another_half_day_is_none_of_this_sheet(open_room, scan, other_room):
    with pytest.raises(Refused, match="has changed"):
        tick_rows(
            scan=scan,
            rows={open_room.presence().pk: TickedRow(), other_room.presence().pk: TickedRow()},
            by=open_room.trainer,
        )
    assert open_room.presence().state == "expected"


def test_strangers_tick_nothing(open_room, scan, other_room):
    with pytest.raises(Refused, match="Only a trainer"):
        tick(open_room, scan, 0, by=other_room.trainer)


def test_whoever_left_the_cohort_is_not_ticked(open_room, scan):
    withdraw(enrolment=open_room.enrolments[1], cause="other", by=open_room.manager, reason="Part")
    with pytest.raises(Refused, match="Prénom01 Nom01 has left the cohort"):
        tick(open_room, scan, 0, 1)
    assert {open_room.presence(number).state for number in range(3)} == {"expected"}
    assert len(tick(open_room, scan, 0, 2)) == 2


def test_whoever_left_after_she_was_ticked_keeps_no_page_from_being_sent_again(open_room, scan):
    tick(open_room, scan, 0, 1)
    drop_out(enrolment=open_room.enrolments[1], cause="other", by=open_room.manager, reason="Part")
    assert tick(open_room, scan, 0, 1) == []


def test_a_half_day_held_remotely_is_attended_remotely(at_now, db):
    from tests.unit.cohorts.attendance.conftest import make_room

    room = make_room(delivery="remote")
    room.open()
    (filed,) = file_photographs(
        upload=upload(encoded(blank())), by=room.trainer, half_day=room.half_day
    ).filed
    tick(room, filed, 0)
    assert room.presence().state == "present_remote"
