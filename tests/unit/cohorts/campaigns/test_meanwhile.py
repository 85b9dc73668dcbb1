"""What a request has read is no longer what there is: somebody closed or cancelled it meanwhile."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from cohorts.campaigns import services
from cohorts.campaigns.models import Campaign, CampaignEntry, TrainerRating
from cohorts.campaigns.services import answering, reminding
from cohorts.campaigns.services.reminding import remind
from competencies.positioning.models import Positioning, Rating
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db
OPENED, LAST = date(2026, 1, 12), date(2026, 3, 31)
TODAY = date(2026, 3, 10)
BEFORE_IT_CLOSES = datetime(2026, 3, 26, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 12, 9, tzinfo=UTC)


def read_anew(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_related("cohort__region", "framework_version").get(
        pk=campaign.pk
    )


def close(campaign: Campaign) -> None:
    """By another request: what this one has read stays as it was."""
    services.close_campaign(campaign=read_anew(campaign), by=factories.manager())


def cancel(campaign: Campaign) -> None:
    services.cancel_campaign(campaign=read_anew(campaign), reason="Erreur", by=factories.manager())


# Answering.


def test_closed_meanwhile_no_answer_passes(campaign, entry, items, levels, answer, person):
    close(campaign)
    given = {"revision": items[1], "level": levels[1]}
    for attempt in (
        lambda: answer(entry, items[0]),
        lambda: services.answer_many(entry=entry, answers=[given], by=person),
    ):
        with pytest.raises(Refused, match="closed on March 10, 2026"):
            attempt()
    assert not Rating.objects.exists()


def test_closed_meanwhile_nothing_is_submitted(campaign, entry, items, answer, person):
    answer(entry, items[0])
    close(campaign)
    with pytest.raises(Refused, match="closed on March 10, 2026"):
        services.submit_entry(entry=entry, by=person)
    assert Positioning.objects.get().state == "draft"
    assert Rating.objects.count() == 1


def test_without_looking_again_both_would_pass(campaign, entry, items, answer, person, monkeypatch):
    monkeypatch.setattr(answering, "check_still_open", lambda entry: None)
    close(campaign)
    answer(entry, items[0])
    services.submit_entry(entry=entry, by=person)
    assert Positioning.objects.get().state == "submitted"


def test_a_last_day_moved_to_yesterday_or_a_first_day_still_to_come_count_too(
    campaign, entry, items, answer
):
    for days in (
        {"opens_on": OPENED, "closes_on": date(2026, 3, 9)},
        {"opens_on": date(2026, 3, 11), "closes_on": LAST},
    ):
        Campaign.objects.update(**days)
        with pytest.raises(Refused):
            answer(entry, items[0])
    assert not Rating.objects.exists()


def test_a_trainer_goes_on_rating_what_was_closed(campaign, rating, items, levels, trainer):
    close(campaign)
    services.answer_rating(
        rating=rating, revision=items[0], client_key=uuid.uuid4(), by=trainer, level=levels[1]
    )
    services.submit_rating(rating=rating, by=trainer)
    assert Rating.objects.exists()


def test_a_refusal_because_it_is_closed_says_so_to_the_device(
    client, campaign, entry, items, person
):
    """By this the device knows what to try again once it is open again."""
    client.force_login(person)
    address = reverse("positioning_answer", kwargs={"entry_id": entry.pk})

    def said(choice, **fields):
        tap = {"revision": items[0].pk, "client_key": uuid.uuid4(), "choice": choice, **fields}
        return client.post(address, tap).json()

    said("2")
    assert "closed" not in said("1", as_of=0)  # a later answer stands in its way
    close(campaign)
    assert said("1")["closed"] is True


# Beginning.


def test_cancelled_meanwhile_nobody_begins(campaign, enrolment, person, trainer, at_now):
    stale = read_anew(campaign)
    cancel(campaign)
    with pytest.raises(Refused, match="cancelled"):
        services.begin_positioning(campaign=stale, enrolment=enrolment, by=person)
    with pytest.raises(Refused, match="cancelled"):
        services.begin_rating(campaign=stale, enrolment=enrolment, by=trainer)
    assert not CampaignEntry.objects.exists()


def test_closed_meanwhile_nobody_begins_but_who_rates(campaign, enrolment, person, trainer, at_now):
    stale = read_anew(campaign)
    close(campaign)
    with pytest.raises(Refused, match="closed on"):
        services.begin_positioning(campaign=stale, enrolment=enrolment, by=person)
    services.begin_rating(campaign=stale, enrolment=enrolment, by=trainer)
    assert TrainerRating.objects.count() == 1


def test_by_the_row_that_was_read_they_would_begin(
    campaign, enrolment, person, at_now, monkeypatch
):
    stale = read_anew(campaign)
    monkeypatch.setattr(answering, "locked_campaign", lambda campaign: campaign)
    cancel(campaign)
    services.begin_positioning(campaign=stale, enrolment=enrolment, by=person)
    assert CampaignEntry.objects.exists()


# Reminding.


@pytest.fixture
def reachable(enrolment):
    enrolment.person.joined_at = factories.EPOCH
    enrolment.person.save()


def move(campaign: Campaign) -> None:
    services.change_days(
        campaign=read_anew(campaign),
        opens_on=OPENED,
        closes_on=date(2026, 6, 30),
        by=factories.manager(),
    )


@pytest.mark.parametrize("meanwhile", [cancel, close, move])
def test_no_letter_leaves_for_what_changed_meanwhile(campaign, reachable, meanwhile):
    stale = read_anew(campaign)
    with clock.at(BEFORE_IT_CLOSES):
        meanwhile(campaign)
        assert remind(stale, days=7) == 0
    assert not OutgoingMail.objects.exists()


def test_by_the_row_that_was_read_they_would_leave(campaign, reachable, monkeypatch):
    stale = read_anew(campaign)
    monkeypatch.setattr(reminding, "locked_campaign", lambda campaign: campaign)
    with clock.at(BEFORE_IT_CLOSES):
        cancel(campaign)
        assert remind(stale, days=7) == 1


@pytest.mark.parametrize("meanwhile", [cancel, close])
def test_whoever_presses_too_late_is_told(campaign, reachable, meanwhile, at_now):
    stale = read_anew(campaign)
    meanwhile(campaign)
    with pytest.raises(Refused, match="not open"):
        services.remind_missing(campaign=stale, by=factories.manager())
    assert not OutgoingMail.objects.exists()


# Changing the days.


def events() -> list[str]:
    found = AuditEvent.objects.filter(verb__startswith="campaign.").order_by("pk")
    return list(found.values_list("verb", flat=True))


def test_the_same_days_do_not_open_what_its_last_day_closed(campaign):
    with clock.at(datetime(2026, 4, 5, 9, tzinfo=UTC)):
        with pytest.raises(Refused, match="later last day") as refusal:
            services.change_days(
                campaign=campaign, opens_on=OPENED, closes_on=LAST, by=factories.manager()
            )
        assert refusal.value.field == "closes_on"
    assert events() == []


def test_the_same_days_do_not_open_what_is_part_of_the_wider_views(campaign):
    with clock.at(datetime(2026, 7, 20, 9, tzinfo=UTC)), pytest.raises(Refused, match="wider"):
        services.change_days(
            campaign=campaign, opens_on=OPENED, closes_on=LAST, by=factories.manager()
        )
    assert events() == []


def test_the_page_refuses_the_day_on_which_it_was_closed_by_hand(client, campaign, at_now):
    client.force_login(factories.manager())
    client.cookies["language"] = "en"
    close(campaign)
    keys = {"cohort_id": campaign.cohort_id, "campaign_id": campaign.pk}
    address = reverse("campaign_change", kwargs=keys)
    with clock.at(LATER):
        seen = client.get(address).context["form"]["seen"].value()
        response = client.post(address, {"closes_on": "2026-03-10", "seen": seen})
        assert (response.status_code, events()) == (422, ["campaign.closed"])
        assert "later last day" in response.content.decode()
        assert client.post(address, {"closes_on": "2026-04-10", "seen": seen}).status_code == 302
    assert events() == ["campaign.closed", "campaign.reopened"]


def test_a_page_from_before_it_was_closed_by_hand_opens_nothing(client, cohort, version):
    """The days are the same on its last day: only when it was closed tells the two apart."""
    campaign = factories.campaign(cohort, version, closes_on=TODAY)
    client.force_login(factories.manager())
    client.cookies["language"] = "en"
    keys = {"cohort_id": campaign.cohort_id, "campaign_id": campaign.pk}
    address = reverse("campaign_change", kwargs=keys)
    with clock.at(datetime(2026, 3, 10, 9, tzinfo=UTC)):
        seen = client.get(address).context["form"]["seen"].value()
        close(campaign)
        response = client.post(address, {"closes_on": "2026-03-10", "seen": seen}, follow=True)
        assert "in the meantime" in response.content.decode()
        assert Campaign.objects.get().closed_at is not None
        now_seen = client.get(address).context["form"]["seen"].value()
        client.post(address, {"closes_on": "2026-03-10", "seen": now_seen})
    assert Campaign.objects.get().closed_at is None
    assert events() == ["campaign.closed", "campaign.reopened"]


@pytest.mark.parametrize(
    "seen", ["2026-01-12/2026-03-31/jamais", "x/y/z", "2026-01-12/2026-03-31/1/2", "\x00", "//"]
)
def test_a_page_that_says_nonsense_of_what_it_saw_is_as_one_that_says_nothing(
    client, campaign, at_now, seen
):
    client.force_login(factories.manager())
    keys = {"cohort_id": campaign.cohort_id, "campaign_id": campaign.pk}
    response = client.post(
        reverse("campaign_change", kwargs=keys), {"closes_on": "2026-04-10", "seen": seen}
    )
    assert response.status_code in (302, 422)
