"""Who sees which cohorts and people."""

from datetime import date

import pytest

from cohorts.enrolment import queries
from cohorts.enrolment.rules import may_on_cohort
from lms.accounts.enums import Permission, Role, ScopeKind
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohorts():
    """Two programmes in two regions: here/there × this/that."""
    this, that = factories.programme_version("this"), factories.programme_version("that")
    here, there = factories.region(), factories.region("53", "Bretagne")
    return {
        (programme.programme.key, region.insee): factories.cohort(programme, region)
        for programme in (this, that)
        for region in (here, there)
    }


def test_a_manager_everywhere_sees_and_manages_all(cohorts):
    manager = factories.manager()
    assert set(queries.cohorts_visible_to(manager)) == set(cohorts.values())
    assert set(queries.cohorts_managed_by(manager)) == set(cohorts.values())
    assert set(queries.cohorts_reviewed_by(manager)) == set(cohorts.values())


def test_a_manager_of_a_programme_sees_it_in_every_region(cohorts):
    manager = factories.user()
    factories.grant(manager, Role.MANAGER, ScopeKind.PROGRAMME, "this")
    expected = {cohorts["this", "44"], cohorts["this", "53"]}
    assert set(queries.cohorts_managed_by(manager)) == expected


def test_a_trainer_sees_her_cohort_and_manages_none(cohorts):
    trainer = factories.trainer_of(cohorts["this", "44"])
    assert list(queries.cohorts_visible_to(trainer)) == [cohorts["this", "44"]]
    assert not queries.cohorts_managed_by(trainer).exists()
    assert not queries.cohorts_reviewed_by(trainer).exists()


def test_several_grants_add_up(cohorts):
    person = factories.trainer_of(cohorts["that", "53"])
    factories.grant(person, Role.MANAGER, ScopeKind.PROGRAMME, "this")
    visible = {cohorts["that", "53"], cohorts["this", "44"], cohorts["this", "53"]}
    assert set(queries.cohorts_visible_to(person)) == visible
    assert set(queries.cohorts_managed_by(person)) == visible - {cohorts["that", "53"]}


def test_a_region_reviews_its_own_cohorts_and_opens_no_page(cohorts):
    reviewer = factories.regional_reviewer(factories.region())
    expected = {cohorts["this", "44"], cohorts["that", "44"]}
    assert set(queries.cohorts_reviewed_by(reviewer)) == expected
    assert not queries.cohorts_visible_to(reviewer).exists()


@pytest.mark.parametrize(
    "make", [factories.juror, factories.editor, factories.administrator, factories.user]
)
def test_others_see_nothing(cohorts, make):
    person = make()
    assert not queries.cohorts_visible_to(person).exists()
    assert not queries.cohorts_reviewed_by(person).exists()


def test_a_grant_that_ended_counts_no_more(cohorts, at_now):
    person = factories.user()
    factories.grant(person, Role.MANAGER, ends_on=date(2026, 3, 9))
    assert not queries.cohorts_visible_to(person).exists()
    other = factories.user()
    factories.grant(other, Role.MANAGER, ends_on=date(2026, 3, 10))
    assert queries.cohorts_visible_to(other).count() == len(cohorts)


def test_people_follow_their_cohort(cohorts):
    hers = factories.enrolment(cohorts["this", "44"])
    factories.enrolment(cohorts["that", "44"])
    trainer = factories.trainer_of(cohorts["this", "44"])
    assert list(queries.enrolments_visible_to(trainer)) == [hers]
    assert not queries.enrolments_managed_by(trainer).exists()
    assert queries.enrolments_managed_by(factories.manager()).count() == 2
    assert list(queries.enrolments_of(hers.person)) == [hers]


def test_the_rule_about_one_cohort_says_what_the_query_says(cohorts):
    people = [
        factories.manager(),
        factories.trainer_of(cohorts["this", "44"]),
        factories.regional_reviewer(factories.region()),
        factories.juror(),
    ]
    permissions = [Permission.COHORT_VIEW, Permission.COHORT_MANAGE, Permission.INDICATORS_VIEW]
    for person in people:
        for permission in permissions:
            within = set(queries.cohorts_in_scope(person, permission))
            said = {c for c in queries.all_cohorts() if may_on_cohort(person, permission, c)}
            assert said == within


def test_counts_tell_who_started_and_who_followed_in_full():
    cohort = factories.cohort()
    states = ["enrolled", "withdrawn", "started", "dropped_out", "completed", "certified"]
    for state in states:
        factories.enrolment(cohort, state=state)
    refused = factories.enrolment(cohort, state="not_certified")
    refused.changes.create(
        from_state="completed",
        to_state="not_certified",
        effective_on=date(2026, 3, 1),
        recorded_at=factories.EPOCH,
    )
    factories.enrolment(cohort, state="not_certified")
    [counted] = queries.with_counts(queries.all_cohorts().filter(pk=cohort.pk))
    assert counted.enrolled_count == 8
    assert counted.started_count == 6
    assert counted.completed_count == 3


def test_only_the_latest_version_of_a_programme_is_offered():
    factories.programme_version("this")
    latest = factories.programme_version("this")
    other = factories.programme_version("that")
    assert set(queries.offered_programme_versions(factories.manager())) == {latest, other}
    person = factories.user()
    factories.grant(person, Role.MANAGER, ScopeKind.PROGRAMME, "that")
    assert list(queries.offered_programme_versions(person)) == [other]
    assert not queries.offered_programme_versions(factories.juror()).exists()
