"""A half-day lived by two people at once: a trainer at her screen, a trainee with her phone."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.documents import address_in, pictures_of
from tests.e2e.steps import open_cohort, plan_half_day_of_today, start_signing
from tests.e2e.visitor import PASSWORD

pytestmark = pytest.mark.browser
MODULE = "P2 – Décloisonnement et coopération"


@pytest.fixture
def half_day(visit):
    """``half_day(title, start, end)``: planned for today in the trainee's cohort."""

    def plan(title: str, start: str, end: str, **details) -> None:
        manager = visit().sign_in("manager@demo.example").page
        open_cohort(manager, "Référents de parcours", "Grand Est", "promotion d’automne")
        plan_half_day_of_today(manager, module=MODULE, title=title, start=start, end=end, **details)

    return plan


def opened_with_code(visit, title: str) -> tuple[Page, Page]:
    """The trainer's board of a half-day that asks for the code, and the screen of the room."""
    board = visit().sign_in("trainer@demo.example").page
    start_signing(board, title, asks_code=True)
    with board.context.expect_page() as screen:
        board.get_by_role("link", name="Afficher le code dans la salle").click()
    return board, screen.value


def code_on(screen: Page) -> str:
    shown = screen.locator(".room-letters").first
    expect(shown).to_have_text(re.compile(r"^\w{3} \w{3}$"))
    return shown.inner_text()


def signing_page_of(visit, title: str) -> Page:
    page = visit(width=390, height=844).sign_in("trainee@demo.example").page
    card = page.locator(".card", has_text=title)
    card.get_by_role("link", name="Signer cette demi-journée").click()
    return page


def test_the_code_of_the_room_is_typed_and_the_board_knows_at_once(visit, half_day):
    title = "Atelier au code"
    half_day(title, "20:45", "21:15")
    board, screen = opened_with_code(visit, title)
    page = signing_page_of(visit, title)
    field = page.get_by_label("Le code affiché dans la salle")
    page.get_by_role("button", name="Je signe").click()
    expect(field).to_be_focused()
    field.fill("ZZZ ZZZ")
    page.get_by_role("button", name="Je signe").click()
    expect(page.get_by_role("main")).to_contain_text("ni le code ni le mot")
    field.fill(code_on(screen).lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est signé")
    expect(people_signed(board)).to_contain_text("avec le code", timeout=15_000)


def test_a_signature_pressed_without_a_line_arrives_when_it_is_back(visit, half_day):
    title = "Atelier hors ligne"
    half_day(title, "21:20", "21:50")
    board, screen = opened_with_code(visit, title)
    page = signing_page_of(visit, title)
    page.get_by_label("Le code affiché dans la salle").fill(code_on(screen))
    page.context.set_offline(True)
    page.get_by_role("button", name="Je signe").click()
    expect(page.locator("[data-signing-state]")).to_contain_text("Gardé sur cet appareil")
    expect(page.get_by_role("button", name="Je signe")).to_be_disabled()
    expect(board.get_by_role("region", name="Signatures")).to_contain_text("0 sur 16")
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est signé", timeout=20_000)
    expect(board.get_by_role("region", name="Signatures")).to_contain_text(
        "1 sur 16", timeout=15_000
    )


def test_what_was_pressed_offline_and_closed_meanwhile_is_told(visit, half_day):
    title = "Atelier clos trop tôt"
    half_day(title, "21:55", "22:25")
    board, screen = opened_with_code(visit, title)
    page = signing_page_of(visit, title)
    page.get_by_label("Le code affiché dans la salle").fill(code_on(screen))
    page.context.set_offline(True)
    page.get_by_role("button", name="Je signe").click()
    expect(page.locator("[data-signing-state]")).to_contain_text("Gardé sur cet appareil")
    board.get_by_role("link", name="Clore et signer").click()
    board.get_by_role("button", name="Clore et signer").click()
    expect(board.get_by_role("main")).to_contain_text("déclare avoir animé")
    page.context.set_offline(False)
    expect(page.locator("[data-signing-state]")).to_contain_text(
        "L’émargement a pris fin", timeout=20_000
    )


def test_a_drawn_signature_is_kept_and_shown(visit, half_day):
    title = "Atelier dessiné"
    half_day(title, "22:30", "23:00")
    trainer = visit().sign_in("trainer@demo.example").page
    start_signing(trainer, title)
    page = signing_page_of(visit, title)
    page.get_by_text("Dessiner aussi ma signature").click()
    field = page.locator("canvas")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=6)
    page.mouse.up()
    page.get_by_role("button", name="Je signe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est signé")
    page.get_by_text("Ce qui a été signé").click()
    expect(page.get_by_role("img", name="Signature dessinée")).to_be_visible()


def test_the_code_is_scanned_from_the_screen_and_one_click_signs(visit, half_day):
    title = "Atelier au code scanné"
    half_day(title, "06:30", "06:55")
    board, screen = opened_with_code(visit, title)
    shown = screen.locator(".room-qr")
    expect(shown).to_be_visible()
    phone = visit(width=390, height=844).sign_in("trainee@demo.example").page
    phone.goto(address_in(Image.open(io.BytesIO(shown.screenshot()))))
    expect(phone.get_by_role("main")).to_contain_text("Le code de la salle est lu")
    expect(phone.get_by_role("textbox")).to_have_count(0)
    phone.get_by_role("button", name="Je signe").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("C’est signé")
    expect(people_signed(board)).to_contain_text("avec le code", timeout=15_000)


def test_a_remote_trainee_types_the_spoken_word(visit, half_day):
    title = "Atelier des deux façons"
    half_day(title, "07:00", "07:25", delivery="Sur place et à distance")
    board, screen = opened_with_code(visit, title)
    page = signing_page_of(visit, title)
    field = page.get_by_label("Le code affiché dans la salle, ou le mot si vous êtes à distance")
    field.fill(code_on(screen))
    page.get_by_role("button", name="Je signe, à distance").click()
    expect(page.get_by_role("main")).to_contain_text("C’est le code de la salle")
    field.fill(screen.locator(".room-letters").last.inner_text().upper())
    page.get_by_role("button", name="Je signe, à distance").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est signé")
    expect(page.get_by_role("main")).to_contain_text("Présence à distance")
    expect(people_signed(board)).to_contain_text("avec le mot", timeout=15_000)


def test_a_photograph_of_the_paper_sheet_is_filed_and_a_row_ticked(visit, half_day, tmp_path):
    title = "Atelier sur papier"
    half_day(title, "07:30", "07:55")
    page = visit().sign_in("trainer@demo.example").page
    start_signing(page, title)
    page.get_by_role("link", name="Signé sur papier").click()
    sheet = page.get_by_role("link", name="Feuille à imprimer").get_attribute("href")
    photograph = tmp_path / "feuille.png"
    pictures_of(page.request.get(sheet).body())[0].save(photograph)
    page.get_by_label("Photographies ou numérisations").set_input_files(photograph)
    page.get_by_role("button", name="Envoyer").click()
    filed = page.get_by_role("region", name="Photographies classées")
    expect(filed).to_contain_text("reconnue par son code", timeout=20_000)
    filed.get_by_role("link", name="Photographie 1").click()
    expect(page.get_by_role("img", name="Photographie de la feuille")).to_be_visible()
    rows = page.get_by_role("list", name="Qui a signé sur cette feuille ?").locator(".paper-tick")
    name = rows.first.locator("label").inner_text().splitlines()[0]
    rows.first.get_by_role("checkbox").check()
    page.get_by_role("button", name="Noter présentes les personnes cochées").click()
    present = page.get_by_role("region", name="Notées présentes").get_by_role("listitem")
    expect(present).to_have_count(1)
    expect(present).to_contain_text(name)
    expect(present).to_contain_text("Signature sur la feuille papier")


def test_the_trainer_s_device_goes_round_and_comes_back_with_her_password(visit, half_day):
    title = "Atelier sur un seul appareil"
    half_day(title, "08:00", "08:25")
    page = visit().sign_in("trainer@demo.example").page
    start_signing(page, title)
    board = page.url
    page.get_by_role("link", name="Signer sur cet appareil").click()
    page.get_by_role("button", name="Confier l’appareil").click()
    person = page.get_by_role("main").get_by_role("listitem").first
    name = person.inner_text().strip()
    page.goto(board)
    expect(page.get_by_role("region", name="Signatures")).to_have_count(0)
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_label("Vos prénom et nom").fill(name)
    page.get_by_role("button", name="Je signe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, c’est signé")
    expect(page.get_by_role("main")).not_to_contain_text(name)
    page.get_by_role("link", name="J’anime cette séance").click()
    page.get_by_label("Votre mot de passe").fill("pas le bon")
    page.get_by_role("button", name="Revenir au tableau").click()
    expect(page.get_by_role("region", name="Signatures")).to_have_count(0)
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Revenir au tableau").click()
    expect(page).to_have_url(board)
    expect(people_signed(page)).to_contain_text(name)


def people_signed(board: Page):
    """Those who have signed, on the trainer's board."""
    return board.locator("[aria-labelledby=present-title]").get_by_role("listitem")
