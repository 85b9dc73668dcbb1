"""Opening, beginning, answering and submitting within the days of a campaign."""

import uuid
from datetime import UTC, date, datetime

import pytest

from cohorts.campaigns import services
from cohorts.campaigns.models import Campaign, CampaignEntry
from cohorts.enrolment import progress
from cohorts.enrolment.models import Enrolment
from competencies.frameworks.models import FrameworkVersion
from competencies.positioning.models import Rating
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_one(cohort, version, at_now):
    def open_campaign(**changes):
        values = {
            "cohort": cohort,
            "framework_version": version,
            "moment": "initial",
            "opens_on": date(2026, 3, 10),
            "by": factories.manager(),
            **changes,
        }
        return services.open_campaign(**values)

    return open_campaign


def test_a_campaign_is_kept_and_logged(open_one, at_now):
    manager = factories.manager()
    campaign = open_one(by=manager, closes_on=date(2026, 4, 1))
    assert (campaign.created_at, campaign.created_by) == (at_now, manager)
    event = AuditEvent.objects.get(verb="campaign.opened")
    assert (event.actor_id, event.object_id) == (manager.pk, str(campaign.pk))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closes_on": date(2026, 3, 9)}, "closes_on"),
        ({"opens_on": date(2026, 1, 1), "closes_on": date(2026, 2, 1)}, "closes_on"),
        ({"moment": "whenever"}, "moment"),
    ],
)
def test_campaigns_that_make_no_sense(open_one, changes, field):
    with pytest.raises(Refused) as refusal:
        open_one(**changes)
    assert refusal.value.field == field
    assert not Campaign.objects.exists()


def test_each_moment_once_but_after_a_module(open_one):
    open_one()
    with pytest.raises(Refused, match="already has"):
        open_one()
    open_one(moment="after_module")
    open_one(moment="after_module")
    assert Campaign.objects.count() == 3


def test_a_framework_out_of_force_is_refused(open_one, version):
    FrameworkVersion.objects.filter(pk=version.pk).update(state="retired")
    version.refresh_from_db()
    with pytest.raises(Refused, match="not in force"):
        open_one()


def test_beginning_twice_gives_the_same_draft(entry, campaign, enrolment, person):
    again = services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)
    assert again == entry
    assert CampaignEntry.objects.count() == 1
    assert (entry.positioning.person, entry.positioning.rater) == (person, person)


def test_nobody_begins_for_another(campaign, enrolment, at_now):
    with pytest.raises(Refused, match="Only the person herself"):
        services.begin_positioning(campaign=campaign, enrolment=enrolment, by=factories.user())


def test_a_campaign_of_another_cohort_is_refused(version, enrolment, person, at_now):
    elsewhere = factories.campaign(version=version)
    with pytest.raises(Refused):
        services.begin_positioning(campaign=elsewhere, enrolment=enrolment, by=person)


@pytest.mark.parametrize(
    ("instant", "sentence"),
    [
        (datetime(2026, 1, 11, 22, 59, tzinfo=UTC), "opens on"),
        (datetime(2026, 3, 31, 22, 0, tzinfo=UTC), "closed on"),
    ],
)
def test_outside_of_its_days_nothing_is_begun(campaign, enrolment, person, instant, sentence):
    with clock.at(instant), pytest.raises(Refused, match=sentence):
        services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)


@pytest.mark.parametrize(
    "instant",
    [datetime(2026, 1, 11, 23, 0, tzinfo=UTC), datetime(2026, 3, 31, 21, 59, tzinfo=UTC)],
)
def test_both_days_count_in_full_in_the_zone_of_the_region(campaign, enrolment, person, instant):
    with clock.at(instant):
        assert services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)


def test_the_days_are_those_of_the_region(version):
    reunion = factories.region("04", "La Réunion", "Indian/Reunion")
    cohort = factories.cohort(
        factories.programme_version("referent", version.framework), a_region=reunion
    )
    enrolment = factories.enrolment(cohort, state="started")
    campaign = factories.campaign(cohort, version, closes_on=date(2026, 3, 31))
    # Midnight there is eight in the evening in UTC.
    with clock.at(datetime(2026, 3, 31, 20, 0, tzinfo=UTC)), pytest.raises(Refused):
        services.begin_positioning(campaign=campaign, enrolment=enrolment, by=enrolment.person)


@pytest.mark.parametrize(
    "state", ["withdrawn", "dropped_out", "excluded", "transferred", "certified", "not_certified"]
)
def test_who_left_is_no_longer_asked(campaign, enrolment, person, state, at_now):
    Enrolment.objects.filter(pk=enrolment.pk).update(state=state)
    enrolment.refresh_from_db()
    with pytest.raises(Refused, match="no longer asked"):
        services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)


@pytest.mark.parametrize("state", ["completed", "certified", "not_certified"])
def test_the_follow_up_asks_those_who_are_through(cohort, version, enrolment, state, at_now):
    campaign = factories.campaign(cohort, version, moment="follow_up")
    Enrolment.objects.filter(pk=enrolment.pk).update(state=state)
    enrolment.refresh_from_db()
    assert services.begin_positioning(campaign=campaign, enrolment=enrolment, by=enrolment.person)


def test_after_closing_neither_answer_nor_submission(entry, items, answer, person):
    answer(entry, items[0])
    with clock.at(datetime(2026, 4, 1, 8, 0, tzinfo=UTC)):
        with pytest.raises(Refused, match="answers are kept"):
            answer(entry, items[1])
        with pytest.raises(Refused, match="answers are kept"):
            services.submit_entry(entry=entry, by=person)
    assert Rating.objects.count() == 1


def test_many_answers_at_once_keep_what_is_fine(entry, items, levels, person):
    refusals = services.answer_many(
        entry=entry,
        answers=[
            {"revision": items[0], "level": levels[2], "non_answer": None, "comment": ""},
            {"revision": items[1], "level": levels[2], "non_answer": None, "comment": "x" * 3000},
            {"revision": items[2], "level": None, "non_answer": "dont_know", "comment": ""},
        ],
        by=person,
    )
    assert list(refusals) == [items[1].pk]
    assert set(Rating.objects.values_list("revision", flat=True)) == {items[0].pk, items[2].pk}


def test_a_submission_is_announced(entry, items, answer, person, monkeypatch):
    heard = []
    monkeypatch.setattr(
        progress, "_reviewers", [lambda *, enrolment, by, **_how: heard.append((enrolment, by))]
    )
    answer(entry, items[0])
    services.submit_entry(entry=entry, by=person)
    assert heard == [(entry.enrolment, person)]


def test_a_refused_submission_is_not_announced(entry, person, monkeypatch):
    heard = []
    monkeypatch.setattr(progress, "_reviewers", [lambda **fact: heard.append(fact)])
    with pytest.raises(Refused):
        services.submit_entry(entry=entry, by=person)
    assert heard == []


def test_the_key_of_a_tap_is_stored_once(entry, items, levels, person):
    key = uuid.uuid4()
    for _time in range(2):
        services.answer_entry(
            entry=entry, revision=items[0], client_key=key, by=person, level=levels[1]
        )
    assert Rating.objects.count() == 1
