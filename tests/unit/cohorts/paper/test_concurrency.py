"""Two windows and two phones at once: each person recorded once, each photograph filed once.

With the locks off the same scenes go wrong, which shows that they test them.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import connection, connections

from cohorts.attendance.models import Evidence, HalfDay, Presence
from cohorts.attendance.services import locks
from cohorts.enrolment.models import Enrolment
from cohorts.paper.models import ScannedSheet
from cohorts.paper.services import (
    Filing,
    TickedRow,
    file_photographs,
    filing,
    rows,
    tick_rows,
)
from lms.kernel import clock
from tests import factories
from tests.conftest import NOW
from tests.simultaneous import at_once, no_lock_at_the_beginning
from tests.unit.cohorts.attendance.conftest import make_room
from tests.unit.cohorts.paper.photographs import blank, encoded, upload

pytestmark = pytest.mark.django_db(transaction=True)
WINDOWS = 4
PEOPLE = 3


@contextmanager
def lock_off(monkeypatch) -> Iterator[None]:
    """Transactions that take no lock when they begin, and rows that are merely read."""
    gate = threading.Barrier(WINDOWS, timeout=2)

    def wait() -> None:
        # Everybody has read before anybody writes.
        with suppress(threading.BrokenBarrierError):
            gate.wait()

    def read_half_day(half_day: HalfDay) -> HalfDay:
        return locks._rows().get(pk=half_day.pk)

    def read_rows(half_day: HalfDay, numbers: list[int]) -> list[Presence]:
        found = list(
            Presence.objects.filter(half_day=half_day, pk__in=numbers).select_related(
                "enrolment__person", "enrolment__cohort__region"
            )
        )
        for presence in found:
            presence.half_day = half_day
        wait()
        return found

    def not_filed(picture) -> None:
        wait()

    monkeypatch.setattr(rows, "hold_together", read_half_day)
    monkeypatch.setattr(rows, "_hold_rows", read_rows)
    monkeypatch.setattr(filing, "hold_alone", read_half_day)
    monkeypatch.setattr(filing, "_filed_before", not_filed)
    with no_lock_at_the_beginning():
        yield


@pytest.fixture
def crowd(database_on_disk):
    with clock.at(NOW):
        room = make_room(trainees=PEOPLE)
        room.open()
        yield room


@pytest.fixture
def scan(crowd) -> ScannedSheet:
    return file(crowd, "Feuille").filed[0]


def file(room, words: str):
    return file_photographs(
        upload=upload(encoded(blank(words))), by=room.trainer, half_day=room.half_day
    )


def ticking_of(room, scan, order: int):
    """Each window sends the same people, in an order of its own."""
    numbers = [room.presence(number).pk for number in range(PEOPLE)]
    numbers = numbers[order % PEOPLE :] + numbers[: order % PEOPLE]
    return lambda: tick_rows(
        scan=scan, rows={number: TickedRow(late_minutes=5) for number in numbers}, by=room.trainer
    )


def test_windows_that_tick_at_once_record_each_person_once(crowd, scan):
    outcomes = at_once(*[ticking_of(crowd, scan, window) for window in range(WINDOWS)])
    assert outcomes == ["ok"] * WINDOWS
    assert Evidence.objects.filter(kind="sheet_row").count() == PEOPLE
    assert all(crowd.presence(number).changes.count() == 1 for number in range(PEOPLE))


@pytest.fixture
def two_sheets(crowd, scan, monkeypatch):
    """Ticking two half-days of the same people, whose lists name them in opposite orders; each
    rests after its first person until the other has recorded one as well."""
    other = factories.half_day(
        crowd.half_day.seminar,
        starts_at=NOW.replace(hour=13),
        state="open",
        opener=crowd.trainer,
    )
    for enrolment in reversed(crowd.enrolments):
        Presence.objects.create(half_day=other, enrolment=enrolment)
    (second,) = file_photographs(
        upload=upload(encoded(blank("Autre"))), by=crowd.trainer, half_day=other
    ).filed
    gate = threading.Barrier(2, timeout=2)
    record = rows.record_present

    def record_and_rest(presence, **words):
        record(presence, **words)
        with suppress(threading.BrokenBarrierError):
            gate.wait()

    monkeypatch.setattr(rows, "record_present", record_and_rest)
    return [ticking_all(crowd, each) for each in (scan, second)]


def ticking_all(room, scan):
    numbers = scan.half_day.presences.values_list("pk", flat=True)
    ticked = {number: TickedRow() for number in numbers}
    return lambda: tick_rows(scan=scan, rows=ticked, by=room.trainer)


def test_two_sheets_of_the_same_people_do_not_wait_for_each_other(two_sheets):
    assert at_once(*two_sheets) == ["ok"] * 2
    assert Evidence.objects.filter(kind="sheet_row").count() == 2 * PEOPLE


@pytest.mark.skipif(connection.vendor == "sqlite", reason="A transaction is the lock there.")
def test_with_the_lock_of_the_enrolments_off_they_do(two_sheets, monkeypatch):
    def merely_read(numbers: list[int]) -> dict[int, Enrolment]:
        found = Enrolment.objects.select_related("person", "cohort__region")
        return found.in_bulk(numbers)

    monkeypatch.setattr(rows, "_hold_enrolments", merely_read)
    assert at_once(*two_sheets) == ["OperationalError", "ok"]


def filed_at_once(room) -> tuple[list[str], list[Filing]]:
    """Several phones send the same photograph: how each ended, and what each was told."""
    filings: list[Filing] = []
    phones = [lambda: filings.append(file(room, "Feuille")) for _phone in range(WINDOWS)]
    return at_once(*phones), filings


def test_a_photograph_sent_by_several_phones_at_once_is_filed_once(crowd):
    outcomes, filings = filed_at_once(crowd)
    assert outcomes == ["ok"] * WINDOWS
    assert not any(each.refused for each in filings)
    assert ScannedSheet.objects.count() == 1
    assert Evidence.objects.filter(kind="scanned_sheet").count() == 1


def test_with_the_lock_off_ticking_goes_wrong(crowd, scan, monkeypatch):
    with lock_off(monkeypatch):
        connections["default"].close()
        outcomes = at_once(*[ticking_of(crowd, scan, window) for window in range(WINDOWS)])
    connections["default"].close()
    twice = Evidence.objects.filter(kind="sheet_row").count() > PEOPLE
    assert twice or outcomes != ["ok"] * WINDOWS


def test_with_the_lock_off_filing_goes_wrong(crowd, monkeypatch):
    with lock_off(monkeypatch):
        connections["default"].close()
        outcomes, filings = filed_at_once(crowd)
    connections["default"].close()
    assert outcomes != ["ok"] * WINDOWS or any(each.refused for each in filings)
    # The constraint of the table is the last to hold.
    assert ScannedSheet.objects.count() <= 1
