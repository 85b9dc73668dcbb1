"""The life of a text through an editor with no other right: from a new draft to its export."""

import io
import json
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.accessibility import faults_of

pytestmark = pytest.mark.browser

FRAMEWORK = "Référent de parcours de santé complexe"
ADDRESS = "/referentiels/referent/"
CODE = "R1.1.2"
BEFORE = (
    "Informer la personne ou son représentant, recueillir son accord"
    " et soutenir sa participation aux décisions"
)
AFTER = "Informer la personne et ses proches, recueillir son accord écrit et la faire participer"
BEHAVIOUR = "Remet un document clair et revient le lendemain"
LEVEL = "3 – Je suis autonome"
NEXT = "Évaluer la situation dans toutes ses dimensions"


def test_an_editor_publishes_a_new_text_and_answers_keep_theirs(visit):
    trainee = visit().sign_in("trainee@demo.example").page
    open_positioning(trainee)
    expect(trainee.get_by_role("main")).to_contain_text(BEFORE)

    editor = visit().sign_in("editor@demo.example").page
    start_draft(editor)
    edit_and_preview(editor)
    move_by_keyboard(editor)
    move_by_dragging(editor)
    compare(editor)
    publish(editor)
    export(editor)
    show_earlier_answers(editor)

    visitor = visit().page
    visitor.goto(ADDRESS)
    expect(visitor.get_by_role("main")).to_contain_text(AFTER)
    expect(visitor.get_by_role("main")).to_contain_text(BEHAVIOUR)
    expect(visitor.get_by_role("main")).not_to_contain_text(BEFORE)
    order = visitor.get_by_role("main").inner_text()
    assert order.index(NEXT) < order.index(AFTER)

    assert AFTER in printed(visitor)

    open_positioning(trainee)
    expect(trainee.get_by_role("main")).to_contain_text(BEFORE)
    expect(trainee.get_by_role("main")).not_to_contain_text(AFTER)


def printed(page: Page) -> str:
    """What stands on paper: every competency, on pages no wider than the paper."""
    pages = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    text = " ".join(" ".join(each.extract_text() for each in pages).split())
    codes = re.findall(r"R\d\.\d\.\d", page.get_by_role("main").inner_text())
    assert len(set(codes)) == 36
    assert set(codes) <= set(re.findall(r"R\d\.\d\.\d", text))
    return text


def open_positioning(page: Page) -> None:
    page.goto("/ma-journee/")
    page.get_by_role("link", name="Continuer").click()


def start_draft(page: Page) -> None:
    """From the home page, by the menu, to a draft that says what the text in force says."""
    page.get_by_role("link", name="Modifier les contenus").click()
    page.goto("/cms/referentiels/versions/")
    row = page.get_by_role("row").filter(has_text=FRAMEWORK)
    row.get_by_role("button").first.click()
    page.get_by_role("button", name="Nouveau brouillon").click()
    expect(page.get_by_role("main")).to_contain_text("est un nouveau brouillon")
    expect(page.get_by_role("row").filter(has_text=BEFORE)).to_have_count(1)


def edit_and_preview(page: Page) -> None:
    """Other words and a behaviour, seen on the public page before they are saved."""
    page.reload()  # without Wagtail's message, which is still fading in
    assert faults_of(page) == []
    page.get_by_role("link", name=BEFORE).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CODE)
    assert faults_of(page) == []
    page.get_by_role("textbox", name=re.compile("^Énoncé")).fill(AFTER)
    page.get_by_role("textbox", name=LEVEL).fill(BEHAVIOUR)
    page.get_by_role("button", name="Afficher/masquer la prévisualisation").click()
    shown = page.frame_locator("iframe[id^=w-preview-iframe]").get_by_role("main")
    expect(shown).to_contain_text(AFTER, timeout=20_000)
    expect(shown).to_contain_text(BEHAVIOUR)
    expect(shown.locator("mark")).to_contain_text(AFTER)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("est enregistrée")
    expect(page.get_by_role("row").filter(has_text=AFTER)).to_have_count(1)


def move_by_keyboard(page: Page) -> None:
    """The competency goes one place down: focus, arrow, Enter."""
    handle = page.get_by_role("row").filter(has_text=AFTER).get_by_role("button").first
    handle.focus()
    with page.expect_response(lambda answer: "/reorder/" in answer.url) as answer:
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    assert answer.value.ok
    page.reload()
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows.nth(2)).to_contain_text(NEXT)
    expect(rows.nth(3)).to_contain_text(AFTER)


# What the browser tells a page while somebody drags a row; its own mouse cannot be made to drag.
DRAG = """([row, aim]) => {
  const fire = (target, type, place, make) => target.dispatchEvent(
    new make(type, { bubbles: true, cancelable: true, composed: true, ...place }));
  const { x, y } = row.getBoundingClientRect();
  const above = () => {
    const box = aim.getBoundingClientRect();
    return { clientX: box.x + 20, clientY: box.y + 2, dataTransfer };
  };
  const dataTransfer = new DataTransfer();
  const begin = { clientX: x + 5, clientY: y + 5, dataTransfer };
  const pause = () => new Promise(done => setTimeout(done, 300));
  fire(row.querySelector("button"), "pointerdown",
    { ...begin, button: 0, pointerType: "mouse", isPrimary: true }, PointerEvent);
  fire(row, "dragstart", begin, DragEvent);
  return pause()
    .then(() => ["dragenter", "dragover"].forEach(type => fire(aim, type, above(), DragEvent)))
    .then(pause)
    .then(() => [[aim, "drop"], [row, "dragend"]].forEach(
      ([target, type]) => fire(target, type, above(), DragEvent)));
}"""


def move_by_dragging(page: Page) -> None:
    """Another one goes up above the one before it."""
    rows = page.get_by_role("table").get_by_role("row")
    upper, lower = (rows.nth(place) for place in (4, 5))
    names = [row.locator("td").nth(1).inner_text().strip() for row in (upper, lower)]
    with page.expect_response(lambda answer: "/reorder/" in answer.url) as answer:
        page.evaluate(DRAG, [lower.element_handle(), upper.element_handle()])
    assert answer.value.ok
    page.reload()
    assert [row.locator("td").nth(1).inner_text().strip() for row in (upper, lower)] == names[::-1]


def compare(page: Page) -> None:
    """What changed, word by word, and how many answers stand on the text in force."""
    open_of_version(page, "Comparer")
    change = page.get_by_role("region", name=CODE)
    expect(change.locator("del", has_text="représentant")).to_be_visible()
    expect(change.locator("ins", has_text="proches")).to_be_visible()
    expect(change.locator("ins", has_text=BEHAVIOUR)).to_be_visible()
    expect(change).to_contain_text(re.compile(r"\d+ réponses?, \d+ personnes?"))
    expect(page.get_by_role("main")).to_contain_text("1 changée")
    expect(page.get_by_role("main")).to_contain_text("35 inchangées")
    assert faults_of(page) == []
    page.go_back()


def publish(page: Page) -> None:
    """After the page that asks."""
    open_of_version(page, "Publier")
    expect(page.get_by_role("main")).to_contain_text("1 changée")
    assert faults_of(page) == []
    page.get_by_role("button", name="Publier cette version").click()
    expect(page.get_by_role("main")).to_contain_text("est en vigueur")


def export(page: Page) -> None:
    """The text in force as a CASE package."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporter en CASE").first.click()
    with open(download.value.path(), encoding="utf-8") as file:
        package = json.load(file)
    statements = [item["fullStatement"] for item in package["CFItems"]]
    assert AFTER in statements
    assert BEFORE not in statements


def show_earlier_answers(page: Page) -> None:
    """Looked at first, done, and taken back."""
    page.get_by_role("link", name="Réponses aux textes antérieurs").click()
    expect(page.get_by_role("main")).to_contain_text("Rappelée, à confirmer par la personne : 1")
    expect(page.get_by_role("main")).to_contain_text("Reportée telle quelle : 35")
    assert faults_of(page) == []
    page.get_by_role("button", name="Reporter ces réponses sous ce texte").click()
    expect(page.get_by_role("main")).to_contain_text("C’est déjà le cas")
    page.get_by_role("button", name="Retirer").click()
    expect(page.get_by_role("button", name="Reporter ces réponses sous ce texte")).to_be_visible()


def open_of_version(page: Page, name: str) -> None:
    """A page of the draft, from the menu above its competencies."""
    page.get_by_role("button", name="Actions", exact=True).first.click()
    page.get_by_role("link", name=name, exact=True).first.click()
