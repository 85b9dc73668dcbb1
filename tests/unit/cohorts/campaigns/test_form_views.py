"""The form as pages: its ways of being shown, evidence, looking back, bad input."""

import re
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.campaigns import queries, services
from cohorts.completion.queries import completion_facts
from competencies.frameworks import services as frameworks
from competencies.frameworks.models import LevelDescriptor
from competencies.positioning.models import Rating
from competencies.positioning.queries import current_ratings
from competencies.positioning.services import project, withdraw_projection
from lms.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, person):
    client.force_login(person)
    client.cookies["language"] = "en"
    return client


def address(entry, query=""):
    return reverse("positioning_form", kwargs={"entry_id": entry.pk}) + query


def on_screen(page, items):
    """The places of the items that are not hidden."""
    text = page.content.decode()
    return [place for place, one in enumerate(items) if f'data-item="{one.pk}">' in text]


def query_of(response):
    return {name: values[0] for name, values in parse_qs(urlsplit(response.url).query).items()}


def test_all_items_are_on_screen_at_first(browser, entry, items):
    assert on_screen(browser.get(address(entry)), items) == [0, 1, 2, 3]


def test_one_at_a_time_begins_where_an_answer_is_missing(browser, entry, items, answer):
    page = browser.get(address(entry, "?vue=une"))
    assert len(on_screen(page, items)) == 1
    for place in (0, 1, 2, 3):
        answer(entry, items[place])
        seen = on_screen(browser.get(address(entry, "?vue=une")), items)
        assert place not in seen or place == 3 or len(current_ratings(entry.positioning)) == 4


def test_the_address_names_the_step(browser, entry, items):
    page = browser.get(address(entry, f"?vue=une&pas={items[2].pk}"))
    assert on_screen(page, items) == [2]
    assert "Step " in page.content.decode()
    page = browser.get(address(entry, f"?vue=une&item={items[3].pk}"))
    assert on_screen(page, items) == [3]


@pytest.mark.parametrize("query", ["?vue=autre", "?vue=une&pas=%00", "?vue=cellule&pas=M9-D9"])
def test_addresses_that_lead_nowhere_show_the_form(browser, entry, items, query):
    page = browser.get(address(entry, query))
    assert page.status_code == 200
    assert on_screen(page, items)


def test_a_get_changes_no_preference(browser, entry, items):
    browser.get(address(entry, "?vue=une"))
    assert on_screen(browser.get(address(entry)), items) == [0, 1, 2, 3]
    assert "positioning_view" not in browser.session


def test_the_way_she_chose_is_remembered_and_what_she_typed_is_saved(browser, entry, items):
    response = browser.post(
        address(entry), {"view": "une", "as_of": "0", f"choice-{items[0].pk}": "3"}
    )
    assert query_of(response) == {"vue": "une"}
    assert len(on_screen(browser.get(address(entry)), items)) == 1
    assert current_ratings(entry.positioning)[items[0].pk].value == "3"


def test_a_step_saves_and_leads_on(browser, entry, items):
    response = browser.post(
        address(entry),
        {
            "vue": "une",
            "pas": str(items[0].pk),
            "step": str(items[1].pk),
            "as_of": "0",
            f"choice-{items[0].pk}": "3",
            f"evidence-{items[0].pk}": "Un compte rendu",
        },
    )
    assert query_of(response) == {"vue": "une", "pas": str(items[1].pk)}
    kept = current_ratings(entry.positioning)[items[0].pk]
    assert (kept.value, kept.evidence) == ("3", "Un compte rendu")


def test_what_is_refused_is_on_screen(browser, entry, items):
    response = browser.post(
        address(entry),
        {
            "vue": "une",
            "pas": str(items[3].pk),
            "step": str(items[3].pk),
            "as_of": "0",
            f"choice-{items[1].pk}": "3",
            f"evidence-{items[1].pk}": "y" * 2500,
        },
    )
    assert response.status_code == 422
    assert on_screen(response, items) == [1]
    assert "this one has 2500" in response.content.decode()
    assert "y" * 2500 in response.content.decode()


def test_what_can_be_observed_is_on_the_page(browser, entry, items, levels):
    LevelDescriptor.objects.bulk_create(
        [LevelDescriptor(revision=items[0], level=levels[4], behaviour="Forme ses collègues")]
    )
    assert browser.get(address(entry)).content.decode().count("Forme ses collègues") == 1


@pytest.mark.parametrize("view", ["liste", "cellule", "une"])
def test_as_many_queries_for_one_item_as_for_two_hundred(
    browser, person, cohort, enrolment, at_now, view
):
    counts = []
    for number, size in enumerate((1, 200)):
        version = factories.framework_version(f"size-{size}", competencies=size)
        level = version.scale_version.levels.first()
        LevelDescriptor.objects.bulk_create(
            [
                LevelDescriptor(revision=one, level=level, behaviour="Vu")
                for one in version.competencies.all()
            ]
        )
        campaign = factories.campaign(cohort, version, moment=["final", "after_module"][number])
        entry = services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)
        with CaptureQueriesContext(connection) as captured:
            page = browser.get(address(entry, f"?vue={view}"))
        assert page.content.decode().count("data-item=") == size
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10


def test_a_tap_with_evidence_too_long_is_refused_with_a_sentence(browser, entry, items):
    for size in (2001, 100_000):
        response = browser.post(
            reverse("positioning_answer", kwargs={"entry_id": entry.pk}),
            {
                "revision": items[0].pk,
                "choice": "2",
                "evidence": "x" * size,
                "client_key": uuid.uuid4(),
            },
        )
        assert response.status_code == 422
        assert f"this one has {size}" in response.json()["message"]
    assert not Rating.objects.exists()


# Looking back.


@pytest.fixture
def looking_back(cohort, version, enrolment, person, at_now):
    campaign = factories.campaign(cohort, version, moment="then_test")
    return services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)


def test_the_form_says_what_looking_back_asks(browser, looking_back):
    page = browser.get(address(looking_back)).content.decode()
    assert "With what you know today, where were you at the beginning" in page
    assert "never replace it" in page


def test_looking_back_is_no_initial_positioning(looking_back, enrolment, items, answer, person):
    answer(looking_back, items[0])
    services.submit_entry(entry=looking_back, by=person)
    assert set(queries.submitted_moments(enrolment)) == {"then_test"}
    (facts,) = completion_facts([enrolment]).values()
    assert "initial" not in facts.moments


def test_nobody_elses_answer(client, entry, items):
    client.force_login(factories.user())
    response = client.post(
        reverse("positioning_answer", kwargs={"entry_id": entry.pk}),
        {"revision": items[0].pk, "choice": "2", "client_key": uuid.uuid4()},
    )
    assert response.status_code == 404
    assert User.objects.count() > 1
    assert not Rating.objects.exists()


def test_what_was_answered_to_an_earlier_wording_stands_beside_the_new_one(
    browser, person, enrolment, submitted, items, version
):
    editor = factories.editor()
    text = frameworks.start_draft(source=version, by=editor)
    second = text.competencies.get(competency=items[1].competency_id)
    second.statement = "Dit autrement"
    second.save()
    later = frameworks.publish_version(version=text, by=editor)
    campaign = factories.campaign(enrolment.cohort, later, moment="final")
    entry = services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)
    assert "Is it still so" not in browser.get(address(entry)).content.decode()
    projection = project(source=version, target=later, by=editor)
    back = factories.campaign(enrolment.cohort, later, moment="then_test")
    looking_back = services.begin_positioning(campaign=back, enrolment=enrolment, by=person)
    assert "Is it still so" not in browser.get(address(looking_back)).content.decode()
    page = browser.get(address(entry)).content.decode()
    assert page.count("Is it still so") == 1
    [recalled] = re.findall(r'<p class="item-recalled">(.+?)</p>', page)
    assert "Je pratique avec appui" in recalled
    assert items[1].statement in recalled.replace("\xa0", " ")
    assert " checked" not in page
    withdraw_projection(projection=projection, by=editor)
    assert "Is it still so" not in browser.get(address(entry)).content.decode()
