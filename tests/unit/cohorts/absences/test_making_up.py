"""Making an absence up with another cohort."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cohorts.absences import services
from cohorts.absences.models import MakeUp
from cohorts.absences.queries import guests_of, possible_hosts
from cohorts.attendance.models import Evidence, HalfDay
from cohorts.attendance.queries import attendance_by_enrolment, required_attendance_by_enrolment
from cohorts.attendance.services.rectifying import rectify_presence
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests import factories
from tests.conftest import NOW


@pytest.fixture
def missed(scene):
    scene.miss()
    return scene


def confirmed(scene) -> MakeUp:
    return services.confirm_make_up(make_up=scene.ask(), by=scene.room.trainer)


def test_hosts_are_coming_half_days_of_the_same_module(missed):
    cohort = missed.host.seminar.cohort
    version = cohort.programme_version
    elsewhere = factories.cohort(factories.programme_version("autre"))
    newer = factories.cohort(factories.programme_version(version.programme.key))
    others = {
        "another module": factories.seminar(cohort, version.modules.get(code="S2")),
        "another programme": factories.seminar(elsewhere),
    }
    for seminar in others.values():
        factories.half_day(seminar, NOW + timedelta(days=20))
    factories.half_day(missed.host.seminar, NOW - timedelta(days=1))
    factories.half_day(missed.host.seminar, NOW + timedelta(days=8), state="cancelled")
    # While her own cohort meets.
    factories.half_day(missed.host.seminar, missed.later.starts_at + timedelta(minutes=30))
    same_code = factories.half_day(factories.seminar(newer), NOW + timedelta(days=30))
    assert possible_hosts(missed.room.presence()) == [missed.host, same_code]


def test_hers_waits_for_a_confirmation_and_that_of_staff_does_not(missed):
    asked = missed.ask()
    assert asked.state == "asked"
    assert missed.ask() == asked
    services.give_up_make_up(make_up=asked, by=missed.trainee)
    assert missed.ask(by=missed.room.manager).state == "confirmed"


def test_one_at_a_time(missed):
    missed.ask()
    second = factories.half_day(missed.host.seminar, NOW + timedelta(days=9))
    with pytest.raises(Refused, match="Give it up first"):
        missed.ask(host=second)
    HalfDay.objects.filter(pk=missed.host.pk).update(state="cancelled")
    assert missed.ask(host=second).host == second
    assert sorted(MakeUp.objects.values_list("state", flat=True)) == ["asked", "lapsed"]


def test_strangers_ask_and_answer_nothing(missed):
    make_up = missed.ask()
    strangers = [missed.room.enrolments[1].person, missed.host_trainer, factories.juror()]
    for stranger in strangers:
        for act in (
            lambda by: missed.ask(by=by),
            lambda by: services.confirm_make_up(make_up=make_up, by=by),
            lambda by: services.decline_make_up(make_up=make_up, by=by, reason="Non"),
            lambda by: services.give_up_make_up(make_up=make_up, by=by),
        ):
            with pytest.raises(Refused, match="Only a trainer"):
                act(stranger)
    with pytest.raises(Refused, match="Only a trainer"):
        services.confirm_make_up(make_up=make_up, by=missed.trainee)


def test_only_an_absence_is_made_up(missed):
    with pytest.raises(Refused, match="no absence"):
        services.ask_make_up(
            presence=missed.room.presence(1),
            host=missed.host,
            by=missed.room.enrolments[1].person,
        )


def test_a_half_day_that_is_none_of_the_choice(missed):
    with pytest.raises(Refused, match="cannot make the absence up"):
        missed.ask(host=missed.later)


def test_somebody_who_left_makes_nothing_up(missed):
    enrolment = missed.room.enrolments[0]
    type(enrolment).objects.filter(pk=enrolment.pk).update(state="dropped_out")
    with pytest.raises(Refused, match="not expected"):
        missed.ask()


def test_declined_with_a_reason_she_may_ask_elsewhere(missed):
    make_up = missed.ask()
    with pytest.raises(Refused, match="reason is required"):
        services.decline_make_up(make_up=make_up, by=missed.room.trainer, reason=" ")
    services.decline_make_up(make_up=make_up, by=missed.room.trainer, reason="Salle pleine")
    with pytest.raises(Refused, match="already settled"):
        services.confirm_make_up(make_up=make_up, by=missed.room.trainer)
    assert missed.ask().state == "asked"


def test_a_host_cancelled_meanwhile_is_not_confirmed(missed):
    make_up = missed.ask()
    HalfDay.objects.filter(pk=missed.host.pk).update(state="cancelled")
    with pytest.raises(Refused, match="does not take place"):
        services.confirm_make_up(make_up=make_up, by=missed.room.trainer)


def test_the_trainer_who_receives_her_attests(missed):
    make_up = confirmed(missed)
    with pytest.raises(Refused, match="once the half-day is open"):
        services.attest_make_up(make_up=make_up, by=missed.host_trainer)
    missed.open_host()
    with pytest.raises(Refused, match="Only a trainer"):
        services.attest_make_up(make_up=make_up, by=missed.room.trainer)
    attested = services.attest_make_up(make_up=make_up, by=missed.host_trainer)
    assert attested.state == "attended"
    step = attested.changes.latest("pk")
    assert (step.recorded_by, step.effective_on) == (missed.host_trainer, missed.host.local_day)
    presence = missed.room.presence()
    assert presence.state == "made_up"
    reason = presence.changes.latest("pk").reason
    assert missed.host.seminar.cohort.label in reason
    assert "17 mars 2026" in reason
    assert str(missed.host_trainer) in reason
    proof = Evidence.objects.filter(presence=presence).latest("pk")
    assert (proof.signer, proof.reason) == (missed.host_trainer, reason)
    with pytest.raises(Refused, match="cannot be attested"):
        services.attest_make_up(make_up=make_up, by=missed.host_trainer)


def test_it_counts_for_completion_and_never_for_attendance(missed):
    enrolment = missed.room.enrolments[0]
    day = NOW.date() + timedelta(days=10)
    before = attendance_by_enrolment([enrolment], day)[enrolment.pk]
    make_up = confirmed(missed)
    missed.open_host()
    services.attest_make_up(make_up=make_up, by=missed.host_trainer)
    after = attendance_by_enrolment([enrolment], day)[enrolment.pk]
    required = required_attendance_by_enrolment([enrolment], day)[enrolment.pk]
    assert (before.minutes_made_up, after.minutes_made_up) == (0, 180)
    assert before.minutes_present == after.minutes_present == 0
    assert missed.half_day.pk not in required.missing


def test_whoever_did_not_come_stays_absent_and_is_corrected_with_a_reason(missed):
    make_up = confirmed(missed)
    missed.open_host()
    services.note_no_show(make_up=make_up, by=missed.host_trainer)
    assert missed.room.presence().state == "absent"
    with pytest.raises(Refused, match="reason is required"):
        services.attest_make_up(make_up=make_up, by=missed.host_trainer)
    services.attest_make_up(make_up=make_up, by=missed.host_trainer, reason="Arrivée en retard")
    assert missed.room.presence().state == "made_up"


def test_found_present_after_all_the_make_up_lapses(missed):
    make_up = confirmed(missed)
    rectify_presence(
        presence=missed.room.presence(),
        by=missed.room.manager,
        conclusion="present_onsite",
        late_minutes=0,
        left_early_minutes=0,
        reason="Elle était là.",
    )
    make_up.refresh_from_db()
    assert make_up.state == "lapsed"
    assert list(guests_of(missed.host)) == []


def test_a_filed_justification_lapses_when_it_is_made_up(missed):
    justification = missed.file()
    make_up = confirmed(missed)
    missed.open_host()
    services.attest_make_up(make_up=make_up, by=missed.host_trainer)
    justification.refresh_from_db()
    assert justification.state == "lapsed"


def test_guests_are_the_confirmed_ones(missed):
    make_up = missed.ask()
    assert list(guests_of(missed.host)) == []
    services.confirm_make_up(make_up=make_up, by=missed.room.trainer)
    assert list(guests_of(missed.host)) == [make_up]


def test_who_is_told(missed):
    make_up = missed.ask()
    assert not OutgoingMail.objects.filter(kind="make_up").exists()
    services.confirm_make_up(make_up=make_up, by=missed.room.trainer)
    told = OutgoingMail.objects.filter(kind="make_up").values_list("recipient", flat=True)
    assert set(told) == {missed.trainee.pk, missed.host_trainer.pk}


def test_the_database_holds_one_under_way(missed):
    make_up = missed.ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        MakeUp.objects.create(
            presence=make_up.presence,
            host=missed.host,
            state="confirmed",
            asked_at=NOW,
            asked_by=missed.trainee,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        MakeUp.objects.filter(pk=make_up.pk).update(state="perhaps")


def test_the_past_makes_nothing_up(missed):
    make_up = missed.ask()
    with clock.at(missed.host.ends_at), pytest.raises(Refused, match="over"):
        services.confirm_make_up(make_up=make_up, by=missed.room.trainer)
