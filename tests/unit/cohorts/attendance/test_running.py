"""What the trainer does: opening, vouching, minutes, closing; and deciding on absences."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from cohorts.attendance import services
from cohorts.attendance.models import Evidence, HalfDay, Presence
from cohorts.attendance.queries import half_days_of_today_for_trainer
from cohorts.enrolment import progress
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def test_opening_puts_everybody_who_attends_on_the_sheet(room):
    for state in ("completed", "withdrawn", "suspended", "dropped_out"):
        factories.enrolment(room.cohort, state=state)
    room.open()
    assert (room.half_day.opened_at, room.half_day.opened_by) == (NOW, room.trainer)
    assert Presence.objects.filter(half_day=room.half_day, state="expected").count() == 4


def test_opening_happens_once_on_the_day_by_those_who_run_it(room):
    stranger = factories.trainer_of(factories.cohort(room.cohort.programme_version))
    for person in (stranger, room.trainee, factories.administrator()):
        with pytest.raises(Refused, match="Only a trainer"):
            services.open_half_day(half_day=room.half_day, by=person)
    with (
        clock.at(NOW - timedelta(days=1)),
        pytest.raises(Refused, match="opens on its own day, 10 March"),
    ):
        room.open()
    with clock.at(NOW + timedelta(days=1)), pytest.raises(Refused, match="is over"):
        room.open()
    services.open_half_day(half_day=room.half_day, by=room.manager)
    with pytest.raises(Refused, match="already open"):
        room.open()


def test_closing_signs_and_whoever_is_missing_becomes_absent(open_room):
    open_room.sign()
    late = factories.enrolment(open_room.cohort)
    closed = open_room.close()
    assert (closed.state, closed.closed_at, closed.closed_by) == ("closed", NOW, open_room.trainer)
    assert [open_room.presence(n).state for n in range(3)] == ["present_onsite", "absent", "absent"]
    assert Presence.objects.get(enrolment=late).state == "absent"
    signature = Evidence.objects.get(kind="trainer_signature")
    assert signature.presence is None
    assert "1 present, 3 absent" in signature.statement
    assert "Théo Relais" in signature.statement


def test_closing_twice_is_refused_but_the_same_pressing_is_the_success_it_was(open_room):
    key = uuid4()
    open_room.close(client_key=key)
    assert open_room.close(client_key=key).state == "closed"
    with pytest.raises(Refused, match="already closed and signed, since 10:30"):
        open_room.close()
    with pytest.raises(Refused, match="already closed"):
        open_room.close(client_key=key, by=open_room.manager)
    assert Evidence.objects.count() == 1


def test_one_that_was_never_opened_cannot_be_closed(room):
    with pytest.raises(Refused, match="never opened"):
        room.close()


def test_one_left_open_is_closed_later_at_the_real_time(open_room):
    later = NOW + timedelta(days=3)
    with clock.at(later):
        assert half_days_of_today_for_trainer(open_room.trainer) == [open_room.half_day]
        services.vouch_for(
            presence=open_room.presence(), by=open_room.trainer, reason="Téléphone oublié"
        )
        open_room.close()
    assert open_room.half_day.closed_at == later
    assert open_room.presence().state == "present_onsite"
    assert open_room.presence(1).changes.get().effective_on == later.date()


def test_the_trainers_word_is_kept_beside_the_conclusion(open_room):
    presence = open_room.presence()
    with pytest.raises(Refused) as refused:
        services.vouch_for(presence=presence, by=open_room.trainer, reason="  ")
    assert refused.value.field == "reason"
    services.vouch_for(presence=presence, by=open_room.trainer, reason="Téléphone déchargé")
    proof = Evidence.objects.get()
    assert (proof.kind, proof.signer, proof.presence) == (
        "trainer_word",
        open_room.trainer,
        presence,
    )
    assert proof.reason == "Téléphone déchargé"
    assert "Prénom00 Nom00" in proof.statement
    open_room.enrolments[0].refresh_from_db()
    assert open_room.enrolments[0].state == "started"
    with pytest.raises(Refused, match="already recorded"):
        services.vouch_for(presence=presence, by=open_room.trainer, reason="Encore")
    with pytest.raises(Refused, match="already recorded as present"):
        open_room.sign()


def test_nobody_vouches_after_closing_nor_from_elsewhere(open_room):
    presence = open_room.presence()
    with pytest.raises(Refused, match="Only a trainer"):
        services.vouch_for(presence=presence, by=open_room.trainee, reason="Moi-même")
    open_room.close()
    with pytest.raises(Refused, match="while the half-day is open"):
        services.vouch_for(presence=presence, by=open_room.trainer, reason="Trop tard")


def test_minutes_are_noted_while_open_within_the_half_day(open_room):
    note = lambda late, early: services.note_minutes(  # noqa: E731
        presence=open_room.presence(),
        by=open_room.trainer,
        late_minutes=late,
        left_early_minutes=early,
    )
    with pytest.raises(Refused, match="not recorded as present yet"):
        note(5, 0)
    open_room.sign()
    note(10, 0)
    note(15, 20)
    assert (open_room.presence().late_minutes, open_room.presence().left_early_minutes) == (15, 20)
    event = AuditEvent.objects.filter(verb="presence.minutes_noted").first()
    assert event.data["before"] == [10, 0]
    with pytest.raises(Refused, match="180 minutes"):
        note(100, 80)
    with pytest.raises(Refused, match="negative"):
        note(-1, 0)
    open_room.close()
    with pytest.raises(Refused, match="while the half-day is open"):
        note(1, 0)


def test_an_absence_is_excused_refused_or_made_up_with_a_reason(open_room, monkeypatch):
    open_room.close()
    heard = []
    reviewer = lambda *, enrolment, **_how: heard.append(enrolment)  # noqa: E731
    monkeypatch.setattr(progress, "_reviewers", [reviewer])
    excused, refused, made_up = (open_room.presence(n) for n in range(3))
    services.excuse_absence(presence=excused, by=open_room.manager, reason="Justificatif vu")
    services.refuse_excuse(presence=refused, by=open_room.trainer, reason="Sans nouvelles")
    assert heard == []
    services.make_up(presence=made_up, by=open_room.trainer, reason="Séance du 12 à Metz")
    assert heard == [open_room.enrolments[2]]
    assert [open_room.presence(n).state for n in range(3)] == ["excused", "unexcused", "made_up"]
    assert [c.to_state for c in made_up.changes.all()] == ["absent", "made_up"]
    services.make_up(presence=refused, by=open_room.trainer, reason="Rattrapé à Nancy")
    services.refuse_excuse(presence=refused, by=open_room.trainer, reason="Erreur de personne")
    assert open_room.presence(1).state == "unexcused"


@pytest.mark.parametrize("decide", ["excuse_absence", "refuse_excuse", "make_up"])
def test_only_an_absence_is_decided_on_with_a_reason_by_those_entitled(open_room, decide):
    service = getattr(services, decide)
    open_room.sign()
    with pytest.raises(Refused, match="cannot be decided"):
        service(presence=open_room.presence(), by=open_room.trainer, reason="Non")
    with pytest.raises(Refused, match="cannot be decided"):
        service(presence=open_room.presence(1), by=open_room.trainer, reason="Pas encore")
    open_room.close()
    with pytest.raises(Refused, match="reason"):
        service(presence=open_room.presence(1), by=open_room.trainer, reason=" ")
    with pytest.raises(Refused, match="Only a trainer"):
        service(presence=open_room.presence(1), by=open_room.trainee, reason="Oui")
    assert open_room.presence(1).state == "absent"


def test_somebody_enrolled_since_can_make_it_up(open_room):
    open_room.close()
    late = factories.enrolment(open_room.cohort, factories.user("Zoé", "Tardive"))
    add = lambda: services.expect_latecomer(  # noqa: E731
        half_day=open_room.half_day, enrolment=late, by=open_room.trainer, reason="Arrivée après"
    )
    presence = add()
    assert presence.state == "absent"
    services.make_up(presence=presence, by=open_room.trainer, reason="Lu et discuté le 12")
    with pytest.raises(Refused, match="already on this sheet"):
        add()


def test_the_database_itself_refuses_a_second_signature(open_room):
    proof = open_room.sign()
    for changes in ({"client_key": uuid4()}, {"presence": open_room.presence(1)}):
        copy = Evidence.objects.get(pk=proof.pk)
        copy.pk = None
        for name, value in changes.items():
            setattr(copy, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)


def test_todays_half_days_are_those_of_the_place(room):
    factories.half_day(room.half_day.seminar, starts_at=NOW + timedelta(days=1))
    [found] = half_days_of_today_for_trainer(room.trainer)
    assert found == room.half_day
    room.open()
    room.sign()
    [found] = half_days_of_today_for_trainer(room.trainer)
    assert (found.expected_count, found.present_count) == (3, 1)
    assert half_days_of_today_for_trainer(room.trainee) == []
    assert HalfDay.objects.count() == 2
