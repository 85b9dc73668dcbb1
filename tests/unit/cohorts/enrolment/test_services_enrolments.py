"""The life of an enrolment."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from cohorts.enrolment import services
from cohorts.enrolment.models import Departure, Enrolment
from cohorts.enrolment.progress import announce_progress, register_reviewer
from cohorts.enrolment.rules import correction_target
from cohorts.enrolment.states import EnrolmentState
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
CONFIRMED = date(2026, 1, 20)


@pytest.fixture
def manager():
    return factories.manager()


@pytest.fixture
def enrolled(manager):
    return services.enrol(
        cohort=factories.cohort(), person=factories.user(), confirmed_on=CONFIRMED, by=manager
    )


@pytest.fixture
def started(enrolled, manager):
    return services.mark_started(enrolment=enrolled, on=date(2026, 2, 3), by=manager)


def facts(enrolment):
    return list(
        enrolment.changes.order_by("pk").values_list("from_state", "to_state", "effective_on")
    )


def stored_state(enrolment):
    return Enrolment.objects.get(pk=enrolment.pk).state


def test_enrolling_leaves_a_dated_fact_and_a_line_of_the_log(enrolled, manager):
    assert stored_state(enrolled) == "enrolled"
    assert facts(enrolled) == [("", "enrolled", CONFIRMED)]
    change = enrolled.changes.get()
    assert change.recorded_at == clock.now()
    assert change.recorded_by == manager
    event = AuditEvent.objects.get(verb="enrolment.created")
    assert event.subject_id == enrolled.person_id
    assert event.audience == "person"


def test_nobody_is_enrolled_twice(enrolled, manager):
    with pytest.raises(Refused) as refusal:
        services.enrol(
            cohort=enrolled.cohort, person=enrolled.person, confirmed_on=CONFIRMED, by=manager
        )
    assert str(enrolled.person) in refusal.value.sentence
    assert Enrolment.objects.count() == 1
    assert enrolled.changes.count() == 1


@pytest.mark.parametrize("day", [date(2026, 3, 11), date(2027, 1, 4)])
def test_an_enrolment_is_not_confirmed_in_the_future(manager, day):
    with pytest.raises(Refused) as refusal:
        services.enrol(
            cohort=factories.cohort(), person=factories.user(), confirmed_on=day, by=manager
        )
    assert refusal.value.field == "confirmed_on"


def test_today_is_that_of_the_cohorts_region(manager):
    # 21:30 in Paris is past midnight on Réunion.
    reunion = factories.region("04", "La Réunion", "Indian/Reunion")
    with clock.at(datetime(2026, 3, 10, 20, 30, tzinfo=UTC)):
        far = factories.cohort(a_region=reunion)
        services.enrol(
            cohort=far, person=factories.user(), confirmed_on=date(2026, 3, 11), by=manager
        )
        near = factories.cohort(factories.programme_version("other"))
        with pytest.raises(Refused):
            services.enrol(
                cohort=near, person=factories.user(), confirmed_on=date(2026, 3, 11), by=manager
            )


def test_nobody_is_enrolled_after_the_end(manager):
    ended = factories.cohort(starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 1))
    with pytest.raises(Refused):
        services.enrol(
            cohort=ended, person=factories.user(), confirmed_on=date(2026, 1, 5), by=manager
        )


def test_a_closed_account_is_not_enrolled(manager):
    with pytest.raises(Refused):
        services.enrol(
            cohort=factories.cohort(),
            person=factories.user(is_active=False),
            confirmed_on=CONFIRMED,
            by=manager,
        )


def test_the_first_half_day_starts_the_training_once(started, manager):
    assert stored_state(started) == "started"
    services.mark_started(enrolment=started, on=date(2026, 2, 4), by=manager)
    stale = Enrolment.objects.get(pk=started.pk)
    services.mark_started(enrolment=stale, on=date(2026, 2, 5), by=manager)
    assert facts(started)[1:] == [("enrolled", "started", date(2026, 2, 3))]


def test_a_half_day_before_the_confirmation_counts_from_the_confirmation(enrolled, manager):
    services.mark_started(enrolment=enrolled, on=date(2026, 1, 2), by=manager)
    assert facts(enrolled)[-1] == ("enrolled", "started", CONFIRMED)


def test_effective_day_lies_before_the_day_it_is_recorded(started, manager):
    services.drop_out(
        enrolment=started,
        cause="other",
        by=manager,
        reason="Changement de poste",
        effective_on=date(2026, 2, 20),
    )
    change = started.changes.order_by("pk").last()
    assert change.effective_on == date(2026, 2, 20)
    assert change.recorded_at.date() == date(2026, 3, 10)
    assert change.reason == "Changement de poste"


LEFT = {"cause": "workload"}
STEPS = [
    ("withdraw", "enrolled", "withdrawn", LEFT),
    ("suspend", "started", "suspended", {}),
    ("resume", "suspended", "started", {}),
    ("drop_out", "started", "dropped_out", LEFT),
    ("drop_out", "suspended", "dropped_out", LEFT),
    ("exclude", "started", "excluded", LEFT),
    ("close_without_award", "started", "not_certified", {}),
    ("close_without_award", "completed", "not_certified", {}),
    ("neutralise", "enrolled", "neutralised", {"cause": "programme_cancelled"}),
    ("neutralise", "started", "neutralised", {"cause": "death"}),
    ("neutralise", "certified", "neutralised", {"cause": "death"}),
    ("correct", "withdrawn", "enrolled", {}),
    ("correct", "dropped_out", "started", {}),
    ("correct", "excluded", "started", {}),
    ("correct", "suspended", "started", {}),
    ("correct", "started", "enrolled", {}),
    ("correct", "not_certified", "completed", {}),
]


@pytest.mark.parametrize(("name", "source", "target", "more"), STEPS)
def test_each_step_is_a_dated_fact(manager, name, source, target, more):
    enrolment = factories.enrolment(state=source)
    step = getattr(services, name)
    step(enrolment=enrolment, by=manager, reason="Motif", **more)
    assert stored_state(enrolment) == enrolment.state == target
    assert facts(enrolment) == [(source, target, date(2026, 3, 10))]
    event = AuditEvent.objects.get(verb="enrolment.state_changed")
    assert (event.from_state, event.to_state, event.reason) == (source, target, "Motif")
    assert event.actor_id == manager.pk
    assert event.subject_id == enrolment.person_id


OPEN = {(name, source) for name, source, _target, _more in STEPS} | {
    ("exclude", "suspended"),
    *(
        ("neutralise", state)
        for state in EnrolmentState.values
        if state not in {"neutralised", "transferred"}
    ),
}


@pytest.mark.parametrize("state", sorted(set(EnrolmentState.values) - {"neutralised"}))
@pytest.mark.parametrize("name", sorted({name for name, *_rest in STEPS}))
def test_every_other_step_is_refused_and_writes_nothing(manager, name, state):
    enrolment = factories.enrolment(state=state)
    more = next(more for one, _source, _target, more in STEPS if one == name)
    step = getattr(services, name)
    if (name, state) in OPEN:
        step(enrolment=enrolment, by=manager, reason="Motif", **more)
        return
    with pytest.raises(Refused):
        step(enrolment=enrolment, by=manager, reason="Motif", **more)
    assert stored_state(enrolment) == state
    assert not enrolment.changes.exists()


@pytest.mark.parametrize(
    ("name", "source", "more"),
    [("withdraw", "enrolled", LEFT), ("suspend", "started", {}), ("correct", "dropped_out", {})],
)
def test_a_reason_is_needed(manager, name, source, more):
    enrolment = factories.enrolment(state=source)
    with pytest.raises(Refused) as refusal:
        getattr(services, name)(enrolment=enrolment, by=manager, reason="  ", **more)
    assert refusal.value.field == "reason"
    assert stored_state(enrolment) == source


@pytest.mark.parametrize(
    "day",
    [date(2026, 3, 11), date(2026, 1, 19), date(2026, 2, 2)],
    ids=["future", "before the enrolment", "before the last step"],
)
def test_days_that_cannot_be(started, manager, day):
    with pytest.raises(Refused) as refusal:
        services.suspend(enrolment=started, by=manager, reason="Motif", effective_on=day)
    assert refusal.value.field == "effective_on"
    assert stored_state(started) == "started"


def test_neutralising_takes_a_cause_of_the_list_and_correcting_takes_it_away(started, manager):
    with pytest.raises(Refused):
        services.neutralise(enrolment=started, by=manager, cause="boredom")
    services.neutralise(enrolment=started, by=manager, cause="death")
    assert Enrolment.objects.get(pk=started.pk).neutralisation == "death"
    services.correct(enrolment=started, by=manager, reason="Homonyme")
    corrected = Enrolment.objects.get(pk=started.pk)
    assert (corrected.state, corrected.neutralisation) == ("started", None)


LEAVING = [("withdraw", "enrolled"), ("drop_out", "started"), ("exclude", "suspended")]


@pytest.mark.parametrize(("name", "source"), LEAVING)
def test_who_leaves_does_so_for_a_cause_of_the_list(manager, name, source):
    enrolment = factories.enrolment(state=source)
    leave = getattr(services, name)
    for cause in ("", "boredom", "death"):
        with pytest.raises(Refused) as refusal:
            leave(enrolment=enrolment, cause=cause, by=manager, reason="Motif")
        assert refusal.value.field == "cause"
    assert stored_state(enrolment) == source
    assert not Departure.objects.exists()
    leave(enrolment=enrolment, cause="health_or_family", by=manager, reason="Congé parental")
    departure = Departure.objects.get()
    assert departure.change == enrolment.changes.get()
    assert departure.reason == "health_or_family"
    # What is written freely stands beside it, not in it.
    assert departure.change.reason == "Congé parental"


def test_other_steps_have_no_cause_of_a_departure(started, manager):
    services.suspend(enrolment=started, by=manager, reason="Pause")
    services.resume(enrolment=started, by=manager)
    services.neutralise(enrolment=started, by=manager, cause="death")
    assert not Departure.objects.exists()


def test_a_corrected_departure_keeps_its_cause_and_the_next_one_has_its_own(started, manager):
    services.drop_out(enrolment=started, cause="workload", by=manager, reason="Erreur")
    services.correct(enrolment=started, by=manager, reason="Autre personne")
    services.drop_out(enrolment=started, cause="job_change", by=manager, reason="Mutation")
    causes = Departure.objects.order_by("pk").values_list("reason", "change__enrolment")
    assert list(causes) == [("workload", started.pk), ("job_change", started.pk)]


def test_the_database_knows_the_list_and_one_cause_a_step(started, manager):
    services.drop_out(enrolment=started, cause="other", by=manager, reason="Départ")
    step = started.changes.latest("pk")
    with pytest.raises(IntegrityError, match="departure"), transaction.atomic():
        Departure.objects.create(change=step, reason="other")
    Departure.objects.all().delete()
    with pytest.raises(IntegrityError, match="departure_reason_is_known"), transaction.atomic():
        Departure.objects.create(change=step, reason="boredom")


def test_a_correction_counts_from_the_day_of_the_error_and_keeps_it(started, manager):
    day = date(2026, 2, 20)
    services.drop_out(
        enrolment=started, cause="other", by=manager, reason="Erreur", effective_on=day
    )
    services.correct(enrolment=started, by=manager, reason="Autre personne")
    assert facts(started)[-2:] == [
        ("started", "dropped_out", day),
        ("dropped_out", "started", day),
    ]


def test_a_correction_goes_back_to_where_she_was(started, manager):
    services.suspend(enrolment=started, by=manager, reason="Pause")
    services.neutralise(enrolment=started, by=manager, cause="death")
    assert correction_target(started) == "suspended"
    services.correct(enrolment=started, by=manager, reason="Erreur")
    assert stored_state(started) == "suspended"


def test_closing_by_mistake_leads_back_to_the_training(started, manager):
    services.close_without_award(enrolment=started, by=manager, reason="Sans mémoire")
    services.correct(enrolment=started, by=manager, reason="Mémoire retrouvé")
    assert stored_state(started) == "started"


def test_a_stale_instance_does_not_step_over_a_change(started, manager):
    stale = Enrolment.objects.get(pk=started.pk)
    services.drop_out(enrolment=started, cause="other", by=manager, reason="Départ")
    with pytest.raises(Refused):
        services.suspend(enrolment=stale, by=manager, reason="Pause")


@pytest.mark.parametrize(
    "values",
    [
        {"state": "neutralised"},
        {"state": "enrolled", "neutralisation": "death"},
        {"state": "elsewhere"},
    ],
)
def test_the_database_refuses_what_no_service_writes(values):
    enrolment = factories.enrolment()
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=enrolment.pk).update(**values)


def test_the_database_refuses_a_second_enrolment(enrolled):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.enrolment(enrolled.cohort, enrolled.person)


def test_progress_reaches_the_reviewers(enrolled, manager, monkeypatch):
    monkeypatch.setattr("cohorts.enrolment.progress._reviewers", [])
    heard = []

    def reviewer(*, enrolment, by, is_held):
        heard.append((enrolment, by))

    register_reviewer(reviewer)
    register_reviewer(reviewer)
    announce_progress(enrolled, by=manager)
    assert heard == [(enrolled, manager)]
