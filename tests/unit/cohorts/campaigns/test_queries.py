"""What is due, how far a group is, when somebody submitted what."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cohorts.campaigns import queries, services
from cohorts.campaigns.enums import Advance, Window
from cohorts.enrolment.models import Enrolment
from lms.kernel import clock
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_campaign_not_begun_is_due(campaign, enrolment, person, at_now):
    (due,) = queries.campaigns_due(person)
    assert (due.campaign, due.enrolment_id, due.entry_id) == (campaign, enrolment.pk, None)
    assert (due.answered, due.total, due.advance) == (0, 4, Advance.NOT_BEGUN)


def test_answers_are_counted_once_for_each_item(entry, items, answer, person):
    answer(entry, items[0], 1)
    answer(entry, items[0], 3)
    answer(entry, items[1], 2)
    (due,) = queries.campaigns_due(person)
    assert (due.entry_id, due.answered, due.total) == (entry.pk, 2, 4)
    assert due.advance == Advance.IN_PROGRESS


def test_nothing_is_due_after_submission(submitted, person):
    assert queries.campaigns_due(person) == []
    (own,) = queries.campaigns_of(person)
    assert (own.advance, own.submitted_on) == (Advance.SUBMITTED, date(2026, 3, 10))


@pytest.mark.parametrize(
    ("instant", "window"),
    [
        (datetime(2026, 1, 10, tzinfo=UTC), Window.UPCOMING),
        (datetime(2026, 4, 2, tzinfo=UTC), Window.CLOSED),
    ],
)
def test_outside_of_its_days_it_is_not_due(campaign, person, instant, window):
    with clock.at(instant):
        assert queries.campaigns_due(person) == []
        assert [own.window for own in queries.campaigns_of(person)] == [window]


def test_who_left_has_nothing_due_but_keeps_what_she_began(entry, enrolment, person):
    Enrolment.objects.filter(pk=enrolment.pk).update(state="dropped_out")
    assert queries.campaigns_due(person) == []
    assert [own.entry_id for own in queries.campaigns_of(person)] == [entry.pk]


def test_who_left_before_she_began_is_not_asked(campaign, enrolment, person, at_now):
    Enrolment.objects.filter(pk=enrolment.pk).update(state="withdrawn")
    assert queries.campaigns_of(person) == []


def test_what_closes_first_comes_first(campaign, cohort, version, person, at_now):
    later = factories.campaign(cohort, version, moment="final")
    sooner = factories.campaign(cohort, version, moment="after_module", closes_on=date(2026, 3, 12))
    found = [due.campaign for due in queries.campaigns_due(person)]
    assert found == [sooner, campaign, later]


def test_what_is_due_takes_one_query_for_one_and_for_many(
    campaign, cohort, version, person, at_now
):
    counts = []
    for more in (0, 15):
        for _number in range(more):
            factories.campaign(cohort, version, moment="after_module")
        with CaptureQueriesContext(connection) as captured:
            assert len(queries.campaigns_due(person)) == 1 + more
        counts.append(len(captured))
    assert counts == [1, 1]


def test_the_group_is_counted_by_advance(submitted, campaign, cohort, answer, items, at_now):
    beginner = factories.enrolment(cohort, factories.user("Ana", "Zed"), state="started")
    begun = services.begin_positioning(campaign=campaign, enrolment=beginner, by=beginner.person)
    answer(begun, items[0])
    factories.enrolment(cohort, factories.user("Bea", "Zed"), state="enrolled")
    factories.enrolment(cohort, factories.user("Cléo", "Zed"), state="withdrawn")
    (group,) = queries.group_progress(cohort, factories.manager())
    assert (group.submitted, group.in_progress, group.not_begun, group.total) == (1, 1, 1, 3)
    assert group.window == Window.OPEN


def test_only_trainers_who_have_rated_are_led_to_results(submitted, rated, cohort, trainer):
    (group,) = queries.group_progress(cohort, factories.trainer_of(cohort))
    assert [one.result_entry_id for one in group.participants] == [None]
    manager = factories.manager()
    (group,) = queries.group_progress(cohort, trainer)
    assert [one.result_entry_id for one in group.participants] == [submitted.pk]
    (group,) = queries.group_progress(cohort, manager)
    assert [one.result_entry_id for one in group.participants] == [None]


def test_a_draft_leads_nobody_anywhere(entry, cohort):
    (group,) = queries.group_progress(cohort, factories.trainer_of(cohort))
    assert [one.result_entry_id for one in group.participants] == [None]


def test_a_group_takes_the_same_queries_for_one_and_for_fifteen(
    submitted, cohort, campaign, at_now
):
    trainer = factories.trainer_of(cohort)
    counts = []
    for more in (0, 14):
        for _number in range(more):
            enrolment = factories.enrolment(cohort, state="started")
            services.begin_positioning(campaign=campaign, enrolment=enrolment, by=enrolment.person)
        with CaptureQueriesContext(connection) as captured:
            (group,) = queries.group_progress(cohort, trainer)
            assert [str(one.enrolment.person) for one in group.participants]
        counts.append(len(captured))
    assert counts[1] <= counts[0]


def test_submitted_moments_with_the_first_day_in_the_zone_of_the_cohort(
    submitted, cohort, version, enrolment, person, items, answer, at_now
):
    for days in (10, 20):
        with clock.at(at_now + timedelta(days=days)):
            campaign = factories.campaign(cohort, version, moment="after_module")
            entry = services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)
            answer(entry, items[0])
            services.submit_entry(entry=entry, by=person)
    draft = factories.campaign(cohort, version, moment="final")
    services.begin_positioning(campaign=draft, enrolment=enrolment, by=person)
    assert queries.submitted_moments(enrolment) == {
        "initial": date(2026, 3, 10),
        "after_module": date(2026, 3, 20),
    }
    other = factories.enrolment(cohort)
    by_enrolment = queries.submitted_moments_by_enrolment([enrolment.pk, other.pk])
    assert set(by_enrolment) == {enrolment.pk}
    assert queries.submitted_moments(other) == {}
