"""Who may read what, and what a result is compared to."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from competencies.positioning import queries, services
from competencies.positioning.enums import Moment, RaterRole
from competencies.positioning.queries import positionings_visible_to, result, unanswered
from lms.kernel import clock
from tests import factories

pytestmark = pytest.mark.django_db


def test_everybody_sees_her_own_and_nothing_else(draft, begin, person):
    other = factories.user()
    assert list(positionings_visible_to(person)) == [draft]
    assert list(positionings_visible_to(other)) == []


@pytest.mark.parametrize(
    "role",
    ["manager", "administrator", "editor", "juror", "national_reviewer"],
)
def test_no_role_opens_the_positionings_of_others(draft, role):
    assert list(positionings_visible_to(getattr(factories, role)())) == []


def test_a_registered_reader_is_heard(draft, monkeypatch):
    reader = factories.user()
    monkeypatch.setattr(queries.visibility, "_readers", [])
    queries.register_readers(lambda user: Q(pk=draft.pk) if user == reader else Q(pk__in=()))
    assert list(positionings_visible_to(reader)) == [draft]
    assert list(positionings_visible_to(factories.user())) == []


def test_unanswered_items_in_their_order(draft, answer, items, levels):
    answer(draft, items[1], level=levels[1])
    assert unanswered(draft) == [items[0], items[2], items[3]]


@pytest.fixture
def submitted(begin, answer, items, levels, person, at_now):
    """Submit a positioning with one level on every item, so many days after the first day."""

    def submit_one(ordinal, moment=Moment.INITIAL, days=0):
        with clock.at(at_now + timedelta(days=days)):
            positioning = begin(moment)
            for item in items:
                answer(positioning, item, level=levels[ordinal])
            return services.submit(positioning=positioning, by=person)

    return submit_one


def test_a_result_is_compared_to_the_first_one_before_it(submitted, person):
    first = submitted(1)
    submitted(2, Moment.AFTER_MODULE, days=30)
    last = submitted(3, Moment.FINAL, days=90)
    mine = positionings_visible_to(person)
    shown = result(last, among=mine)
    assert shown.earlier.moment == Moment.INITIAL
    assert {line.earlier for line in shown.lines} == {1}
    assert {line.level.ordinal for line in shown.lines} == {3}
    assert result(first, among=mine).earlier is None


def test_looking_back_never_stands_in_for_the_first_one(submitted, person):
    mine = positionings_visible_to(person)
    submitted(4, Moment.THEN_TEST)
    last = submitted(3, Moment.FINAL, days=90)
    assert result(last, among=mine).earlier is None


def test_a_reader_compares_only_to_what_she_may_read(submitted):
    submitted(1)
    last = submitted(3, Moment.FINAL, days=90)
    nothing = positionings_visible_to(factories.user())
    assert result(last, among=nothing).earlier is None
    assert result(last).earlier is None


def test_what_a_trainer_said_is_no_earlier_self_rating(submitted, begin, answer, items, levels):
    trainer = factories.user("Théo", "Relais")
    about_her = begin(rater=trainer, rater_role=RaterRole.TRAINER)
    answer(about_her, items[0], level=levels[4], by=trainer)
    services.submit(positioning=about_her, by=trainer)
    last = submitted(3, Moment.FINAL, days=90)
    assert result(last, among=positionings_visible_to(last.person)).earlier is None


def test_a_result_takes_the_same_queries_at_any_size(at_now):
    counts = []
    for number in (1, 60):
        version = factories.framework_version(competencies=number)
        person = factories.user()
        positioning = services.begin(
            person=person,
            framework_version=version,
            moment=Moment.INITIAL,
            rater=person,
            rater_role=RaterRole.SELF,
        )
        with CaptureQueriesContext(connection) as captured:
            assert len(result(positioning).lines) == number
        counts.append(len(captured))
    assert counts == [3, 3]
