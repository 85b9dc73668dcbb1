"""The rating form and the mirror as the trainer and the trainee meet them."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.campaigns import queries, services
from cohorts.campaigns.mirror_page import mirror_page
from cohorts.campaigns.models import TrainerRating
from competencies.positioning.models import AgreedLevel, Rating
from competencies.positioning.queries import current_ratings
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, trainer):
    client.force_login(trainer)
    client.cookies["language"] = "en"
    return client


def url(name, **keys):
    return reverse(name, kwargs=keys)


def tap(browser, rating, **fields):
    data = {"client_key": str(uuid.uuid4()), **fields}
    return browser.post(url("rating_answer", rating_id=rating.pk), data)


@pytest.fixture
def sides(rating, entry, items, levels, answer, person, trainer):
    """She: 2, 2, 2, 2. The trainer: 4, 2, 1 and not observed. Both submitted."""
    for item in items:
        answer(entry, item, 2)
    services.submit_entry(entry=entry, by=person)
    for item, ordinal in zip(items, (4, 2, 1), strict=False):
        services.answer_rating(
            rating=rating,
            revision=item,
            client_key=uuid.uuid4(),
            by=trainer,
            level=levels[ordinal],
        )
    services.rest_not_observed(rating=rating, by=trainer)
    services.submit_rating(rating=rating, by=trainer)
    return entry


# The form.


def test_a_button_begins_and_the_form_offers_not_observed(browser, campaign, enrolment, at_now):
    begin = url("rating_begin", campaign_id=campaign.pk, enrolment_id=enrolment.pk)
    assert browser.get(begin).status_code == 405
    response = browser.post(begin)
    rating = TrainerRating.objects.get()
    assert response.url == url("rating_form", rating_id=rating.pk)
    page = browser.get(response.url).content.decode()
    assert 'value="not_observed"' in page
    assert f'data-answer-url="{url("rating_answer", rating_id=rating.pk)}"' in page
    assert str(enrolment.person) in page


def test_a_tap_is_saved(browser, rating, items):
    response = tap(browser, rating, revision=items[0].pk, choice="3")
    assert response.json()["answered"] == 1
    assert current_ratings(rating.positioning)[items[0].pk].value == "3"


@pytest.mark.parametrize(
    "fields",
    [
        {"choice": "9"},
        {"choice": "skipped"},
        {"choice": "2", "revision": "99999999999999999999999"},
        {"choice": "2", "client_key": "no-key"},
        {"choice": "2", "comment": "x" * 100_000},
    ],
)
def test_bad_taps_are_refused_with_a_sentence(browser, rating, items, fields):
    response = tap(browser, rating, **{"revision": items[0].pk, **fields})
    assert response.status_code == 422
    assert len(response.json()["message"]) > 10
    assert not Rating.objects.exists()


def test_the_whole_form_without_a_script(browser, rating, items):
    response = browser.post(
        url("rating_form", rating_id=rating.pk),
        {f"choice-{items[0].pk}": "2", "as_of": "0", "finish": "1"},
    )
    assert response.url == url("rating_submit", rating_id=rating.pk)
    assert current_ratings(rating.positioning)[items[0].pk].value == "2"


def test_the_rest_then_submission_leads_to_the_mirror(browser, rating, items, submitted):
    tap(browser, rating, revision=items[0].pk, choice="3")
    submit = url("rating_submit", rating_id=rating.pk)
    assert "3 items have no answer" in browser.get(submit).content.decode()
    rest = browser.post(url("rating_rest", rating_id=rating.pk), follow=True)
    assert "Every item has an answer" in rest.content.decode()
    page = browser.post(submit, follow=True)
    assert page.redirect_chain[0][0] == url("mirror", entry_id=submitted.pk)
    assert "Gap by gap" in page.content.decode()
    # Sent twice: the second one changes nothing.
    assert "no longer change" in browser.post(submit, follow=True).content.decode()
    late = tap(browser, rating, revision=items[0].pk, choice="1")
    assert (late.status_code, "no longer change" in late.json()["message"]) == (409, True)


def test_submitted_before_her_the_mirror_waits(browser, rated, entry):
    page = browser.get(url("mirror", entry_id=entry.pk)).content.decode()
    assert "Your rating is submitted" in page
    assert "Gap by gap" not in page


# The mirror.


def test_gaps_are_signed_and_the_widest_comes_first(sides, trainer, items):
    shown = queries.mirror_of(sides, trainer)
    assert [line.revision for line in shown.compared] == [items[0], items[2], items[1]]
    assert [line.gaps for line in shown.compared] == [(-2,), (1,), (0,)]
    assert [line.revision for line in shown.apart] == [items[3]]
    page = mirror_page(shown, None)
    found = [(row.views[0].gap_number, row.views[0].gap_text) for row in page.rows]
    assert found == [
        ("−2", "self-rating 2 levels lower"),
        ("+1", "self-rating 1 level higher"),
        ("0", "same level"),
    ]
    assert (
        "of 3 competencies with a level from both sides, 1 at the same level, 1"
        in (page.sentences[0])
    )
    assert len(page.chart.table.rows) == 3


def test_both_read_the_same_mirror(client, browser, sides, person, trainer):
    theirs = browser.get(url("mirror", entry_id=sides.pk)).content.decode()
    client.force_login(person)
    hers = client.get(url("mirror", entry_id=sides.pk)).content.decode()
    for page in (theirs, hers):
        assert "self-rating 2 levels lower" in page
        assert "A self-rating never satisfies a target by itself" in page
        assert "Non observé" in page
    agree = f"/positionnement/{sides.pk}/miroir/"
    assert theirs.count(f'href="{agree}') == 4
    assert hers.count(f'href="{agree}') == 0


def test_two_trainers_stand_side_by_side_ones_own_first(
    client, sides, campaign, enrolment, cohort, rate, trainer, person
):
    colleague = factories.trainer_of(cohort)
    rate(campaign, enrolment, colleague, ordinal=2)
    shown = queries.mirror_of(sides, colleague)
    assert [rating.rater_id for rating in shown.ratings] == [colleague.pk, trainer.pk]
    assert shown.compared[0].gaps == (0, -2)
    shown = queries.mirror_of(sides, person)
    assert [rating.rater_id for rating in shown.ratings] == [trainer.pk, colleague.pk]
    third = factories.trainer_of(cohort)
    rate(campaign, enrolment, third)
    client.force_login(person)
    assert client.get(url("mirror", entry_id=sides.pk)).status_code == 200


def test_without_a_trainers_rating_it_says_so(client, submitted, person):
    client.force_login(person)
    client.cookies["language"] = "en"
    page = client.get(url("mirror", entry_id=submitted.pk)).content.decode()
    assert "No trainer has submitted a rating yet" in page


def test_her_draft_has_no_mirror(client, entry, person):
    client.force_login(person)
    assert client.get(url("mirror", entry_id=entry.pk)).url == url(
        "positioning_form", entry_id=entry.pk
    )


@pytest.mark.parametrize("size", [1, 36, 200])
def test_form_mirror_and_agreement_take_few_queries_at_any_size(
    browser, cohort, enrolment, person, trainer, at_now, size, django_assert_max_num_queries
):
    version = factories.framework_version("director", competencies=size)
    campaign = factories.campaign(cohort, version, moment="final")
    entry = services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)
    rating = services.begin_rating(campaign=campaign, enrolment=enrolment, by=trainer)
    levels = list(version.scale_version.levels.all())
    items = list(version.competencies.all())
    for number, item in enumerate(items):
        for side in (entry.positioning, rating.positioning):
            Rating.objects.create(
                positioning=side,
                revision=item,
                level=levels[(number * side.pk) % 4],
                client_key=uuid.uuid4(),
                answered_at=at_now,
            )
    with django_assert_max_num_queries(10):
        browser.get(url("rating_form", rating_id=rating.pk))
    services.submit_entry(entry=entry, by=person)
    services.submit_rating(rating=rating, by=trainer)
    for item in items[:20]:
        services.agree_level(entry=entry, revision=item, level=levels[0], by=trainer)
    with django_assert_max_num_queries(10):
        page = browser.get(url("mirror", entry_id=entry.pk)).content.decode()
    assert page.count('class="competency"') == size


def test_the_group_takes_the_same_queries_for_one_and_for_fifteen_rated(
    browser, rated, campaign, cohort, rate, trainer
):
    address = url("cohort_campaigns", cohort_id=cohort.pk)
    counts = []
    for more in (0, 14):
        for _number in range(more):
            rate(campaign, factories.enrolment(cohort, state="started"), trainer)
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# Agreeing.


def test_agreeing_goes_on_to_the_next_and_back_to_the_mirror(browser, sides, items, levels):
    address = url("mirror_agree", entry_id=sides.pk, revision_id=items[0].pk)
    response = browser.post(address, {"level": levels[3].pk, "note": "Vu", "next": "1"})
    assert response.url == url("mirror_agree", entry_id=sides.pk, revision_id=items[2].pk)
    response = browser.post(address, {"level": levels[4].pk, "note": "Revu"})
    assert response.url == url("mirror", entry_id=sides.pk)
    assert [row.note for row in AgreedLevel.objects.order_by("id")] == ["Vu", "Revu"]
    page = browser.get(address).content.decode()
    assert "Agreed before" in page
    assert "\nRevu</textarea>" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choose the level"),
        ({"level": "999999999999999999999"}, "does not belong"),
        ({"level": "abc"}, "does not belong"),
        ({"note": "y" * 2500, "level": "valid"}, "this one has 2500"),
    ],
)
def test_a_refused_agreement_keeps_what_was_typed(browser, sides, items, levels, fields, sentence):
    if fields.get("level") == "valid":
        fields = fields | {"level": levels[1].pk}
    address = url("mirror_agree", entry_id=sides.pk, revision_id=items[0].pk)
    response = browser.post(address, {"note": "Ma note", **fields})
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert fields.get("note", "Ma note") in page
    assert not AgreedLevel.objects.exists()


def test_a_competency_of_another_framework_is_not_found(browser, sides):
    foreign = factories.framework_version().competencies.first()
    address = url("mirror_agree", entry_id=sides.pk, revision_id=foreign.pk)
    assert browser.get(address).status_code == 404
    assert browser.post(address).status_code == 404
