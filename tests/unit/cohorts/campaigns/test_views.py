"""The pages: what they show, what they refuse with a sentence, and never a 500."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from cohorts.campaigns.models import Campaign, CampaignEntry
from competencies.positioning.models import Positioning, Rating
from competencies.positioning.queries import current_ratings
from lms.kernel import clock
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, person):
    client.force_login(person)
    client.cookies["language"] = "en"
    return client


def url(name, entry, key="entry_id"):
    return reverse(name, kwargs={key: entry.pk})


def tap(browser, entry, **fields):
    return browser.post(
        url("positioning_answer", entry), {"client_key": str(uuid.uuid4()), **fields}
    )


def test_the_start_page_leads_to_what_is_due(browser, campaign, at_now):
    page = browser.get(reverse("positionings")).content.decode()
    assert url("positioning_begin", campaign, "campaign_id") in page


def test_the_start_page_has_drafts_and_results(browser, submitted):
    page = browser.get(reverse("positionings")).content.decode()
    assert url("positioning_result", submitted) in page


def test_without_anything_the_start_page_says_what_will_come(client, at_now):
    client.force_login(factories.user())
    assert 'class="empty"' in client.get(reverse("positionings")).content.decode()


def test_a_get_begins_nothing(browser, campaign, at_now):
    assert browser.get(url("positioning_begin", campaign, "campaign_id")).status_code == 405
    browser.get(reverse("positionings"))
    assert not CampaignEntry.objects.exists()


def test_beginning_opens_the_form(browser, campaign, at_now):
    response = browser.post(url("positioning_begin", campaign, "campaign_id"))
    entry = CampaignEntry.objects.get()
    assert response.url == url("positioning_form", entry)
    assert browser.get(response.url).status_code == 200


def test_beginning_too_early_is_refused_with_a_sentence(browser, campaign):
    with clock.at(datetime(2026, 1, 10, 9, tzinfo=UTC)):
        response = browser.post(url("positioning_begin", campaign, "campaign_id"), follow=True)
    assert "This positioning opens on" in response.content.decode()
    assert not Positioning.objects.exists()


def test_a_tap_is_saved_and_the_page_shows_it_again(browser, entry, items):
    response = tap(browser, entry, revision=items[0].pk, choice="3", comment="Bien")
    assert response.status_code == 200
    as_of = Rating.objects.get().pk
    assert response.json() == {"answered": 1, "total": 4, "progress": "1 of 4", "as_of": as_of}
    page = browser.get(url("positioning_form", entry)).content.decode()
    assert page.count(" checked") == 1
    assert ">Bien</textarea>" in page


def test_a_tap_sent_twice_is_one_row(browser, entry, items):
    key = str(uuid.uuid4())
    for _time in range(2):
        tap(browser, entry, revision=items[0].pk, choice="3", client_key=key)
    assert Rating.objects.count() == 1


def test_two_tabs_the_last_one_wins_and_both_are_kept(browser, entry, items):
    tap(browser, entry, revision=items[0].pk, choice="1")
    tap(browser, entry, revision=items[0].pk, choice="4")
    assert current_ratings(entry.positioning)[items[0].pk].value == "4"
    assert Rating.objects.count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"choice": ""},
        {"choice": "9"},
        {"choice": "not_observed"},
        {"choice": "skipped"},
        {"choice": "x" * 500},
        {"choice": "2", "revision": "abc"},
        {"choice": "2", "revision": "99999999999999999999999"},
        {"choice": "2", "client_key": "no-key"},
        {"choice": "2", "comment": "x" * 100_000},
        {"choice": "2", "comment": "\x00"},
    ],
)
def test_bad_taps_are_refused_with_a_sentence(browser, entry, items, fields):
    response = tap(browser, entry, **{"revision": items[0].pk, **fields})
    assert response.status_code == 422
    assert len(response.json()["message"]) > 10
    assert not Rating.objects.exists()


def test_a_tap_on_another_framework_is_refused(browser, entry):
    other = factories.framework_version().competencies.first()
    assert tap(browser, entry, revision=other.pk, choice="2").status_code == 422


def test_a_tap_after_submission_or_closing_is_refused(browser, entry, items, answer):
    answer(entry, items[0])
    with clock.at(datetime(2026, 4, 2, 8, tzinfo=UTC)):
        late = tap(browser, entry, revision=items[0].pk, choice="2")
    assert (late.status_code, "closed on" in late.json()["message"]) == (409, True)
    browser.post(url("positioning_submit", entry))
    after = tap(browser, entry, revision=items[0].pk, choice="2")
    assert (after.status_code, "no longer change" in after.json()["message"]) == (409, True)
    assert Rating.objects.filter(revision=items[0]).count() == 1


def test_malformed_numbers_are_not_found(browser, at_now):
    for number in ("0", "99999999999999999999999999", "-1", "abc"):
        for tail in ("", "repondre/", "envoyer/", "resultat/"):
            address = f"/positionnement/{number}/{tail}"
            assert browser.get(address).status_code in {404, 405}, address
            assert browser.post(address).status_code in {404, 405}, address


# Without a script: the form as a whole.


def test_the_whole_form_saves_what_changed(browser, entry, items):
    first, second, third, _fourth = items
    response = browser.post(
        url("positioning_form", entry),
        {
            f"choice-{first.pk}": "2",
            f"choice-{second.pk}": "dont_know",
            f"comment-{second.pk}": "Hum",
            f"comment-{third.pk}": "",
            "as_of": "0",
        },
    )
    assert response.status_code == 302
    kept = current_ratings(entry.positioning)
    assert {pk: (one.value, one.comment) for pk, one in kept.items()} == {
        first.pk: ("2", ""),
        second.pk: ("dont_know", "Hum"),
    }


def test_sending_the_whole_form_again_adds_nothing(browser, entry, items):
    data = {f"choice-{item.pk}": "2" for item in items} | {"as_of": "0"}
    for _time in range(2):
        browser.post(url("positioning_form", entry), data)
    assert Rating.objects.count() == 4


def test_a_form_drawn_before_another_tab_went_on_does_not_undo_it(browser, entry, items, answer):
    drawn = answer(entry, items[0], 1)
    answer(entry, items[0], 4)
    browser.post(
        url("positioning_form", entry),
        {f"choice-{items[0].pk}": "1", f"choice-{items[1].pk}": "3", "as_of": str(drawn.pk)},
    )
    kept = current_ratings(entry.positioning)
    assert (kept[items[0].pk].value, kept[items[1].pk].value) == ("4", "3")


def test_what_is_refused_keeps_what_was_typed(browser, entry, items):
    first, second, third, _fourth = items
    response = browser.post(
        url("positioning_form", entry),
        {
            f"choice-{first.pk}": "2",
            f"comment-{first.pk}": "y" * 2500,
            f"comment-{second.pk}": "Sans réponse",
            f"choice-{third.pk}": "3",
            "as_of": "<>",
        },
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "y" * 2500 in page
    assert ">Sans réponse</textarea>" in page
    assert "this one has 2500" in page
    assert f'href="#item-{second.pk}"' in page
    assert set(current_ratings(entry.positioning)) == {third.pk}


def test_the_whole_form_after_closing_says_so_and_shows_what_is_stored(browser, entry, items):
    with clock.at(datetime(2026, 4, 2, 8, tzinfo=UTC)):
        response = browser.post(
            url("positioning_form", entry), {f"choice-{items[0].pk}": "2", "as_of": "0"}
        )
        page = browser.get(url("positioning_form", entry)).content.decode()
    assert response.status_code == 409
    assert "closed on" in response.content.decode()
    assert 'class="positioning-items" disabled' in page
    assert not Rating.objects.exists()


# Submission and result.


def test_the_confirmation_names_what_has_no_answer(browser, entry, items, answer):
    answer(entry, items[1])
    page = browser.get(url("positioning_submit", entry)).content.decode()
    assert items[0].statement in page
    assert items[1].statement not in page
    assert Positioning.objects.get().state == "draft"


def test_submission_leads_to_the_result(browser, entry, items, answer):
    answer(entry, items[1], comment="Avec <appui>")
    response = browser.post(url("positioning_submit", entry), follow=True)
    page = response.content.decode()
    assert response.redirect_chain[0][0] == url("positioning_result", entry)
    assert "1 of 4 competencies have a level" in page
    assert "A self-rating never satisfies a target by itself" in page
    assert page.count('class="status">Skipped') == 3
    assert "Avec &lt;appui&gt;" in page


def test_submitting_nothing_at_all_is_refused(browser, entry):
    response = browser.post(url("positioning_submit", entry), follow=True)
    assert "Answer at least one item" in response.content.decode()
    assert Positioning.objects.get().state == "draft"


def test_a_submitted_positioning_has_no_form_any_more(browser, submitted, items):
    for name in ("positioning_form", "positioning_submit"):
        assert browser.get(url(name, submitted)).url == url("positioning_result", submitted)
    response = browser.post(url("positioning_form", submitted), {f"choice-{items[0].pk}": "1"})
    assert response.status_code == 302
    assert current_ratings(submitted.positioning)[items[0].pk].value == "2"


def test_a_draft_has_no_result(browser, entry):
    assert browser.get(url("positioning_result", entry)).url == url("positioning_form", entry)


@pytest.mark.parametrize("size", [1, 36, 200])
def test_form_and_result_take_few_queries_at_any_size(
    browser, person, cohort, enrolment, at_now, size, django_assert_max_num_queries
):
    from cohorts.campaigns import services

    version = factories.framework_version("director", competencies=size)
    campaign = factories.campaign(cohort, version, moment="final")
    entry = services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)
    level = version.scale_version.levels.first()
    services.answer_many(
        entry=entry,
        answers=[
            {"revision": item, "level": level, "non_answer": None, "comment": ""}
            for item in version.competencies.all()
        ],
        by=person,
    )
    with django_assert_max_num_queries(10):
        page = browser.get(url("positioning_form", entry)).content.decode()
    assert page.count(" checked") == size
    services.submit_entry(entry=entry, by=person)
    with django_assert_max_num_queries(10):
        page = browser.get(url("positioning_result", entry)).content.decode()
    assert page.count('class="competency"') == size


# The cohort's page.


@pytest.fixture
def manager(client):
    manager = factories.manager()
    client.force_login(manager)
    client.cookies["language"] = "en"
    return client


def test_a_manager_opens_a_campaign(manager, cohort, version, at_now):
    address = reverse("campaign_open", kwargs={"cohort_id": cohort.pk})
    form = manager.get(address).context["form"]
    assert form.initial["framework_version"] == version
    assert form.initial["moment"] == "initial"
    response = manager.post(
        address,
        {
            "moment": "initial",
            "framework_version": version.pk,
            "opens_on": "2026-03-10",
            "closes_on": "2026-03-31",
        },
    )
    assert response.status_code == 302
    campaign = Campaign.objects.get()
    assert (campaign.opens_on, campaign.closes_on) == (date(2026, 3, 10), date(2026, 3, 31))
    assert manager.get(address).context["form"].initial["moment"] == "final"


@pytest.mark.parametrize(
    "changes",
    [
        {"closes_on": "2026-03-01"},
        {"opens_on": "demain"},
        {"opens_on": ""},
        {"moment": "never"},
        {"framework_version": "abc"},
        {"framework_version": "999999999999999999999"},
    ],
)
def test_what_cannot_be_opened_stays_in_the_form(manager, cohort, version, at_now, changes):
    data = {
        "moment": "initial",
        "framework_version": version.pk,
        "opens_on": "2026-03-10",
        "closes_on": "",
        **changes,
    }
    response = manager.post(reverse("campaign_open", kwargs={"cohort_id": cohort.pk}), data)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not Campaign.objects.exists()


def test_the_cohort_page_counts_and_names_states(manager, submitted, cohort):
    address = reverse("cohort_campaigns", kwargs={"cohort_id": cohort.pk})
    page = manager.get(address).content.decode()
    assert "0 not begun, 0 in progress, 1 submitted" in page
    assert str(submitted.enrolment.person) in page
    assert url("positioning_result", submitted) not in page


def test_the_trainer_reaches_the_result_from_the_cohort_page(
    client, submitted, rated, trainer, cohort
):
    client.force_login(trainer)
    page = client.get(reverse("cohort_campaigns", kwargs={"cohort_id": cohort.pk}))
    assert url("positioning_result", submitted) in page.content.decode()
    result = client.get(url("positioning_result", submitted))
    assert "Mon commentaire secret" in result.content.decode()
