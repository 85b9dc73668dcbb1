"""What must hold whoever comes, in whatever language, on whatever line, however often."""

import json
import time

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.demonstration import Site
from tests.e2e.steps import open_cohort, plan_half_day_of_today, start_signing
from tests.e2e.visitor import PASSWORD

pytestmark = pytest.mark.browser

# Each account of the demonstration, and where its home tells it what there is to do.
TO_DO = {
    "trainee": "Aujourd’hui",
    "director": "Mon équipe",
    "trainer": "Mes demi-journées du jour",
    "juror": "Mémoires à apprécier",
    "juror2": "Mémoires à apprécier",
    "region": "Indicateurs",
    "national": "Indicateurs",
    "manager": "À faire",
    "editor": "Pages modifiées récemment",
    "admin": "Comptes et journal",
}
ENGLISH_PLACES = {
    "trainee": ["My day", "Signing", "Positioning", "Dissertation", "My progress"],
    "manager": ["My day", "Cohorts", "Indicators", "Diplomas", "Positionings", "Mails"],
    "admin": ["My day", "Mails", "Accounts", "Journal", "Content"],
}
# The queue and the sessions go on living while nobody loads anything.
LIVING = ("django_q", "sessions")
COUNT_ROWS = f"""
import json
from django.apps import apps
print(json.dumps({{
    model._meta.label: model._base_manager.count()
    for model in apps.get_models()
    if model._meta.app_label not in {LIVING!r}
}}))
"""
SECONDS = 30


def test_the_sign_in_page_offers_every_account(visit):
    page = visit().page
    page.goto("/compte/login/")
    offered = page.get_by_role("region", name="Démonstration")
    expect(offered.get_by_role("button")).to_have_count(len(TO_DO))
    expect(offered).to_contain_text(PASSWORD)
    for account in TO_DO:
        expect(offered).to_contain_text(f"{account}@demo.example")
    offered.get_by_role("button", name="trainee@demo.example").click()
    page.wait_for_url("**/ma-journee/")


@pytest.mark.parametrize("account", TO_DO)
def test_everybody_finds_something_to_do(visit, account):
    page = visit().sign_in(f"{account}@demo.example").page
    tasks = page.get_by_role("region", name=TO_DO[account]).get_by_role("link")
    expect(tasks.first).to_be_visible()


@pytest.mark.parametrize("account", ENGLISH_PLACES)
def test_english_leaves_no_french_in_the_navigation(visit, account):
    page = visit().sign_in(f"{account}@demo.example").page
    french = places_of(page, "Navigation principale")
    page.get_by_text("Compte et réglages").locator("..").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    english = places_of(page, "Main navigation")
    assert english[: len(ENGLISH_PLACES[account])] == ENGLISH_PLACES[account]
    assert len(english) == len(french)
    for place in ENGLISH_PLACES[account][1:-1]:
        page.get_by_role("navigation", name="Main navigation").get_by_role(
            "link", name=place
        ).click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert places_of(page, "Main navigation") == english


def places_of(page: Page, navigation: str) -> list[str]:
    """The words of the navigation, as somebody reads them."""
    links = page.get_by_role("navigation", name=navigation).get_by_role("link")
    return [words.strip() for words in links.all_inner_texts()]


def test_an_answer_given_without_a_line_is_saved_when_it_is_back(visit):
    visitor = visit(width=390)
    page = visitor.sign_in("trainee@demo.example").page
    page.get_by_role("link", name="Continuer").click()
    page.wait_for_load_state()
    item = page.locator("[data-item]").last
    visitor.context.set_offline(True)
    item.get_by_role("radio").first.check()
    expect(item).to_contain_text("Gardé sur cet appareil")
    visitor.context.set_offline(False)
    expect(item.get_by_text("Enregistré", exact=True)).to_be_visible(timeout=15_000)
    page.reload()
    expect(item.get_by_role("radio").first).to_be_checked()


def test_an_answer_still_on_its_way_goes_with_the_form(visit):
    page = visit().sign_in("trainee@demo.example").page
    page.get_by_role("link", name="Continuer").click()
    page.route("**/repondre/", lambda route: route.abort())
    answer = page.locator("[data-item]").last.get_by_role("radio").nth(1)
    answer.check()
    page.get_by_role("button", name="Enregistrer et passer à l’envoi").click()
    page.wait_for_url("**/envoyer/")
    page.go_back()
    expect(answer).to_be_checked()


def test_a_double_click_signs_once(visit):
    manager = visit().sign_in("manager@demo.example").page
    open_cohort(manager, "Référents de parcours", "Grand Est", "promotion d’automne")
    module, title = "P2 – Décloisonnement et coopération", "Retour d’expérience"
    plan_half_day_of_today(manager, module=module, title=title, start="19:30", end="20:30")
    trainer = visit().sign_in("trainer@demo.example").page
    start_signing(trainer, title)
    trainee = visit(width=390).sign_in("trainee@demo.example").page
    card = trainee.locator(".card", has_text=title)
    card.get_by_role("link", name="Signer cette demi-journée").click()
    trainee.get_by_role("button", name="Je signe").dblclick()
    expect(trainee.get_by_role("heading", level=1)).to_have_text("C’est signé")
    trainer.reload()
    expect(trainer.get_by_role("region", name="Signatures")).to_contain_text("1 sur 16")
    signed = trainer.locator("[aria-labelledby=present-title]").get_by_role("listitem")
    expect(signed).to_have_count(1)


def test_loading_the_demonstration_again_changes_nothing(demo_site: Site):
    before = rows_of(demo_site)
    started = time.monotonic()
    demo_site.manage("demo", "--no-serve")
    assert time.monotonic() - started < SECONDS
    assert rows_of(demo_site) == before


def rows_of(site: Site) -> dict[str, int]:
    """How many rows each table holds."""
    return json.loads(site.manage("shell", "--no-imports", "-c", COUNT_ROWS).splitlines()[-1])
