"""Juries through the services: who may, when, and that nothing happens twice."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from cohorts.dissertations import services
from cohorts.dissertations.models import Assessment, Decision, Defence, Jury
from cohorts.dissertations.queries import jury_facts
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests import factories
from tests.unit.cohorts.dissertations.conftest import (
    AT_JURY,
    JURY_DAY,
    MORNING,
    people_of,
)

# --- Forming --------------------------------------------------------------------------------------


def test_a_jury_is_formed_and_its_members_are_told(house):
    people = [factories.juror(), factories.juror(), factories.juror()]
    jury = house.jury(people=people, place="Salle 4")
    assert [m.user for m in jury.members.all()] == people
    assert jury.president.user == people[0]
    assert set(OutgoingMail.objects.values_list("recipient", flat=True)) == {p.pk for p in people}


def test_a_jury_has_two_members_at_least(house):
    alone = factories.juror()
    for people in ([alone], [alone, alone]):
        with pytest.raises(Refused) as caught:
            house.jury(people=people)
        assert caught.value.field == "members"
    assert not Jury.objects.exists()


def test_only_jurors_who_are_not_enrolled_sit(house):
    outsider = factories.user()
    former = factories.user()
    factories.grant(former, "juror", ends_on=date(2026, 1, 1))
    enrolled = house.enrolments[1].person
    factories.grant(enrolled, "juror")
    for person in (outsider, former, enrolled):
        with pytest.raises(Refused) as caught:
            house.jury(people=[factories.juror(), person])
        assert caught.value.field == "members"


def test_the_president_is_a_member(house):
    with pytest.raises(Refused) as caught:
        services.form_jury(
            cohort=house.cohort,
            label="Jury",
            held_on=JURY_DAY,
            members=[factories.juror(), factories.juror()],
            president=factories.juror(),
            by=house.manager,
        )
    assert caught.value.field == "president"


@pytest.mark.parametrize(
    ("field", "value"), [("label", "  "), ("session", 3), ("held_on", date(2025, 1, 1))]
)
def test_the_facts_of_a_jury_are_checked(house, field, value):
    with pytest.raises(Refused) as caught:
        house.jury(**{field: value})
    assert caught.value.field == field


def test_a_form_sent_twice_makes_one_jury(house):
    house.jury()
    with pytest.raises(Refused):
        house.jury()
    assert Jury.objects.count() == 1


def test_only_managers_of_the_scope_form_juries(house):
    elsewhere = factories.user()
    factories.grant(elsewhere, "manager", "programme", "another-programme")
    people = [factories.juror(), factories.juror()]
    for person in (house.trainer, people[0], elsewhere):
        with pytest.raises(Refused):
            services.form_jury(
                cohort=house.cohort,
                label="Jury",
                held_on=JURY_DAY,
                members=people,
                president=people[0],
                by=person,
            )


# --- Convening ------------------------------------------------------------------------------------


def test_convening_freezes_the_file_and_tells_the_author(house):
    defence = house.convened()
    assert defence.dissertation.state == "convened"
    event = AuditEvent.objects.get(verb="dissertation.state_changed", to_state="convened")
    assert event.document_sha256 == defence.dissertation.versions.first().sha256
    mail = OutgoingMail.objects.get(kind="defence_convened")
    assert mail.recipient == house.author
    assert "09:00" in mail.body or "9:00" in mail.body or "9 h" in mail.body or "9h" in mail.body


def test_what_cannot_be_convened(house):
    jury = house.jury()
    later = MORNING + timedelta(hours=1)
    with pytest.raises(Refused):  # not handed in
        services.convene_defence(
            jury=jury, dissertation=house.begun(), scheduled_at=MORNING, by=house.manager
        )
    with pytest.raises(Refused):  # not by a member
        services.convene_defence(
            jury=jury,
            dissertation=house.submitted(),
            scheduled_at=MORNING,
            by=people_of(jury)[0],
        )
    dissertation = house.submitted()
    with pytest.raises(Refused):  # another day
        services.convene_defence(
            jury=jury,
            dissertation=dissertation,
            scheduled_at=MORNING + timedelta(days=1),
            by=house.manager,
        )
    elsewhere = factories.dissertation(state="submitted")
    with pytest.raises(Refused):  # another cohort
        services.convene_defence(
            jury=jury, dissertation=elsewhere, scheduled_at=MORNING, by=house.manager
        )
    services.convene_defence(
        jury=jury, dissertation=dissertation, scheduled_at=MORNING, by=house.manager
    )
    with pytest.raises(Refused):  # twice
        services.convene_defence(
            jury=jury, dissertation=dissertation, scheduled_at=later, by=house.manager
        )
    with pytest.raises(Refused):  # an hour already taken
        services.convene_defence(
            jury=jury, dissertation=house.submitted(1), scheduled_at=MORNING, by=house.manager
        )
    assert Defence.objects.count() == 1


def test_several_are_convened_all_or_none(house):
    jury = house.jury()
    good, bad = house.submitted(0), house.begun(1)
    with pytest.raises(Refused):
        services.convene_defences(
            jury=jury,
            hours={good: MORNING, bad: MORNING + timedelta(hours=1)},
            by=house.manager,
        )
    good.refresh_from_db()
    assert good.state == "submitted"
    assert not Defence.objects.exists()


# --- The day --------------------------------------------------------------------------------------


def test_attendance_is_recorded_once_by_president_or_manager_from_the_day_on(house):
    defence = house.convened()
    president, member = people_of(defence.jury)
    with pytest.raises(Refused):  # March: the day has not come
        services.record_attendance(defence=defence, attended=True, by=president)
    with clock.at(AT_JURY):
        for person in (member, house.trainer, house.author):
            with pytest.raises(Refused):
                services.record_attendance(defence=defence, attended=True, by=person)
        services.record_attendance(defence=defence, attended=True, by=president)
        with pytest.raises(Refused):
            services.record_attendance(defence=defence, attended=False, by=house.manager)
    defence.refresh_from_db()
    assert defence.state == "held"
    assert defence.dissertation.changes.last().effective_on == JURY_DAY


def test_a_missed_defence_is_assessed_by_nobody_and_heard_again(house):
    defence = house.convened()
    with clock.at(AT_JURY):
        services.record_attendance(defence=defence, attended=False, by=house.manager)
        member = people_of(defence.jury)[1]
        with pytest.raises(Refused):
            services.save_assessment(defence=defence, by=member, opinion="reserved", comment="")
    defence.dissertation.refresh_from_db()
    assert defence.dissertation.state == "absent"
    again = house.jury(label="Jury de septembre", held_on=date(2026, 9, 4), session=2)
    services.convene_defence(
        jury=again,
        dissertation=defence.dissertation,
        scheduled_at=datetime(2026, 9, 4, 8, tzinfo=UTC),
        by=house.manager,
    )


# --- Assessing ------------------------------------------------------------------------------------


def test_a_draft_may_be_written_before_and_changed(house):
    defence = house.convened()
    member = people_of(defence.jury)[1]
    services.save_assessment(defence=defence, by=member, opinion="", comment="À relire")
    services.save_assessment(
        defence=defence, by=member, opinion="reserved", comment="Lu", mark=Decimal("12.5")
    )
    [row] = Assessment.objects.all()
    assert (row.opinion, row.comment, row.mark, row.state) == (
        "reserved",
        "Lu",
        Decimal("12.5"),
        "draft",
    )


def test_only_members_assess(house):
    defence = house.held()
    for person in (house.manager, house.trainer, house.author, factories.juror()):
        with pytest.raises(Refused):
            services.save_assessment(
                defence=defence, by=person, opinion="favourable", comment="Bien"
            )
    assert not Assessment.objects.exists()


def test_a_member_who_lost_the_role_assesses_nothing(house):
    defence = house.held()
    member = people_of(defence.jury)[1]
    member.grants.update(ends_on=date(2026, 1, 1))
    with pytest.raises(Refused):
        services.save_assessment(defence=defence, by=member, opinion="favourable", comment="")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("opinion", "excellent"),
        ("mark", Decimal("20.5")),
        ("mark", Decimal(-1)),
        ("comment", "x" * 10_001),
    ],
)
def test_what_an_assessment_cannot_hold(house, field, value):
    defence = house.held()
    values = {"opinion": "favourable", "comment": "", "mark": None, field: value}
    with pytest.raises(Refused) as caught:
        services.save_assessment(defence=defence, by=people_of(defence.jury)[0], **values)
    assert caught.value.field == field


def test_locking_needs_the_defence_and_an_opinion_and_is_for_good(house):
    defence = house.convened()
    member = people_of(defence.jury)[0]
    services.save_assessment(defence=defence, by=member, opinion="favourable", comment="")
    with pytest.raises(Refused):
        services.lock_assessment(defence=defence, by=member)
    with clock.at(AT_JURY):
        services.record_attendance(defence=defence, attended=True, by=house.manager)
        services.save_assessment(defence=defence, by=member, opinion="", comment="")
        with pytest.raises(Refused):
            services.lock_assessment(defence=defence, by=member)
        services.save_assessment(defence=defence, by=member, opinion="reserved", comment="")
        services.lock_assessment(defence=defence, by=member)
        with pytest.raises(Refused):
            services.lock_assessment(defence=defence, by=member)
        with pytest.raises(Refused):
            services.save_assessment(defence=defence, by=member, opinion="favourable", comment="")
    assert Assessment.objects.get().opinion == "reserved"


def test_a_member_who_wrote_nothing_has_nothing_to_lock(house):
    defence = house.held()
    with pytest.raises(Refused):
        services.lock_assessment(defence=defence, by=people_of(defence.jury)[1])
    assert not Assessment.objects.exists()


# --- Deciding -------------------------------------------------------------------------------------


def test_no_decision_before_every_member_has_locked(house):
    defence = house.held()
    president, member = people_of(defence.jury)
    with clock.at(AT_JURY):
        services.save_assessment(defence=defence, by=president, opinion="favourable", comment="")
        services.lock_assessment(defence=defence, by=president)
        services.save_assessment(defence=defence, by=member, opinion="favourable", comment="")
        with pytest.raises(Refused):
            services.decide(defence=defence, outcome="validated", by=president)
        services.lock_assessment(defence=defence, by=member)
        for person in (member, house.manager):
            with pytest.raises(Refused):
                services.decide(defence=defence, outcome="validated", by=person)
        services.decide(defence=defence, outcome="validated", by=president)
        with pytest.raises(Refused):
            services.decide(defence=defence, outcome="refused", reason="x", by=president)
    assert Decision.objects.get().outcome == "validated"


def test_no_decision_with_a_single_member(house):
    """A jury of one can only come from elsewhere than the services; even so it decides nothing."""
    jury = factories.jury(house.cohort, members=1, held_on=JURY_DAY)
    defence = house.held(jury=jury)
    president = people_of(jury)[0]
    with clock.at(AT_JURY):
        services.save_assessment(defence=defence, by=president, opinion="favourable", comment="")
        services.lock_assessment(defence=defence, by=president)
        with pytest.raises(Refused):
            services.decide(defence=defence, outcome="validated", by=president)


@pytest.mark.parametrize("outcome", ["with_reservations", "deferred", "refused"])
def test_a_reason_unless_validated(house, outcome):
    defence = house.locked(house.held())
    president = people_of(defence.jury)[0]
    with pytest.raises(Refused) as caught:
        services.decide(defence=defence, outcome=outcome, by=president, reason=" ")
    assert caught.value.field == "reason"
    services.decide(defence=defence, outcome=outcome, by=president, reason="À reprendre")


def test_the_second_session_defers_nobody(house):
    defence = house.locked(house.held(jury=house.jury(session=2)))
    with pytest.raises(Refused) as caught:
        services.decide(
            defence=defence, outcome="deferred", by=people_of(defence.jury)[0], reason="Encore"
        )
    assert caught.value.field == "outcome"


def test_a_decision_changes_nothing_outside_the_jury(house):
    defence = house.decided(outcome="refused")
    defence.dissertation.refresh_from_db()
    assert defence.dissertation.state == "defended"
    told = AuditEvent.objects.filter(verb__in=["defence.decided", "assessment.state_changed"])
    assert {event.audience for event in told} == {"internal"}
    said = " ".join(f"{e.data} {e.reason} {e.to_state}" for e in AuditEvent.objects.all())
    assert "refused" not in said
    assert "favourable" not in said


# --- Publishing -----------------------------------------------------------------------------------


def test_publishing_tells_everybody_without_the_verdict(house):
    jury = house.jury()
    house.decided(0, jury, outcome="validated")
    house.decided(1, jury, outcome="refused", at=MORNING + timedelta(hours=1))
    with clock.at(AT_JURY + timedelta(days=4)):
        services.publish_results(jury=jury, by=house.manager)
    states = [d.dissertation.state for d in Defence.objects.order_by("scheduled_at")]
    assert states == ["validated", "refused"]
    for defence in Defence.objects.all():
        assert defence.dissertation.changes.last().effective_on == JURY_DAY
    mails = OutgoingMail.objects.filter(kind="jury_result")
    assert len(mails) == 2
    assert len({(mail.subject, mail.body.replace("Camille0", "Camille1")) for mail in mails}) == 1


def test_nothing_is_published_while_something_is_open(house):
    jury = house.jury()
    with pytest.raises(Refused):  # nobody convened
        services.publish_results(jury=jury, by=house.manager)
    first = house.decided(0, jury)
    second = house.convened(1, jury, at=MORNING + timedelta(hours=1))
    with pytest.raises(Refused):  # the second neither held nor missed
        services.publish_results(jury=jury, by=house.manager)
    with clock.at(AT_JURY):
        services.record_attendance(defence=second, attended=True, by=house.manager)
    with pytest.raises(Refused):  # held, not decided
        services.publish_results(jury=jury, by=house.manager)
    first.dissertation.refresh_from_db()
    assert first.dissertation.state == "defended"
    assert not OutgoingMail.objects.filter(kind="jury_result").exists()


def test_missed_defences_do_not_hold_up_the_others(house):
    jury = house.jury()
    house.decided(0, jury)
    missed = house.convened(1, jury, at=MORNING + timedelta(hours=1))
    with clock.at(AT_JURY):
        services.record_attendance(defence=missed, attended=False, by=house.manager)
        services.publish_results(jury=jury, by=house.manager)
    missed.dissertation.refresh_from_db()
    assert missed.dissertation.state == "absent"
    assert OutgoingMail.objects.filter(kind="jury_result").count() == 1


def test_published_once_by_a_manager(house):
    defence = house.decided()
    for person in (people_of(defence.jury)[0], house.trainer):
        with pytest.raises(Refused):
            services.publish_results(jury=defence.jury, by=person)
    services.publish_results(jury=defence.jury, by=house.manager)
    with pytest.raises(Refused):
        services.publish_results(jury=defence.jury, by=house.manager)
    assert defence.dissertation.changes.filter(to_state="validated").count() == 1


def test_a_published_jury_convenes_nobody(house):
    defence = house.published()
    with pytest.raises(Refused):
        house.convened(1, defence.jury, at=MORNING + timedelta(hours=2))


# --- After ----------------------------------------------------------------------------------------


def test_reservations_are_lifted_by_a_manager_with_a_reason(house):
    dissertation = house.published("with_reservations").dissertation
    for person in (house.author, house.trainer):
        with pytest.raises(Refused):
            services.lift_reservations(dissertation=dissertation, by=person, reason="Corrigé")
    with pytest.raises(Refused):
        services.lift_reservations(dissertation=dissertation, by=house.manager, reason="")
    with clock.at(AT_JURY + timedelta(days=30)):
        services.lift_reservations(dissertation=dissertation, by=house.manager, reason="Corrigé")
    with pytest.raises(Refused):
        services.lift_reservations(dissertation=dissertation, by=house.manager, reason="Encore")
    assert dissertation.state == "reservations_lifted"


def test_a_deferred_one_is_heard_by_a_second_session_only(house):
    dissertation = house.published("deferred").dissertation
    first = house.jury(label="Jury de juillet", held_on=date(2026, 7, 3))
    with pytest.raises(Refused):
        services.convene_defence(
            jury=first,
            dissertation=dissertation,
            scheduled_at=datetime(2026, 7, 3, 8, tzinfo=UTC),
            by=house.manager,
        )


def test_the_facts_of_a_jury_as_of_any_day(house):
    defence = house.published("with_reservations")
    enrolment = house.enrolments[0]
    with clock.at(AT_JURY + timedelta(days=30)):
        services.lift_reservations(
            dissertation=defence.dissertation, by=house.manager, reason="Corrigé"
        )

    def facts(day):
        return jury_facts(house.enrolments, day)[enrolment.pk]

    assert facts(date(2026, 3, 9)).submitted_on is None
    assert facts(date(2026, 3, 10)).submitted_on == date(2026, 3, 10)
    assert facts(JURY_DAY - timedelta(days=1)).defended_on is None
    assert facts(JURY_DAY).defended_on == JURY_DAY
    assert facts(JURY_DAY).validated_on is None
    lifted = JURY_DAY + timedelta(days=30)
    assert facts(lifted).validated_on == lifted
    assert facts(lifted).validated_session == 1
    assert jury_facts(house.enrolments, lifted)[house.enrolments[1].pk].state == ""


def test_the_second_session_is_no_first_one(house):
    dissertation = house.published("deferred").dissertation
    jury = house.jury(label="Jury de septembre", held_on=date(2026, 9, 4), session=2)
    at = datetime(2026, 9, 4, 8, tzinfo=UTC)
    defence = services.convene_defence(
        jury=jury, dissertation=dissertation, scheduled_at=at, by=house.manager
    )
    with clock.at(at):
        services.record_attendance(defence=defence, attended=True, by=house.manager)
        for member in people_of(jury):
            services.save_assessment(defence=defence, by=member, opinion="favourable", comment="")
            services.lock_assessment(defence=defence, by=member)
        services.decide(defence=defence, outcome="validated", by=people_of(jury)[0])
        services.publish_results(jury=jury, by=house.manager)
    facts = jury_facts(house.enrolments, date(2026, 12, 31))[house.enrolments[0].pk]
    assert facts.validated_on == date(2026, 9, 4)
    assert facts.defended_on == JURY_DAY
    assert facts.validated_session == 2
