"""The days of a campaign change, it closes and opens again, or it is cancelled: each a fact."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cohorts.campaigns import queries, services
from cohorts.campaigns.enums import Window
from cohorts.campaigns.models import Campaign
from cohorts.campaigns.queries.reminders import campaigns_to_remind
from competencies.positioning.models import Rating
from lms.audit.models import AuditEvent
from lms.audit.presenters import present
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from lms.portal.queries.trainee_rows import due_rows
from tests import factories

pytestmark = pytest.mark.django_db
OPENED, LAST = date(2026, 1, 12), date(2026, 3, 31)
TODAY, YESTERDAY = date(2026, 3, 10), date(2026, 3, 9)
APRIL = datetime(2026, 4, 5, 9, tzinfo=UTC)


@pytest.fixture
def manager():
    return factories.manager()


@pytest.fixture
def browser(client, manager):
    client.force_login(manager)
    client.cookies["language"] = "en"
    return client


@pytest.fixture
def upcoming(cohort, version, at_now):
    return factories.campaign(
        cohort, version, "final", opens_on=date(2026, 5, 1), closes_on=date(2026, 5, 31)
    )


def address(name, campaign):
    return reverse(name, kwargs={"cohort_id": campaign.cohort_id, "campaign_id": campaign.pk})


def facts(verb):
    return [event.data for event in AuditEvent.objects.filter(verb=verb).order_by("pk")]


# The days.


def test_a_later_last_day_is_a_fact_with_before_and_after(campaign, manager, at_now):
    services.change_days(
        campaign=campaign, opens_on=OPENED, closes_on=date(2026, 4, 30), by=manager
    )
    campaign.refresh_from_db()
    assert campaign.closes_on == date(2026, 4, 30)
    assert facts("campaign.days_changed") == [
        {
            "before": {"opens_on": "2026-01-12", "closes_on": "2026-03-31"},
            "after": {"opens_on": "2026-01-12", "closes_on": "2026-04-30"},
        }
    ]
    sentence = present(AuditEvent.objects.get(verb="campaign.days_changed"))
    for day in ("March 31, 2026", "April 30, 2026"):
        assert day in sentence


def test_one_to_come_may_begin_another_day_and_lose_its_last(upcoming, manager):
    services.change_days(campaign=upcoming, opens_on=TODAY, closes_on=None, by=manager)
    upcoming.refresh_from_db()
    assert (upcoming.opens_on, upcoming.closes_on) == (TODAY, None)
    assert "without a closing date" in present(AuditEvent.objects.get(verb="campaign.days_changed"))


@pytest.mark.parametrize(
    ("opens_on", "closes_on", "field", "sentence"),
    [
        (OPENED, date(2026, 1, 11), "closes_on", "close before it opens"),
        (OPENED, YESTERDAY, "closes_on", "lies in the past"),
        (date(2026, 1, 13), LAST, "opens_on", "no longer changes"),
        (TODAY, LAST, "opens_on", "no longer changes"),
    ],
)
def test_days_that_make_no_sense(campaign, manager, at_now, opens_on, closes_on, field, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        services.change_days(campaign=campaign, opens_on=opens_on, closes_on=closes_on, by=manager)
    assert refusal.value.field == field
    campaign.refresh_from_db()
    assert (campaign.opens_on, campaign.closes_on) == (OPENED, LAST)
    assert not AuditEvent.objects.filter(verb__startswith="campaign.").exists()


def test_one_to_come_does_not_begin_in_the_past(upcoming, manager):
    with pytest.raises(Refused, match="first day lies in the past"):
        services.change_days(campaign=upcoming, opens_on=YESTERDAY, closes_on=None, by=manager)


def test_the_same_days_again_are_no_fact(campaign, manager, at_now):
    services.change_days(campaign=campaign, opens_on=OPENED, closes_on=LAST, by=manager)
    assert facts("campaign.days_changed") == []


def test_who_decided_on_other_days_is_told(campaign, manager, at_now):
    seen = (OPENED, LAST, None)
    services.change_days(
        campaign=campaign, opens_on=OPENED, closes_on=date(2026, 4, 30), by=manager, seen=seen
    )
    with pytest.raises(Refused, match="in the meantime"):
        services.change_days(
            campaign=campaign, opens_on=OPENED, closes_on=TODAY, by=factories.manager(), seen=seen
        )
    assert Campaign.objects.get().closes_on == date(2026, 4, 30)


def test_after_a_later_last_day_those_missing_are_reminded_again(campaign, manager, enrolment):
    from cohorts.campaigns.services.reminding import remind

    def remind_all():
        for one, days in campaigns_to_remind():
            remind(one, days=days)
        return OutgoingMail.objects.filter(kind="campaign_reminder").count()

    enrolment.person.joined_at = factories.EPOCH
    enrolment.person.save()
    with clock.at(datetime(2026, 3, 26, 9, tzinfo=UTC)):
        assert (remind_all(), remind_all()) == (1, 1)
        services.change_days(
            campaign=campaign, opens_on=OPENED, closes_on=date(2026, 4, 30), by=manager
        )
        assert remind_all() == 1
    with clock.at(datetime(2026, 4, 24, 9, tzinfo=UTC)):
        assert (remind_all(), remind_all()) == (2, 2)


# Closing, opening again.


def test_closed_at_once_nobody_answers_any_more(
    campaign, entry, items, answer, manager, person, at_now
):
    answer(entry, items[0])
    services.close_campaign(campaign=campaign, by=manager)
    campaign.refresh_from_db()
    assert (campaign.closes_on, campaign.closed_at) == (TODAY, at_now)
    assert campaign.window(TODAY) == Window.CLOSED
    entry = queries.entries_to_answer(person).get()
    with pytest.raises(Refused, match="closed on March 10, 2026"):
        answer(entry, items[1])
    assert queries.campaigns_due(person) == []
    assert due_rows([entry.enrolment]) == []
    assert facts("campaign.closed")[0]["before"]["closes_on"] == "2026-03-31"


def test_one_without_a_last_day_ends_when_it_is_closed(cohort, version, manager, at_now):
    campaign = factories.campaign(cohort, version)
    assert campaign.closes_on is None
    services.close_campaign(campaign=campaign, by=manager)
    assert campaign.closes_on == TODAY


@pytest.mark.parametrize("day", [date(2026, 3, 10), date(2026, 4, 30), None])
def test_a_closed_one_opens_again_with_a_later_last_day(campaign, manager, at_now, day):
    services.close_campaign(campaign=campaign, by=manager)
    services.change_days(campaign=campaign, opens_on=OPENED, closes_on=day, by=manager)
    campaign.refresh_from_db()
    assert campaign.window(TODAY) == Window.OPEN
    assert (campaign.closes_on, campaign.closed_at) == (day, None)
    assert facts("campaign.reopened")[0]["after"]["closes_on"] == (day and day.isoformat())
    assert "again" in present(AuditEvent.objects.get(verb="campaign.reopened"))


def test_what_has_entered_the_wider_views_stays_closed(campaign, manager):
    services_at = datetime(2026, 4, 20, 9, tzinfo=UTC)
    with clock.at(services_at):  # in the quarter after the one in which it closed
        Campaign.objects.update(closes_on=date(2026, 3, 29))
        campaign.refresh_from_db()
        assert queries.is_in_wider_views(campaign)
        with pytest.raises(Refused, match="wider views"):
            services.change_days(
                campaign=campaign, opens_on=OPENED, closes_on=date(2026, 5, 30), by=manager
            )


def test_closed_in_this_quarter_it_is_in_no_wider_view_yet(campaign, manager, at_now):
    services.close_campaign(campaign=campaign, by=manager)
    assert not queries.is_in_wider_views(campaign)


def test_what_is_not_open_cannot_be_closed(campaign, upcoming, manager):
    with pytest.raises(Refused, match="opens on May 1, 2026"):
        services.close_campaign(campaign=upcoming, by=manager)
    services.close_campaign(campaign=campaign, by=manager)
    with pytest.raises(Refused, match="already"):
        services.close_campaign(campaign=campaign, by=manager)
    assert len(facts("campaign.closed")) == 1


# Cancelling.


def test_cancelled_it_is_gone_for_everybody_and_its_moment_is_free(
    campaign, entry, rating, cohort, version, manager, person, trainer, enrolment, items, answer
):
    services.cancel_campaign(campaign=campaign, reason=" Mauvais référentiel ", by=manager)
    event = AuditEvent.objects.get(verb="campaign.cancelled")
    assert (event.reason, event.actor_id) == ("Mauvais référentiel", manager.pk)
    assert "nobody had answered" in present(event)
    assert queries.campaigns_of(person) == []
    assert list(queries.campaigns_for(person)) == []
    assert due_rows([enrolment]) == []
    assert queries.group_progress(cohort, trainer) == []
    assert list(queries.campaigns_in(cohort)) == []
    assert list(queries.campaigns_rated_by(trainer)) == []
    assert list(campaigns_to_remind()) == []
    assert queries.campaigns_of_group(trainer, cohort.pk) == []
    assert list(queries.cancelled_in(cohort)) == [campaign]
    again = services.open_campaign(
        cohort=cohort, framework_version=version, moment="initial", opens_on=TODAY, by=manager
    )
    assert queries.campaigns_of(person)[0].campaign == again
    entry = queries.entries_to_answer(person).get(pk=entry.pk)
    for attempt in (
        lambda: answer(entry, items[0]),
        lambda: services.submit_entry(entry=entry, by=person),
        lambda: services.rest_not_observed(
            rating=queries.ratings_by(trainer).get(pk=rating.pk), by=trainer
        ),
        lambda: services.begin_rating(
            campaign=campaign, enrolment=factories.enrolment(cohort), by=trainer
        ),
        lambda: services.close_campaign(campaign=campaign, by=manager),
        lambda: services.change_days(
            campaign=campaign, opens_on=OPENED, closes_on=None, by=manager
        ),
        lambda: services.cancel_campaign(campaign=campaign, reason="Encore", by=manager),
    ):
        with pytest.raises(Refused, match="cancelled"):
            attempt()
    assert not Rating.objects.exists()


def test_what_somebody_answered_is_never_cancelled(campaign, entry, items, answer, manager):
    answer(entry, items[0])
    with pytest.raises(Refused, match="1 person"):
        services.cancel_campaign(campaign=campaign, reason="Erreur", by=manager)


def test_what_a_trainer_rated_is_never_cancelled(campaign, rating, items, levels, manager, trainer):
    services.answer_rating(
        rating=rating, revision=items[0], client_key=uuid.uuid4(), by=trainer, level=levels[1]
    )
    with pytest.raises(Refused, match="1 person"):
        services.cancel_campaign(campaign=campaign, reason="Erreur", by=manager)


@pytest.mark.parametrize("reason", ["", "  \x00 ", "x" * 501])
def test_a_reason_is_asked_for(campaign, manager, at_now, reason):
    with pytest.raises(Refused) as refusal:
        services.cancel_campaign(campaign=campaign, reason=reason, by=manager)
    assert refusal.value.field == "reason"


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"closed_at": factories.EPOCH, "closes_on": None}, "campaign_closed_by_hand_has_last_day"),
        ({"cancelled_at": factories.EPOCH, "cancel_reason": "x"}, "campaign_cancellation_says_who"),
        ({"cancel_reason": "x"}, "campaign_cancellation_says_why"),
        ({"cancelled_at": factories.EPOCH}, "campaign_cancellation"),
    ],
)
def test_the_database_holds_what_happened_whole(campaign, values, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Campaign.objects.update(**values)


def test_two_campaigns_of_a_moment_stand_only_when_one_is_cancelled(campaign, cohort, version):
    values = {
        "cancelled_at": factories.EPOCH,
        "cancelled_by": factories.manager(),
        "cancel_reason": "Erreur",
    }
    factories.campaign(cohort, version, **values)
    factories.campaign(cohort, version, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.campaign(cohort, version)


# Who may.


@pytest.mark.parametrize("kind", ["trainer", "stranger", "trainee"])
def test_only_those_who_may_open_one_change_it(campaign, cohort, trainer, person, at_now, kind):
    by = {"trainer": trainer, "stranger": factories.user(), "trainee": person}[kind]
    for attempt in (
        lambda: services.close_campaign(campaign=campaign, by=by),
        lambda: services.change_days(campaign=campaign, opens_on=OPENED, closes_on=None, by=by),
        lambda: services.cancel_campaign(campaign=campaign, reason="Erreur", by=by),
    ):
        with pytest.raises(Refused, match="may open"):
            attempt()
    assert Campaign.objects.get().closes_on == LAST


# The pages.


def test_the_page_changes_the_days_and_tells_the_history(browser, campaign, at_now):
    page = browser.get(address("campaign_change", campaign))
    form = page.context["form"]
    assert form.fields["opens_on"].disabled
    response = browser.post(
        address("campaign_change", campaign),
        {"closes_on": "2026-04-30", "seen": form["seen"].value()},
    )
    assert response.status_code == 302
    assert Campaign.objects.get().closes_on == date(2026, 4, 30)
    page = browser.get(address("campaign_change", campaign)).content.decode()
    assert "changed the days" in page
    late = browser.post(
        address("campaign_change", campaign),
        {"closes_on": "2026-04-01", "seen": form["seen"].value()},
        follow=True,
    )
    assert "in the meantime" in late.content.decode()
    assert Campaign.objects.get().closes_on == date(2026, 4, 30)


@pytest.mark.parametrize("closes_on", ["2026-03-09", "2025-01-01", "demain", "99999-01-01"])
def test_the_page_says_what_is_wrong_with_a_day(browser, campaign, at_now, closes_on):
    response = browser.post(address("campaign_change", campaign), {"closes_on": closes_on})
    assert response.status_code == 422
    assert response.context["form"].errors["closes_on"]


def test_the_page_closes_it_and_the_cohort_page_leads_there(browser, campaign, enrolment, at_now):
    cohort_page = reverse("cohort_campaigns", kwargs={"cohort_id": campaign.cohort_id})
    assert address("campaign_change", campaign) in browser.get(cohort_page).content.decode()
    browser.post(address("campaign_close", campaign))
    assert Campaign.objects.get().closed_at == at_now
    again = browser.post(address("campaign_close", campaign), follow=True)
    assert "already" in again.content.decode()


def test_the_page_cancels_it_and_keeps_the_reason(browser, campaign, at_now):
    empty = browser.post(address("campaign_cancel", campaign), {"reason": " "})
    assert empty.status_code == 422
    response = browser.post(
        address("campaign_cancel", campaign), {"reason": "Mauvaise date"}, follow=True
    )
    assert "Mauvaise date" in response.content.decode()
    for name in ("campaign_change", "campaign_cancel"):
        assert browser.get(address(name, campaign)).status_code == 404


def test_a_trainer_sees_no_way_to_change_it(client, campaign, enrolment, trainer, at_now):
    client.force_login(trainer)
    page = client.get(reverse("cohort_campaigns", kwargs={"cohort_id": campaign.cohort_id}))
    assert address("campaign_change", campaign) not in page.content.decode()
    assert client.get(address("campaign_change", campaign)).status_code == 403
    assert client.post(address("campaign_close", campaign)).status_code == 403


def test_an_open_ended_one_says_what_makes_it_end(browser, cohort, version, at_now):
    factories.campaign(cohort, version)
    page = browser.get(reverse("cohort_campaigns", kwargs={"cohort_id": cohort.pk}))
    assert "never ends by itself" in page.content.decode()


@pytest.mark.parametrize("number", [1, 15])
def test_the_cohort_page_takes_the_same_queries_with_many_cancelled(
    browser, cohort, version, manager, at_now, number, django_assert_max_num_queries
):
    for _each in range(number):
        factories.campaign(
            cohort,
            version,
            cancelled_at=factories.EPOCH,
            cancelled_by=factories.manager(),
            cancel_reason="Erreur",
        )
    with django_assert_max_num_queries(11):
        page = browser.get(reverse("cohort_campaigns", kwargs={"cohort_id": cohort.pk}))
    assert len(page.context["cancelled"]) == number


@pytest.mark.parametrize("number", [1, 15])
def test_the_history_takes_the_same_queries_at_any_length(
    browser, campaign, manager, at_now, number, django_assert_max_num_queries
):
    for day in range(number):
        services.change_days(
            campaign=campaign, opens_on=OPENED, closes_on=date(2026, 4, 1 + day), by=manager
        )
    with django_assert_max_num_queries(10):
        page = browser.get(address("campaign_change", campaign))
    assert len(page.context["history"]) == number
