"""Positioning with the keyboard alone: the line goes, the session ends, another device goes on."""

import hashlib
import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.accessibility import faults_of
from tests.e2e.steps import open_cohort, open_tab
from tests.e2e.test_keyboard import press, reach

pytestmark = pytest.mark.browser

PERSON = "trainee@demo.example"
KEPT = re.compile("Gardé sur cet appareil")
SAVED = "Enregistré"
LATER = re.compile("plus récente")
SENT = "a été envoyé"


MOMENT = "Après un module"
ANSWERED = 4


def open_campaign(visit) -> None:
    """A positioning of its own, so that the demonstration's stays as other tests find it."""
    manager = visit().sign_in("manager@demo.example").page
    open_cohort(manager, "Référents de parcours", "Grand Est", "promotion d’automne")
    open_tab(manager, "Positionnements")
    manager.get_by_role("link", name="Ouvrir un positionnement").first.click()
    manager.get_by_label("Moment de la formation").select_option(label=MOMENT)
    manager.get_by_role("button", name="Ouvrir le positionnement").click()
    expect(manager.get_by_role("region", name=MOMENT)).to_be_visible()


def open_one_at_a_time(page: Page) -> None:
    page.goto("/positionnements/")
    press(page, "Commencer")
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
    """To the end: submitted, rated by a trainer who saw nothing before, compared, printed."""
    open_campaign(visit)
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
    submit(page)
    rate_blindly(visit().sign_in("trainer@demo.example").page, page.url)
    look_into_the_mirror(page)
    print_the_report(page)


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
    expect(page.get_by_role("status").filter(has_text=SENT)).to_be_visible()
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
    page.goto(where.split("?")[0])
    press(page, "Une à la fois")
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


def submit(page: Page) -> None:
    press(page, "Envoyer mon positionnement")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce que montre mon positionnement")
    without = page.get_by_role("region", name="Sans niveau")
    expect(without.get_by_role("listitem")).to_have_count(36 - ANSWERED)
    assert faults_of(page) == []


def rate_blindly(trainer: Page, result: str) -> None:
    """She asks for the result first, is asked to rate, and reads nothing until she has."""
    trainer.goto(result)
    expect(trainer.get_by_role("main")).not_to_contain_text("Compte rendu de la réunion")
    trainer.get_by_role("button", name="Évaluer").or_(
        trainer.get_by_role("link", name="Évaluer")
    ).first.click()
    expect(trainer.get_by_role("radio", checked=True)).to_have_count(0)
    for place in range(2):
        one = trainer.locator("[data-item]").nth(place)
        one.get_by_role("radio").nth(3).check()
        expect(one.locator("[data-save-state]")).to_have_text(SAVED)
    trainer.get_by_role("button", name="Enregistrer et passer à l’envoi").click()
    trainer.get_by_role("button", name="Le reste : non observé").click()
    trainer.get_by_role("button", name="Envoyer mon évaluation").click()
    expect(trainer.get_by_role("table").first).to_contain_text("Je transmets")
    assert faults_of(trainer) == []


def look_into_the_mirror(page: Page) -> None:
    press(page, "Deux regards côte à côte")
    expect(page.get_by_role("main")).to_contain_text("Théo Relais")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"[+−-]\s?\d"))
    assert faults_of(page) == []
    press(page, "Résultat du positionnement")


def print_the_report(page: Page) -> None:
    press(page, "Bilan à imprimer")
    press(page, "Imprimer depuis la page")
    page.wait_for_url("**/bilans/*/")
    shown = page.url.rstrip("/").rpartition("/")[2]
    expect(page.locator("code.hash").last).to_have_text(shown)
    assert faults_of(page) == []
    paper = page.context.request.get(page.url.rstrip("/") + ".pdf")
    text = "".join(PdfReader(io.BytesIO(paper.body())).pages[-1].extract_text().split())
    assert shown in text
    facts = page.context.request.get(page.url.rstrip("/") + ".json")
    assert hashlib.sha256(facts.body()).hexdigest() == shown
    printed = PdfReader(io.BytesIO(page.pdf()))
    assert "Camille Stagiaire" in printed.pages[0].extract_text()


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
    expect(page.get_by_role("status").filter(has_text="appareil")).to_have_count(0)
    shared.context.clear_cookies()
    shared.sign_in(PERSON)
    expect(page.get_by_role("status").filter(has_text=SENT)).to_be_visible()
    page.goto(where)
    expect(chosen).to_be_checked()
    assert sent


def test_a_later_answer_from_another_device_stands(visit):
    """What the phone kept without a line is older: it is shown, and changes nothing."""
    phone, laptop = visit(width=390, height=844), visit()
    for visitor in (phone, laptop):
        visitor.sign_in(PERSON).page.get_by_role("link", name="Continuer").click()
    here, there = (each.page.locator("[data-item]").nth(-2) for each in (phone, laptop))
    phone.context.set_offline(True)
    here.get_by_role("radio").nth(0).check()
    expect(here.locator("[data-save-state]")).to_have_text(KEPT)
    there.get_by_role("radio").nth(3).check()
    expect(there.locator("[data-save-state]")).to_have_text(SAVED)
    phone.context.set_offline(False)
    expect(here.locator("[data-save-state]")).to_have_text(LATER, timeout=15_000)
    expect(here.get_by_role("radio").nth(3)).to_be_checked()
    assert faults_of(phone.page) == []
    laptop.page.reload()
    expect(there.get_by_role("radio").nth(3)).to_be_checked()
