"""The keyboard alone: positioning, signing, opening and closing, handing in, assessing, deciding.

Nothing here clicks. ``reach`` tabs until the focus stands on what one looks for, and holds there
that the focus can be seen.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.documents import written_pdf
from tests.e2e.steps import open_cohort, plan_half_day_of_today

pytestmark = pytest.mark.browser

TABS = 140
FOCUSED = """() => {
  const here = document.activeElement;
  if (here === document.body) return "";
  const labels = here.labels ? [...here.labels].map(label => label.innerText).join(" ") : "";
  const words = [here.getAttribute("aria-label"), here.innerText, labels].join(" ");
  return words.replace(/\\s+/g, " ").trim();
}"""
# A ring around what has the focus, or around the label that stands for it.
RING = """() => {
  const here = document.activeElement;
  return [here, ...(here.labels || [])].some(each => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
}"""
SEMINAR = "Sans la souris"


def reach(page: Page, words: str) -> None:
    """Tab until the focused element's words begin with ``words`` (a regular expression)."""
    for _step in range(TABS):
        page.keyboard.press("Tab")
        if re.match(words, page.evaluate(FOCUSED)):
            assert page.evaluate(RING), f"the focus on {words} cannot be seen"
            return
    raise AssertionError(f"{TABS} tabs do not reach {words}")


def press(page: Page, words: str) -> None:
    """Reach a button or a link that leads to another page, and use it."""
    reach(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_trainee_positions_herself(visit):
    page = visit().sign_in("trainee@demo.example").page
    press(page, "Continuer")
    chosen = page.get_by_role("radio", checked=True)
    before = chosen.count()
    reach(page, "Prochaine sans réponse")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("Enregistré", exact=True).first).to_be_visible()
    page.reload()
    expect(chosen).to_have_count(before + 1)
    press(page, "Enregistrer et passer à l’envoi")
    press(page, "Revenir à mes réponses")


def test_a_half_day_is_opened_signed_and_closed(visit):
    manager = visit().sign_in("manager@demo.example").page
    open_cohort(manager, "Référents de parcours", "Grand Est", "promotion d’automne")
    module = "P2 – Décloisonnement et coopération"
    plan_half_day_of_today(manager, module=module, title=SEMINAR, start="18:00", end="19:00")
    trainer = visit().sign_in("trainer@demo.example").page
    press(trainer, f"Ouvrir la salle – {SEMINAR}")
    reach(trainer, "Demander le code")
    trainer.keyboard.press("Space")
    press(trainer, "Ouvrir l’émargement")
    trainee = visit(width=390, height=844).sign_in("trainee@demo.example").page
    press(trainee, f"Signer cette demi-journée – {SEMINAR}")
    press(trainee, "Je signe")
    expect(trainee.get_by_role("heading", level=1)).to_have_text("C’est signé")
    expect(trainer.get_by_role("region", name="Signatures")).to_contain_text("1 sur 16")
    press(trainer, "Clore et signer")
    press(trainer, "Clore et signer")
    expect(trainer.get_by_role("main")).to_contain_text("Je, Théo Relais, déclare avoir animé")
    expect(trainer.get_by_role("link", name="Feuille en PDF")).to_be_visible()


def test_the_code_of_the_room_is_typed_by_keyboard(visit):
    title = "Au clavier, avec le code"
    manager = visit().sign_in("manager@demo.example").page
    open_cohort(manager, "Référents de parcours", "Grand Est", "promotion d’automne")
    module = "P2 – Décloisonnement et coopération"
    plan_half_day_of_today(manager, module=module, title=title, start="06:00", end="06:25")
    trainer = visit().sign_in("trainer@demo.example").page
    press(trainer, f"Ouvrir la salle – {title}")
    expect(trainer.get_by_role("checkbox", name="Demander le code")).to_be_checked()
    press(trainer, "Ouvrir l’émargement")
    reach(trainer, "Afficher le code dans la salle")
    with trainer.context.expect_page() as opened:
        trainer.keyboard.press("Enter")
    code = opened.value.locator(".room-letters").first
    trainee = visit(width=390, height=844).sign_in("trainee@demo.example").page
    press(trainee, f"Signer cette demi-journée – {title}")
    reach(trainee, "Le code affiché dans la salle")
    trainee.keyboard.type(code.inner_text())
    press(trainee, "Je signe")
    expect(trainee.get_by_role("heading", level=1)).to_have_text("C’est signé")
    expect(trainer.get_by_role("region", name="Signatures")).to_contain_text("1 sur 16")


def test_a_trainee_hands_in_her_dissertation(visit, tmp_path):
    page = visit().sign_in("trainee@demo.example").page
    press(page, "Mon mémoire")
    press(page, "Commencer mon mémoire|Déposer")
    if page.get_by_role("link", name="Déposer mon mémoire").count():
        press(page, "Déposer mon mémoire")
    reach(page, "Titre de votre mémoire")
    page.keyboard.type("Accueillir une demande d’appui en centre de santé")
    reach(page, "Votre fichier")
    page.get_by_label("Votre fichier").set_input_files(written_pdf(tmp_path / "m.pdf", "Memoire"))
    press(page, "Déposer")
    expect(page.get_by_role("main")).to_contain_text("Version 1, reçue")


def test_a_juror_assesses(visit):
    president = visit().sign_in("juror@demo.example").page
    president.goto("/jurys/")
    press(president, "Jury du jour")
    press(president, "Alix Esquisse")
    member = visit().sign_in("juror2@demo.example").page
    member.goto(president.url)
    press(president, "La soutenance a eu lieu")
    assess(president, "Travail clair et ancré dans la pratique.")
    member.reload()
    assess(member, "Une méthode que d’autres peuvent reprendre.")
    president.reload()
    reach(president, "Validé")
    president.keyboard.press("Space")
    press(president, "Enregistrer la décision")
    row = president.get_by_role("row").filter(has_text="Alix Esquisse")
    expect(row).to_contain_text("Validé")


def assess(page: Page, comment: str) -> None:
    reach(page, "Favorable")
    page.keyboard.press("Space")
    reach(page, "Votre commentaire")
    page.keyboard.type(comment)
    press(page, "Enregistrer, relire et verrouiller")
    reach(page, "J’ai terminé")
    page.keyboard.press("Space")
    press(page, "Verrouiller mon appréciation")
    expect(page.get_by_role("main")).to_contain_text("Votre appréciation est verrouillée.")
