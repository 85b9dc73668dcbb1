"""Two hands at once: one outcome, on both databases. With the lock off the scene goes wrong."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event

import pytest
from django.db import connections

from cohorts.absences import services
from cohorts.absences.models import Announcement, Justification, MakeUp
from cohorts.absences.services import deciding, making_up
from cohorts.absences.states import UNDER_WAY
from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.services import cancel_half_day
from lms.kernel import clock
from tests.conftest import NOW
from tests.simultaneous import at_once
from tests.unit.cohorts.absences.conftest import make_scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def filed(database_on_disk):
    with clock.at(NOW):
        scene = make_scene()
        scene.miss()
        yield scene, scene.file()


def decisions(scene, justification):
    return [
        lambda: services.accept_justification(
            justification=justification, by=scene.room.trainer, reason="Oui"
        ),
        lambda: services.refuse_justification(
            justification=justification, by=scene.room.manager, reason="Non"
        ),
    ]


def agree(scene) -> bool:
    """Whether the justification and the conclusion say the same."""
    pairs = {("accepted", "excused"), ("refused", "unexcused"), ("withdrawn", "absent")}
    return (Justification.objects.get().state, scene.room.presence().state) in pairs


def test_two_decisions_at_once_are_one(filed):
    scene, justification = filed
    assert at_once(*decisions(scene, justification)) == ["ok", "refused"]
    assert agree(scene)
    assert scene.room.presence().changes.filter(from_state="justification_filed").count() == 1


def test_taking_back_against_a_decision(filed):
    scene, justification = filed
    acts = [
        decisions(scene, justification)[0],
        lambda: services.take_back_justification(justification=justification, by=scene.trainee),
    ]
    assert at_once(*acts) == ["ok", "refused"]
    assert agree(scene)


def test_with_the_lock_off_both_decide(filed, monkeypatch):
    scene, justification = filed
    options = connections.settings["default"].setdefault("OPTIONS", {})
    mode = options.pop("transaction_mode", None)
    gate = Barrier(2, timeout=2)

    def read_only(stale: Justification, _by) -> tuple[Justification, Presence]:
        found = Justification.objects.select_related(
            "half_day__seminar__cohort", "enrolment__person"
        ).get(pk=stale.pk)
        # Both have read before either writes.
        with suppress(BrokenBarrierError):
            gate.wait()
        return found, scene.room.presence()

    monkeypatch.setattr(deciding, "_hold", read_only)
    connections["default"].close()
    try:
        outcomes = at_once(*decisions(scene, justification))
    finally:
        if mode is not None:
            options["transaction_mode"] = mode
    connections["default"].close()
    assert outcomes != ["ok", "refused"]


def test_two_devices_announce_once(database_on_disk):
    with clock.at(NOW):
        scene = make_scene()
        both = [lambda: scene.announce(scene.half_day, scene.later) for _device in range(4)]
        assert at_once(*both) == ["ok"] * 4
    assert Announcement.objects.count() == 2


@pytest.fixture
def chosen(database_on_disk, monkeypatch):
    """She asks for a half-day that is cancelled between her choice and the writing of it."""
    with clock.at(NOW):
        scene = make_scene()
        scene.miss()
        presence, hosts_of = scene.room.presence(), making_up.possible_hosts
        has_chosen, is_cancelled = Event(), Event()

        def rest(absence: Presence) -> list[HalfDay]:
            hosts = hosts_of(absence)
            has_chosen.set()
            is_cancelled.wait(timeout=1)
            return hosts

        def cancel() -> None:
            has_chosen.wait(timeout=2)
            cancel_half_day(half_day=scene.host, by=scene.room.manager, reason="Neige")
            is_cancelled.set()

        monkeypatch.setattr(making_up, "possible_hosts", rest)
        yield [
            lambda: services.ask_make_up(presence=presence, host=scene.host, by=scene.trainee),
            cancel,
        ]


def somebody_goes_to_a_cancelled_one() -> bool:
    return MakeUp.objects.filter(state__in=UNDER_WAY, host__state="cancelled").exists()


def test_asking_against_a_cancellation(chosen):
    assert at_once(*chosen) == ["ok", "ok"]
    assert HalfDay.objects.filter(state="cancelled").count() == 1
    assert MakeUp.objects.get().state == "lapsed"


def test_with_the_lock_off_she_goes_to_a_cancelled_one_or_gets_no_answer(chosen, monkeypatch):
    options = connections.settings["default"].setdefault("OPTIONS", {})
    mode = options.pop("transaction_mode", None)
    monkeypatch.setattr(
        making_up,
        "hold_with_host",
        lambda presence, host: (Presence.objects.get(pk=presence.pk), host),
    )
    connections["default"].close()
    try:
        outcomes = at_once(*chosen)
    finally:
        if mode is not None:
            options["transaction_mode"] = mode
    connections["default"].close()
    assert outcomes != ["ok", "ok"] or somebody_goes_to_a_cancelled_one()
