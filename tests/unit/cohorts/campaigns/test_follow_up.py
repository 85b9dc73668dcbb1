"""Six months after the training the follow-up is proposed, to those who run the cohort."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cohorts.campaigns import services
from cohorts.campaigns.models import CampaignEntry
from cohorts.campaigns.queries import follow_ups_due
from cohorts.campaigns.queries.follow_up import months_later
from cohorts.enrolment.queries import all_cohorts
from competencies.positioning.models import Positioning
from lms.kernel import clock
from lms.portal.queries.manager import manager_day
from lms.portal.queries.trainer import trainer_day
from tests import factories

pytestmark = pytest.mark.django_db
SIX_MONTHS_LATER = datetime(2026, 12, 30, 9, tzinfo=UTC)


@pytest.fixture
def ended(cohort, enrolment):
    """The cohort ended on 30 June 2026; somebody completed it."""
    cohort.ends_on = date(2026, 6, 30)
    cohort.save()
    enrolment.state = "completed"
    enrolment.save()
    return cohort


@pytest.fixture
def over(ended, enrolment, version):
    """Ended, and she had positioned herself on the way."""
    position(ended, enrolment, version)
    return ended


def position(cohort, enrolment, version, *, state="submitted", **fields) -> CampaignEntry:
    return CampaignEntry.objects.create(
        campaign=factories.campaign(cohort, version, "after_module", **fields),
        enrolment=enrolment,
        positioning=Positioning.objects.create(
            person=enrolment.person,
            rater=enrolment.person,
            rater_role="self",
            framework_version=version,
            moment="after_module",
            state=state,
            started_at=factories.EPOCH,
            submitted_at=factories.EPOCH if state == "submitted" else None,
        ),
    )


def due(at=SIX_MONTHS_LATER):
    with clock.at(at):
        return [(one.cohort, one.due_on) for one in follow_ups_due(all_cohorts())]


@pytest.mark.parametrize(
    ("at", "is_due"),
    [
        (datetime(2026, 12, 29, 12, tzinfo=UTC), False),
        (datetime(2026, 12, 29, 23, 30, tzinfo=UTC), True),  # it is the 30th in Paris
        (SIX_MONTHS_LATER, True),
        (datetime(2027, 6, 29, 12, tzinfo=UTC), True),
        (datetime(2027, 6, 30, 12, tzinfo=UTC), False),
    ],
)
def test_it_is_due_from_six_months_on_and_no_longer_after_a_year(over, at, is_due):
    assert due(at) == ([(over, date(2026, 12, 30))] if is_due else [])


def test_a_later_final_positioning_is_the_end(over, version):
    factories.campaign(over, version, "final", closes_on=date(2026, 8, 31))
    assert due() == []
    assert due(datetime(2027, 2, 28, 12, tzinfo=UTC)) == [(over, date(2027, 2, 28))]


def test_once_planned_it_is_no_longer_proposed_but_again_when_cancelled(over, version, at_now):
    campaign = factories.campaign(over, version, "follow_up", opens_on=date(2027, 1, 10))
    assert due() == []
    with clock.at(SIX_MONTHS_LATER):
        services.cancel_campaign(campaign=campaign, reason="Erreur", by=factories.manager())
    assert due() == [(over, date(2026, 12, 30))]


def test_a_cancelled_final_positioning_does_not_count(over, version):
    factories.campaign(
        over,
        version,
        "final",
        closes_on=date(2026, 8, 31),
        cancelled_at=factories.EPOCH,
        cancelled_by=factories.manager(),
        cancel_reason="Erreur",
    )
    assert due() == [(over, date(2026, 12, 30))]


def test_who_was_never_asked_is_not_asked_again(ended, enrolment, version):
    assert due() == []
    position(ended, enrolment, version, state="draft")
    assert due() == []
    other = factories.cohort(ended.programme_version)
    position(other, factories.enrolment(other, state="completed"), version)
    assert due() == []
    position(ended, enrolment, version)
    assert due() == [(ended, date(2026, 12, 30))]


def test_not_while_the_final_positioning_is_open_without_a_last_day(over, version, at_now):
    final = factories.campaign(over, version, "final", opens_on=date(2026, 6, 20))
    assert due() == []
    with clock.at(datetime(2026, 8, 31, 9, tzinfo=UTC)):
        services.close_campaign(campaign=final, by=factories.manager())
    assert due() == []
    assert due(datetime(2027, 2, 28, 12, tzinfo=UTC)) == [(over, date(2027, 2, 28))]


@pytest.mark.parametrize(
    ("state", "is_asked"), [("certified", True), ("not_certified", True), ("dropped_out", False)]
)
def test_only_where_somebody_can_be_asked(over, enrolment, state, is_asked):
    enrolment.state = state
    enrolment.save()
    assert bool(due()) == is_asked


def test_the_manager_is_one_click_away_from_the_filled_in_form(client, over, version):
    manager = factories.manager()
    client.force_login(manager)
    client.cookies["language"] = "en"
    with clock.at(SIX_MONTHS_LATER):
        address = reverse("campaign_open", kwargs={"cohort_id": over.pk}) + "?moment=follow_up"
        for page in ("my_day", "cohort_campaigns"):
            keys = {"cohort_id": over.pk} if page == "cohort_campaigns" else {}
            assert address in client.get(reverse(page, kwargs=keys)).content.decode()
        form = client.get(address).context["form"]
        assert form["moment"].value() == "follow_up"
        assert form["framework_version"].value() == version.pk
        assert (form["opens_on"].value(), form["closes_on"].value()) == (
            date(2026, 12, 30),
            date(2027, 1, 27),
        )
        assert manager_day(manager).has_something_to_do
        client.post(
            address,
            {
                "moment": "follow_up",
                "framework_version": version.pk,
                "opens_on": "2026-12-30",
                "closes_on": "2027-01-27",
            },
        )
        assert manager_day(manager).follow_ups == []


def test_a_moment_that_does_not_exist_fills_nothing_in(client, over):
    client.force_login(factories.manager())
    with clock.at(SIX_MONTHS_LATER):
        form = client.get(
            reverse("campaign_open", kwargs={"cohort_id": over.pk}) + "?moment=jamais"
        ).context["form"]
    assert form["moment"].value() == "initial"
    assert form["closes_on"].value() is None


def test_the_trainer_is_told_and_sees_who_opens_it(client, over, trainer):
    factories.trainer_of(factories.cohort())
    client.force_login(trainer)
    client.cookies["language"] = "en"
    with clock.at(SIX_MONTHS_LATER):
        assert [one.cohort for one in trainer_day(trainer).follow_ups] == [over]
        page = client.get(reverse("cohort_campaigns", kwargs={"cohort_id": over.pk}))
        assert "Who manages the programme opens it" in page.content.decode()
        assert "?moment=follow_up" not in page.content.decode()
        other = factories.trainer_of(factories.cohort())
        assert trainer_day(other).follow_ups == []


@pytest.mark.parametrize("number", [1, 15])
def test_one_query_for_any_number_of_cohorts(version, number, django_assert_num_queries):
    programme = factories.programme_version(framework=version.framework)
    for _each in range(number):
        cohort = factories.cohort(programme, ends_on=date(2026, 6, 30))
        position(cohort, factories.enrolment(cohort, state="completed"), version)
    with clock.at(SIX_MONTHS_LATER), django_assert_num_queries(1):
        found = follow_ups_due(all_cohorts())
        assert [str(one.cohort) for one in found]
    assert len(found) == number


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-36, 36))
def test_months_later_keep_the_day_where_the_month_has_it(day, months):
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and months_later(later, 1).day >= later.day)
