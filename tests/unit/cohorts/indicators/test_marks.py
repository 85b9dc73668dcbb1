"""Whatever writes a fact marks its cohort, on either database."""

from datetime import timedelta

import pytest
from django.db import connection

from cohorts.attendance.models import HalfDay, Presence, PresenceChange, Seminar
from cohorts.dissertations.models import Decision, Defence, Dissertation, DissertationChange, Jury
from cohorts.enrolment.models import Cohort, Enrolment, EnrolmentChange
from cohorts.enrolment.queries import all_cohorts
from cohorts.indicators import queries, services
from cohorts.indicators.enums import FigureSet
from cohorts.indicators.freshness import TABLES, drop_triggers, trigger_names, without_marks
from cohorts.indicators.models import CohortSummary, StaleMark
from cohorts.indicators.queries.stale import cohorts_to_compute
from curriculum.programmes.models import ProgrammeVersion
from lms.kernel import clock
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.indicators import builders as b

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "triggers")]
TODAY = NOW.date()


class World:
    """Two cohorts with one row of each fact; the marks of their making are gone."""

    def __init__(self) -> None:
        self.cohort, self.other = b.cohort(), b.cohort(version=factories.programme_version("x"))
        self.seminar = factories.seminar(self.cohort, trainer=b.president())
        self.half_day = b.half_day(self.seminar, "2020-01-13")
        self.enrolment = b.enrol(self.cohort, *b.FULL, dissertation=b.VALIDATED)
        self.presence = b.attend(self.half_day, self.enrolment)
        self.jury = b.jury(self.cohort)
        self.defence = b.decide(self.jury, self.enrolment)
        self.forget()

    def forget(self) -> None:
        StaleMark.objects.all().delete()


@pytest.fixture
def world(triggers):
    return World()


def marked_by(action) -> set[int]:
    StaleMark.objects.all().delete()
    action()
    return b.marked()


def again(row):
    """The same row once more, as an insertion."""
    row.pk = None
    row._state.adding = True
    return row


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Cohort, {"label": "autre"}),
        (Enrolment, {"confirmed_on": b.day("2019-11-01")}),
        (EnrolmentChange, {"effective_on": b.day("2020-02-02")}),
        (Seminar, {"title": "autre"}),
        (HalfDay, {"state": "sealed"}),
        (Presence, {"late_minutes": 5}),
        (PresenceChange, {"to_state": "absent"}),
        (Dissertation, {"state": "defended"}),
        (DissertationChange, {"effective_on": b.day("2020-12-19")}),
        (Jury, {"held_on": b.day("2020-12-11")}),
        (Defence, {"state": "held"}),
        (Decision, {"outcome": "validated"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_change_of_any_fact_marks_its_cohort_and_no_other(world, model, change):
    rows = model.objects.exclude(pk=world.other.pk) if model is Cohort else model.objects.all()
    assert marked_by(lambda: rows.update(**change)) == {world.cohort.pk}


def test_making_each_fact_marks_its_cohort(world):
    made = {}
    for model, factory in {
        Cohort: lambda: b.cohort(world.other.region, version=world.other.programme_version),
        Enrolment: lambda: Enrolment.objects.create(
            person=factories.user(),
            cohort=world.cohort,
            confirmed_on=b.day(b.CONFIRMED),
            created_at=b.RECORDED,
        ),
        EnrolmentChange: lambda: again(world.enrolment.changes.first()).save(),
        HalfDay: lambda: b.half_day(world.seminar, "2020-02-13"),
        PresenceChange: lambda: again(world.presence.changes.first()).save(),
        DissertationChange: lambda: again(world.enrolment.dissertation.changes.first()).save(),
        Seminar: lambda: factories.seminar(world.cohort),
        Jury: lambda: b.jury(world.cohort, "2021-01-10", 2),
    }.items():
        made[model] = marked_by(factory)
    newest = Cohort.objects.latest("pk").pk
    assert made.pop(Cohort) == {newest}
    assert set(map(frozenset, made.values())) == {frozenset({world.cohort.pk})}
    sheet = b.half_day(world.seminar, "2020-03-13")
    person = b.enrol(world.cohort)
    assert marked_by(lambda: factories.presence(sheet, person, "absent")) == {world.cohort.pk}
    dissertation = {"enrolment": person, "title": "x", "created_at": b.RECORDED}
    assert marked_by(lambda: Dissertation.objects.create(**dissertation)) == {world.cohort.pk}
    assert marked_by(lambda: b.decide(world.jury, person, "")) == {world.cohort.pk}
    defence = Defence.objects.get(dissertation__enrolment=person)
    decision = {"defence": defence, "outcome": "validated", "decided_at": b.RECORDED}
    assert marked_by(lambda: Decision.objects.create(**decision, decided_by=b.president())) == {
        world.cohort.pk
    }


def test_taking_away_each_fact_marks_its_cohort(world):
    for rows in (
        Decision.objects.all(),
        Defence.objects.all(),
        Jury.objects.all(),
        DissertationChange.objects.all(),
        Dissertation.objects.all(),
        PresenceChange.objects.all(),
        Presence.objects.all(),
        HalfDay.objects.all(),
        Seminar.objects.all(),
        EnrolmentChange.objects.all(),
        Enrolment.objects.all(),
        Cohort.objects.filter(pk=world.cohort.pk),
    ):
        assert marked_by(rows.delete) == {world.cohort.pk}, rows.model


def test_whoever_moves_marks_both_places(world):
    both = {world.cohort.pk, world.other.pk}
    assert marked_by(lambda: Enrolment.objects.update(cohort=world.other)) == both
    assert marked_by(lambda: Seminar.objects.update(cohort=world.other)) == both


def test_a_rule_of_a_version_marks_the_cohorts_that_follow_it(world):
    version = ProgrammeVersion.objects.filter(pk=world.other.programme_version_id)
    assert marked_by(lambda: version.update(award_kind=None)) == {world.other.pk}


def test_a_jury_marks_the_cohorts_it_hears(world):
    Enrolment.objects.update(cohort=world.other)
    both = {world.cohort.pk, world.other.pk}
    assert marked_by(lambda: Jury.objects.update(held_on=b.day("2020-12-11"))) == both


def test_a_mark_is_enough_for_a_chain_of_transfers(world):
    third = b.cohort()
    away = (b.STARTED, ("transferred", "2020-03-01"))
    first = b.enrol(world.cohort, *away)
    second = b.enrol(world.other, *away, confirmed="2020-03-01", transferred_from=first)
    b.enrol(third, b.STARTED, confirmed="2020-06-01", transferred_from=second)
    services.refresh_figures()
    assert cohorts_to_compute(all_cohorts(), TODAY) == []

    EnrolmentChange.objects.filter(enrolment=first).delete()

    found = cohorts_to_compute(all_cohorts(), TODAY)
    assert {one.pk for one in found} == {world.cohort.pk, world.other.pk, third.pk}
    services.refresh_figures()
    assert cohorts_to_compute(all_cohorts(), TODAY) == []


def test_each_table_has_its_triggers_and_their_names_say_which():
    assert len(trigger_names()) == 3 * len(TABLES)


def test_without_a_trigger_the_summary_would_lie(world):
    """The negative control: what these tests hold is held by the triggers."""
    services.refresh_figures()
    drop_triggers(connection)
    Enrolment.objects.update(confirmed_on=b.day("2030-01-01"))
    asked = queries.Asked(on=TODAY, programme="pacte-cds")
    told = queries.overview(all_cohorts(), asked).total.counts
    assert told.size(FigureSet.ENROLLED) == 1
    assert queries.figures([world.cohort], TODAY).cohorts[0].counts.size(FigureSet.ENROLLED) == 0


def test_after_a_load_without_marks_everything_is_computed(world):
    services.refresh_figures()
    with without_marks():
        b.enrol(world.cohort, b.STARTED)
    assert not StaleMark.objects.exists()
    assert {one.pk for one in cohorts_to_compute(all_cohorts(), TODAY)} == {
        world.cohort.pk,
        world.other.pk,
    }
    b.enrol(world.cohort, b.STARTED)
    assert b.marked() == {world.cohort.pk}


def test_summaries_of_a_cohort_that_is_gone_go_too(world):
    services.refresh_figures()
    for model in (Decision, Defence, Jury, DissertationChange, Dissertation):
        model.objects.all().delete()
    for model in (PresenceChange, Presence, HalfDay, Seminar, EnrolmentChange, Enrolment):
        model.objects.all().delete()
    Cohort.objects.filter(pk=world.cohort.pk).delete()
    services.refresh_figures()
    assert set(CohortSummary.objects.values_list("pk", flat=True)) == {world.other.pk}


def test_refreshing_with_nothing_to_do_is_two_looks(world, django_assert_num_queries):
    services.refresh_figures()
    with django_assert_num_queries(2):
        assert services.refresh_figures() == 0


def test_midnight_makes_void_what_time_alone_changes(world):
    """A suspension becomes a drop-out after twelve months, without anybody writing anything."""
    b.enrol(world.cohort, b.STARTED, ("suspended", "2025-03-11"))
    services.refresh_figures()
    summary = CohortSummary.objects.get(pk=world.cohort.pk)
    assert summary.valid_until == b.day("2026-03-11")
    with clock.at(NOW.replace(day=11)):
        assert [one.pk for one in cohorts_to_compute(all_cohorts(), b.day("2026-03-11"))] == [
            world.cohort.pk
        ]
        services.refresh_figures()
        assert CohortSummary.objects.get(pk=world.cohort.pk).valid_until is None


def test_a_cohort_that_cannot_be_computed_costs_only_itself(world, caplog):
    """A half-day at a place whose zone does not exist: no rule foresaw it."""
    moved = b.enrol(world.cohort, b.STARTED, ("transferred", "2020-03-01"))
    b.enrol(world.other, b.STARTED, confirmed="2020-03-01", transferred_from=moved)
    third = b.closed_cohort()
    HalfDay.objects.update(timezone="Atlantis/Capital")

    made = services.refresh_figures()

    # Who came from it brings her half-days along.
    assert made == 1
    assert set(CohortSummary.objects.values_list("pk", flat=True)) == {third.pk}
    assert not StaleMark.objects.exists()
    assert [one.levelname for one in caplog.records] == ["ERROR"] * 2
    assert f"cohort {world.cohort.pk} " in caplog.text
    # Told once; whoever asks for all of them tries all of them.
    assert services.rebuild_figures(lambda done, total: None) == 1
    assert len(caplog.records) == 2

    HalfDay.objects.update(timezone="Europe/Paris")
    with clock.at(NOW + services.PATIENCE):
        services.refresh_figures()
    assert CohortSummary.objects.count() == 3
    assert cohorts_to_compute(all_cohorts(), TODAY) == []


@pytest.fixture
def tried(world, monkeypatch) -> list[set[int]]:
    """The cohorts that are computed, those together as a set; none with ``world.other``, in which
    somebody of ``world.cohort`` goes on."""
    moved = b.enrol(world.cohort, b.STARTED, ("transferred", "2020-03-01"))
    b.enrol(world.other, b.STARTED, confirmed="2020-03-01", transferred_from=moved)
    found: list[set[int]] = []
    compute = services.lasting_places_of

    def compute_or_fail(cohorts, today):
        chosen = {one.pk for one in cohorts}
        found.append(chosen)
        if world.other.pk in chosen:
            raise ValueError("A fact that no rule foresaw.")
        return compute(cohorts, today)

    monkeypatch.setattr(services, "lasting_places_of", compute_or_fail)
    monkeypatch.setattr(services, "_failed", {})
    return found


def refreshed_after(**time) -> None:
    with clock.at(NOW + timedelta(**time)):
        services.refresh_figures()


def test_a_cohort_that_cannot_be_computed_is_let_be_for_a_minute(world, tried):
    both = {world.cohort.pk, world.other.pk}
    services.refresh_figures()
    assert tried == [both, {world.cohort.pk}, {world.other.pk}]
    tried.clear()
    for seconds in (0, 2, 59, -59):
        refreshed_after(seconds=seconds)
    assert tried == []
    refreshed_after(minutes=1)
    refreshed_after(minutes=1, seconds=2)
    assert tried == [{world.other.pk}]
    tried.clear()
    # By a clock that was put back nobody waits for longer.
    refreshed_after(days=-1)
    assert tried == [{world.other.pk}]


def test_what_is_written_meanwhile_of_a_cohort_let_be_is_told_and_waits(world, tried):
    services.refresh_figures()
    tried.clear()
    Enrolment.objects.update(confirmed_on=b.day("2019-12-03"))
    services.refresh_figures()
    # The mark of the first bears on the other as well.
    assert tried == [{world.cohort.pk}]
    assert b.marked() == {world.other.pk}
    assert [one.pk for one in cohorts_to_compute(all_cohorts(), TODAY)] == [world.other.pk]
    refreshed_after(minutes=1)
    assert b.marked() == set()


def test_what_another_process_made_meanwhile_is_forgotten_with_the_mark_that_bears_on_it(
    world, monkeypatch
):
    """This process let the cohort be; the fact was mended and another process computed it."""
    moved = b.enrol(world.cohort, b.STARTED, ("transferred", "2020-03-01"))
    b.enrol(world.other, b.STARTED, confirmed="2020-03-01", transferred_from=moved)
    monkeypatch.setattr(services, "_failed", {})
    services.refresh_figures()
    monkeypatch.setattr(services, "_failed", {world.other.pk: clock.now()})
    Enrolment.objects.filter(pk=moved.pk).update(confirmed_on=b.day("2019-12-03"))
    services.refresh_figures()
    outdated = {one.pk for one in cohorts_to_compute(all_cohorts(), TODAY)}
    assert outdated == {world.other.pk}
