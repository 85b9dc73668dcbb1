"""Positioning with the keyboard alone: the line goes, the session ends, another device goes on."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import faults_of
from tests.e2e.test_keyboard import press, reach

pytestmark = pytest.mark.browser

PERSON = "trainee@demo.example"
KEPT = re.compile("Gardé sur cet appareil")
SAVED = "Enregistré"


def open_one_at_a_time(page: Page) -> None:
    press(page, "Continuer")
    press(page, "Une à la fois")


def item(page: Page):
    """The one on screen."""
    return page.locator("[data-item]:visible")


def choose(page: Page, downs: int = 0) -> None:
    """With the focus on the first button of an item: the one that lies so many arrows below."""
    page.keyboard.press("Space")
    for _time in range(downs):
        page.keyboard.press("ArrowDown")


def state(page: Page):
    return item(page).locator("[data-save-state]")


def go_on(page: Page) -> None:
    before = page.get_by_text(re.compile(r"^Étape")).inner_text()
    reach(page, "Suivante")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"^Étape"))).not_to_have_text(before)


def test_positioning_goes_on_whatever_happens(visit):
    phone = visit(width=390, height=844)
    page = phone.sign_in(PERSON).page
    open_one_at_a_time(page)
    expect(item(page)).to_have_count(1)
    assert faults_of(page) == []
    first = item(page).get_attribute("data-item")
    reach(page, "Je découvre|Je |1")
    choose(page, 1)
    expect(state(page)).to_have_text(SAVED)

    without_a_line(phone, page)
    where = page.url
    closed_in_the_middle(phone, page)

    page = visit(width=390, height=844).page
    resume_elsewhere(page, first, where)


def without_a_line(phone, page: Page) -> None:
    phone.context.set_offline(True)
    go_on(page)
    choose(page, 2)
    expect(state(page)).to_have_text(KEPT)
    go_on(page)
    choose(page)
    expect(page.locator("[data-save-status]")).to_have_text(re.compile(r"\(2\)"))
    phone.context.set_offline(False)
    expect(state(page)).to_have_text(SAVED, timeout=15_000)
    expect(page.locator("[data-save-status]")).to_have_text(SAVED)


def closed_in_the_middle(phone, page: Page) -> None:
    """The session ends; what is answered meanwhile goes once she has signed in again."""
    where = page.url
    phone.context.clear_cookies(name="session")
    go_on(page)
    choose(page, 1)
    expect(state(page)).to_have_text(re.compile("votre session a pris fin"))
    number = item(page).get_attribute("data-item")
    phone.sign_in(PERSON)
    page.goto(where)
    expect(page.locator("[data-save-status]")).to_have_text(SAVED)
    page.goto(where.split("?")[0] + f"?vue=une&item={number}")
    expect(item(page).get_by_role("radio").nth(1)).to_be_checked()
    expect(state(page)).to_have_text("")


def resume_elsewhere(page: Page, first: str, where: str) -> None:
    page.goto("/compte/login/")
    reach(page, "E-mail")
    page.keyboard.type(PERSON)
    reach(page, r"Mot de passe$")
    page.keyboard.type("parcours-partage-2026")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ma-journee/")
    open_one_at_a_time(page)
    # It begins where the first answer is missing.
    expect(item(page).get_by_role("radio", checked=True)).to_have_count(0)
    page.goto(where.split("?")[0] + f"?vue=une&item={first}")
    expect(item(page).get_by_role("radio").nth(1)).to_be_checked()
    write_evidence(page)
    press(page, "Partie par partie")
    expect(page.get_by_role("button", name="Partie par partie")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert faults_of(page) == []
    press(page, "Enregistrer et passer à l’envoi")
    expect(page.get_by_role("button", name="Envoyer mon positionnement")).to_be_visible()


def write_evidence(page: Page) -> None:
    reach(page, "Ajouter un commentaire ou une preuve")
    page.keyboard.press("Enter")
    reach(page, "Preuve")
    expect(item(page)).to_contain_text("Rien qui permette de reconnaître un patient")
    page.keyboard.type("Compte rendu de la réunion de mars")
    page.keyboard.press("Tab")
    expect(state(page)).to_have_text(SAVED)


def test_without_a_script_each_step_is_a_page(visit):
    page = visit(java_script_enabled=False).sign_in(PERSON).page
    page.get_by_role("link", name="Continuer").click()
    page.get_by_role("button", name="Une à la fois").click()
    expect(item(page)).to_have_count(1)
    code = item(page).locator(".item-code").inner_text()
    item(page).get_by_role("radio").nth(2).check()
    page.get_by_role("button", name="Suivante").click()
    expect(item(page).locator(".item-code")).not_to_have_text(code)
    page.get_by_role("button", name="Précédente").click()
    expect(item(page).locator(".item-code")).to_have_text(code)
    expect(item(page).get_by_role("radio").nth(2)).to_be_checked()


def test_nobody_sends_the_answers_of_another_person(visit):
    """On a shared device: what she left there stays there until she is back."""
    shared = visit()
    page = shared.sign_in(PERSON).page
    page.get_by_role("link", name="Continuer").click()
    where = page.url
    sent = []
    page.route("**/repondre/", lambda route: (sent.append(1), route.abort()))
    chosen = page.locator("[data-item]").last.get_by_role("radio").nth(3)
    chosen.check()
    expect(page.locator("[data-save-status]")).to_have_text(KEPT)
    page.unroute("**/repondre/")
    shared.context.clear_cookies()
    shared.sign_in("juror@demo.example")
    assert page.goto(where).status == 404
    page.goto("/ma-journee/")
    shared.context.clear_cookies()
    shared.sign_in(PERSON)
    page.goto(where)
    expect(page.locator("[data-save-status]")).to_have_text(SAVED)
    page.reload()
    expect(chosen).to_be_checked()
    assert sent
