"""Two devices at once, and closing while people sign: one outcome, nothing lost.

SQLite runs on a file, as in production: a transaction is its lock. With the lock off the same
scenes go wrong, which shows that they test it.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.db.models import QuerySet

from cohorts.attendance import services
from cohorts.attendance.chain import verify
from cohorts.attendance.models import ChainLink, Evidence, HalfDay, Presence
from cohorts.attendance.queries.chains import chains_of
from cohorts.attendance.services import chaining, locks, running, signing
from cohorts.attendance.states import PRESENT, Conclusion
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.services import withdraw
from lms import audit
from lms.kernel import clock
from tests.conftest import NOW
from tests.simultaneous import at_once, move_whatever_the_state, no_lock_at_the_beginning
from tests.unit.cohorts.attendance.conftest import make_room

pytestmark = pytest.mark.django_db(transaction=True)
DEVICES = 8


@contextmanager
def lock_off(monkeypatch) -> Iterator[None]:
    """Transactions that take no lock when they begin, and rows that are merely read."""
    gate = threading.Barrier(DEVICES, timeout=2)

    def read_only(half_day: HalfDay) -> HalfDay:
        found = locks._rows().get(pk=half_day.pk)
        # Everybody has read before anybody writes.
        with suppress(threading.BrokenBarrierError):
            gate.wait()
        return found

    monkeypatch.setattr(signing, "hold_together", read_only)
    monkeypatch.setattr(running, "hold_alone", read_only)
    with no_lock_at_the_beginning():
        yield


@pytest.fixture
def crowd(database_on_disk):
    with clock.at(NOW):
        room = make_room(trainees=DEVICES - 1)
        room.open()
        yield room


def signature_of(room, number: int, key=None) -> Callable[[], object]:
    return lambda: room.sign(room.enrolments[number].person, client_key=key)


def closing_of(room) -> Callable[[], object]:
    return lambda: services.close_half_day(
        half_day=room.half_day, by=room.trainer, client_key=uuid4()
    )


def test_eight_devices_of_one_person_make_one_signature(crowd):
    outcomes = at_once(*[signature_of(crowd, 0) for _device in range(DEVICES)])
    assert outcomes == ["ok", *["refused"] * (DEVICES - 1)]
    assert Evidence.objects.count() == 1
    assert crowd.presence().changes.count() == 1


def test_one_pressing_sent_eight_times_at_once_succeeds_eight_times(crowd):
    key = uuid4()
    assert at_once(*[signature_of(crowd, 0, key) for _device in range(DEVICES)]) == (
        ["ok"] * DEVICES
    )
    assert Evidence.objects.count() == 1


def test_one_key_of_two_people_at_once_is_one_signature_and_one_refusal(crowd):
    key = uuid4()
    outcomes = at_once(*[signature_of(crowd, number, key) for number in range(2)])
    assert outcomes == ["ok", "refused"]
    assert Evidence.objects.count() == 1


def test_everybody_signs_at_once(crowd):
    outcomes = at_once(*[signature_of(crowd, n) for n in range(DEVICES - 1)])
    assert outcomes == ["ok"] * (DEVICES - 1)
    assert Presence.objects.filter(state__in=PRESENT).count() == DEVICES - 1


def links_of(room) -> list[int]:
    return list(
        ChainLink.objects.filter(half_day=room.half_day)
        .order_by("number")
        .values_list("number", flat=True)
    )


def test_signatures_at_once_make_one_chain(crowd):
    assert at_once(*[signature_of(crowd, n) for n in range(DEVICES - 1)]) == (
        ["ok"] * (DEVICES - 1)
    )
    assert links_of(crowd) == list(range(1, DEVICES))
    assert verify(chains_of(HalfDay.objects.all())).is_intact


def test_with_the_lock_of_the_chain_off_somebody_gets_no_answer(crowd, monkeypatch):
    gate = threading.Barrier(DEVICES - 1, timeout=2)
    digest = chaining.link_digest

    def after_everybody_read(**words) -> str:
        with suppress(threading.BrokenBarrierError):
            gate.wait()
        return digest(**words)

    monkeypatch.setattr(chaining, "hold_chain", lambda half_day: None)
    monkeypatch.setattr(chaining, "link_digest", after_everybody_read)
    with lock_off(monkeypatch):
        connections["default"].close()
        outcomes = at_once(*[signature_of(crowd, n) for n in range(DEVICES - 1)])
    connections["default"].close()
    assert outcomes != ["ok"] * (DEVICES - 1)
    # What the constraint let through is a chain all the same.
    assert verify(chains_of(HalfDay.objects.all())).is_intact


@pytest.fixture
def slow_closing(monkeypatch):
    """The trainer's request rests between reading who is missing and writing it down."""
    rested = threading.Event()
    change_state = audit.change_state

    def rest_once(instance, to, **details):
        if to == Conclusion.ABSENT and not rested.is_set():
            rested.set()
            time.sleep(0.5)
        return change_state(instance, to, **details)

    monkeypatch.setattr(audit, "change_state", rest_once)


def test_closing_while_people_sign_leaves_one_truth(crowd, slow_closing):
    signing_people = [signature_of(crowd, n) for n in range(DEVICES - 1)]
    outcomes = at_once(*[closing_of(crowd), *signing_people])
    assert set(outcomes) <= {"ok", "refused"}
    signed = Evidence.objects.filter(kind="trainee_signature").count()
    assert signed == outcomes.count("ok") - 1
    assert Presence.objects.filter(state__in=PRESENT).count() == signed
    assert Presence.objects.filter(state="absent").count() == DEVICES - 1 - signed
    closing = Evidence.objects.get(kind="trainer_signature")
    assert f"{signed} present, {DEVICES - 1 - signed} absent" in closing.statement


def test_a_trainer_who_closes_on_several_devices_signs_once(crowd):
    outcomes = at_once(*[closing_of(crowd) for _device in range(4)])
    assert outcomes == ["ok", "refused", "refused", "refused"]
    assert Evidence.objects.filter(kind="trainer_signature").count() == 1


def test_one_pressing_of_hers_sent_several_times_closes_once(crowd):
    key = uuid4()
    outcomes = at_once(*[lambda: crowd.close(client_key=key)] * 4)
    assert outcomes == ["ok"] * 4
    assert Evidence.objects.filter(kind="trainer_signature").count() == 1


def test_cancelling_while_people_sign_leaves_one_truth(crowd):
    def cancel() -> None:
        services.cancel_half_day(half_day=crowd.half_day, by=crowd.trainer, reason="Grève")

    outcomes = at_once(cancel, *[signature_of(crowd, n) for n in range(DEVICES - 1)])
    assert set(outcomes) <= {"ok", "refused"}
    signed = Evidence.objects.filter(kind="trainee_signature").count()
    if HalfDay.objects.get(pk=crowd.half_day.pk).state == "cancelled":
        assert (signed, outcomes.count("ok")) == (0, 1)
    else:
        assert signed == outcomes.count("ok") == DEVICES - 1


def leaving_and_signing(room) -> list[str]:
    """She signs while her withdrawal is being written: how the two ended."""
    enrolment, withdrawn = room.enrolments[0], threading.Event()

    def leave() -> None:
        with transaction.atomic():
            withdraw(
                enrolment=Enrolment.objects.get(pk=enrolment.pk),
                cause="job_change",
                by=room.manager,
                reason="Autre poste",
            )
            withdrawn.set()
            time.sleep(0.5)

    def sign() -> None:
        withdrawn.wait(timeout=20)
        room.sign(enrolment.person)

    return at_once(leave, sign)


def test_who_is_withdrawn_meanwhile_signs_nothing(crowd):
    assert leaving_and_signing(crowd) == ["ok", "refused"]
    assert crowd.presence().state == "expected"
    assert not Evidence.objects.exists()


def test_nor_when_she_was_not_on_the_sheet_yet(crowd):
    crowd.presence().delete()
    assert leaving_and_signing(crowd) == ["ok", "refused"]
    assert not Evidence.objects.exists()


def test_with_the_lock_of_the_enrolment_off_the_two_pass_each_other(crowd, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
    # Changing a state looks at what it has become: one guard would stand in for the other.
    move_whatever_the_state(monkeypatch)
    with no_lock_at_the_beginning():
        connections["default"].close()
        outcomes = leaving_and_signing(crowd)
    connections["default"].close()
    assert outcomes != ["ok", "refused"]


def test_with_the_lock_off_the_same_scene_goes_wrong(crowd, slow_closing, monkeypatch):
    with lock_off(monkeypatch):
        connections["default"].close()
        signing_people = [signature_of(crowd, n) for n in range(DEVICES - 1)]
        outcomes = at_once(*[closing_of(crowd), *signing_people])
    connections["default"].close()
    signed = Evidence.objects.filter(kind="trainee_signature").count()
    closing = Evidence.objects.filter(kind="trainer_signature").first()
    errors = [outcome for outcome in outcomes if outcome not in {"ok", "refused"}]
    told_wrong = closing is not None and f"{signed} present" not in closing.statement
    refused_closing = closing is None
    assert errors or told_wrong or refused_closing


def test_with_the_lock_off_two_devices_do_not_both_get_an_answer(crowd, monkeypatch):
    with lock_off(monkeypatch):
        connections["default"].close()
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
        # Changing a state looks at what it has become: one guard would stand in for the other.
        move_whatever_the_state(monkeypatch)
        outcomes = at_once(*[signature_of(crowd, 0) for _device in range(DEVICES)])
    connections["default"].close()
    assert outcomes != ["ok", *["refused"] * (DEVICES - 1)]
