"""The whole training through the eyes of each person in it, each in a browser of her own."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import faults_of
from tests.e2e.documents import shows_qr_of, text_of, written_pdf
from tests.e2e.steps import (
    answer,
    day_in_paris,
    open_cohort,
    open_tab,
    plan_half_day_of_today,
    start_signing,
)

pytestmark = pytest.mark.browser

COHORT = "Promotion d’essai"
SEMINAR = "Premier matin"
HEADINGS = "courriel;prénom;nom;structure;type de structure;région\n"
NEWCOMER = ("Capucine", "Essai", "capucine.essai@demo.example")
COLLEAGUE = ("Honorine", "Essai", "honorine.essai@demo.example")
NEW_PASSWORD = "une-phrase-longue-de-essai-2026"
TITLE = "Accueillir sans rendez-vous : une équipe s’organise"
RUNNING = ("PACTE CdS", "Grand Est", "promotion en cours")
EARLIER_JURY = "Jury de la première quinzaine"
JURY_OF_TODAY = "Jury du jour"


def test_the_training_from_first_positioning_to_diploma(visit, tmp_path):
    manager = visit().sign_in("manager@demo.example").page
    create_cohort(manager)
    enrol_from_a_table(manager, tmp_path)

    phone = visit(width=390, height=844, has_touch=True)
    trainee = phone.page
    accept_invitation(trainee, invitation_for(manager, NEWCOMER[2]))
    open_initial_positioning(manager)
    position_herself(trainee)

    trainer = visit().sign_in("trainer@demo.example").page
    sign_this_half_day(trainer, trainee)
    close_and_read_the_sheet(trainer)

    hand_in_a_dissertation(trainee, tmp_path)

    president = visit().sign_in("juror@demo.example").page
    member = visit().sign_in("juror2@demo.example").page
    hear_the_first_defence(president, member)

    publish_results(manager)
    address = issue_diplomas(manager)
    verify_as_a_visitor(visit().page, address)

    read_figures_of_a_region(visit().sign_in("region@demo.example").page)
    read_figures_of_all(visit().sign_in("national@demo.example").page)
    change_pages(visit().sign_in("editor@demo.example").page, visit().page)


# 1. A cohort, its people, their invitations


def create_cohort(page: Page) -> None:
    page.goto("/cohortes/")
    page.get_by_role("link", name="Nouvelle promotion").click()
    page.get_by_label("Programme").select_option(label="PACTE CdS")
    page.get_by_label("Région").select_option(label="Bretagne")
    page.get_by_label("Nom de la promotion").fill(COHORT)
    page.get_by_label("Début").fill(day_in_paris())
    page.get_by_label("Fin", exact=True).fill(day_in_paris(300))
    page.get_by_label("Lieu").fill("Rennes")
    page.get_by_label("Théo Relais").check()
    page.get_by_role("button", name="Créer la promotion").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(COHORT)
    expect(page.get_by_role("main")).to_contain_text("Théo Relais")
    module = "S1 – Fonction de coordination"
    plan_half_day_of_today(page, module=module, title=SEMINAR, start="09:00", end="12:30")
    expect(page.get_by_role("main")).to_contain_text(SEMINAR)


def enrol_from_a_table(page: Page, folder: Path) -> None:
    wrong = folder / "inscriptions-fausses.csv"
    first, last, email = NEWCOMER
    wrong.write_text(
        HEADINGS
        + f"{email};{first};{last};Centre des Vents;CDS;Bretagne\n"
        + "pas-une-adresse;Gaël;Essai;Centre des Vents;CDS;Bretagne\n"
        + f"{email};Gaël;Essai;Centre des Vents;CDS;Bretonie\n",
        encoding="utf-8",
    )
    right = folder / "inscriptions.csv"
    right.write_text(
        HEADINGS
        + "".join(
            f"{mail};{given};{family};Centre des Vents;CDS;Bretagne\n"
            for given, family, mail in (NEWCOMER, COLLEAGUE)
        ),
        encoding="utf-8",
    )
    open_cohort(page, "PACTE CdS", "Bretagne", COHORT)
    page.get_by_role("link", name="Inscrire par tableau").first.click()
    page.get_by_label("Tableau des personnes").set_input_files(wrong)
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.get_by_role("alert").first).to_contain_text(
        "Ce tableau ne permet encore d’inscrire personne"
    )
    problems = page.get_by_role("table", name="À corriger")
    expect(problems.get_by_role("row").filter(has_text="Ligne 3")).to_contain_text("courriel")
    line = problems.get_by_role("row").filter(has_text="Ligne 4")
    expect(line).to_have_count(2)
    expect(line.filter(has_text="région")).to_contain_text("Cette région n’est pas connue")
    expect(page.get_by_role("button", name=re.compile("^Inscrire"))).to_have_count(0)
    assert faults_of(page) == []
    page.get_by_role("link", name="Personnes", exact=True).click()
    expect(page.get_by_role("main")).not_to_contain_text(email)

    page.get_by_role("link", name="Inscrire par tableau").first.click()
    page.get_by_label("Tableau des personnes").set_input_files(right)
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.get_by_role("main")).to_contain_text(email)
    page.get_by_role("button", name="Inscrire 2 personnes").click()
    expect(page.get_by_role("main")).to_contain_text("2 personnes sont inscrites")


def invitation_for(page: Page, email: str) -> str:
    """The link of the mail, as the demonstration shows it once the worker has written it."""
    found = page.get_by_role("row").filter(has_text=email).get_by_role("link")
    for _attempt in range(30):
        page.goto("/courriels/")
        if found.count():
            break
        page.wait_for_timeout(500)
    found.first.click()
    expect(page.get_by_role("article")).to_contain_text("Bonjour Capucine")
    return page.get_by_role("link", name="Suivre le lien de ce courriel").get_attribute("href")


def accept_invitation(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Capucine")
    assert faults_of(page) == []
    page.get_by_label("Votre mot de passe").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Entrer").click()
    page.wait_for_url("**/ma-journee/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour, Capucine")


# 2. The positioning


def open_initial_positioning(page: Page) -> None:
    open_cohort(page, "PACTE CdS", "Bretagne", COHORT)
    open_tab(page, "Positionnements")
    page.get_by_role("link", name="Ouvrir un positionnement").first.click()
    page.get_by_label("Moment de la formation").select_option(label="Initial")
    page.get_by_role("button", name="Ouvrir le positionnement").click()
    expect(page.get_by_role("region", name="Initial")).to_contain_text("2 non commencés")


def position_herself(page: Page) -> None:
    page.goto("/ma-journee/")
    page.get_by_role("button", name="Commencer").click()
    answer(page, "C1.1", "Je pratique avec appui")
    answer(page, "C1.2", "Non concerné par mon poste")
    answer(page, "C2.1", "Je suis autonome")
    page.reload()
    chosen = page.get_by_role("radio", checked=True)
    expect(chosen).to_have_count(3)
    expect(chosen.nth(1)).to_have_accessible_name("Non concerné par mon poste")
    page.goto("/ma-journee/")
    expect(page.get_by_role("progressbar").first).to_have_attribute("value", "3")
    page.get_by_role("link", name="Continuer").click()
    page.get_by_role("button", name="Enregistrer et passer à l’envoi").click()
    expect(page.get_by_role("main")).to_contain_text("21 compétences sont sans réponse")
    assert faults_of(page) == []
    page.get_by_role("button", name="Envoyer mon positionnement").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce que montre mon positionnement")
    without = page.get_by_role("region", name="Sans niveau")
    expect(without).to_contain_text("Non concerné par mon poste")
    assert faults_of(page) == []


# 3. The half-day


def sign_this_half_day(trainer: Page, trainee: Page) -> None:
    start_signing(trainer, SEMINAR)
    expect(trainer.get_by_role("region", name="N’ont pas encore signé")).to_contain_text("Capucine")
    trainee.goto("/ma-journee/")
    trainee.get_by_role("link", name="Signer cette demi-journée").tap()
    trainee.get_by_role("button", name="Je signe").tap()
    expect(trainee.get_by_role("heading", level=1)).to_have_text("C’est signé")
    assert faults_of(trainee) == []
    # Nobody reloads the board: it asks for news by itself.
    expect(trainer.get_by_role("region", name="Ont signé", exact=False).last).to_contain_text(
        "Capucine Essai", timeout=15_000
    )
    expect(trainer.get_by_role("region", name="Signatures")).to_contain_text("1 sur 2")


def close_and_read_the_sheet(page: Page) -> None:
    page.get_by_role("link", name="Clore et signer").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("1 personne sera notée absente")
    assert faults_of(page) == []
    page.get_by_role("button", name="Clore et signer").click()
    expect(page.get_by_role("main")).to_contain_text("Théo Relais")
    with page.expect_download() as download:
        page.get_by_role("link", name="Feuille en PDF").click()
    sheet = text_of(download.value)
    assert "Capucine Essai" in sheet
    assert "Honorine Essai" in sheet


# 4. The dissertation and its jury


def hand_in_a_dissertation(page: Page, folder: Path) -> None:
    renamed = folder / "notes.pdf"
    renamed.write_text("Ceci est un fichier de texte.", encoding="utf-8")
    page.goto("/ma-journee/")
    page.get_by_role("link", name="Mon mémoire").click()
    page.get_by_role("button", name="Commencer mon mémoire").click()
    page.get_by_role("link", name="Déposer mon mémoire").click()
    page.get_by_label("Titre de votre mémoire").fill(TITLE)
    page.get_by_label("Votre fichier").set_input_files(renamed)
    page.get_by_role("button", name="Déposer").click()
    expect(page.get_by_role("alert").first).to_contain_text("PDF")
    expect(page.get_by_label("Titre de votre mémoire")).to_have_value(TITLE)
    assert faults_of(page) == []
    page.get_by_label("Votre fichier").set_input_files(
        written_pdf(folder / "memoire.pdf", "Memoire")
    )
    page.get_by_role("button", name="Déposer").click()
    expect(page.get_by_role("main")).to_contain_text("Version 1, reçue")
    expect(page.get_by_role("main")).to_contain_text(TITLE)


def hear_the_first_defence(president: Page, member: Page) -> None:
    open_jury_of_today(president)
    president.get_by_role("row").nth(1).get_by_role("link").click()
    member.goto(president.url)
    president.get_by_role("button", name="La soutenance a eu lieu").click()
    assess(president, "Favorable", "Une démarche claire.")
    members = president.get_by_role("region", name="Les membres")
    expect(members).not_to_contain_text("Favorable")
    member.reload()
    assess(member, "Favorable avec réserves", "Une évaluation à préciser.")
    expect(member.get_by_role("region", name="Les membres")).to_contain_text("Une démarche claire.")
    president.reload()
    expect(members).to_contain_text("Une évaluation à préciser.")
    assert faults_of(president) == []
    decision = president.get_by_role("region", name="Décision")
    decision.get_by_role("radio", name="Validé", exact=True).check()
    decision.get_by_role("button", name="Enregistrer la décision").click()
    expect(president.get_by_role("row").nth(1)).to_contain_text("Validé")


def open_jury_of_today(page: Page) -> None:
    page.goto("/jurys/")
    page.get_by_role("link", name=JURY_OF_TODAY).click()


def assess(page: Page, opinion: str, comment: str) -> None:
    page.get_by_role("radio", name=opinion, exact=True).check()
    page.get_by_label("Votre commentaire").fill(comment)
    page.get_by_role("button", name=re.compile("verrouiller")).click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Verrouiller mon appréciation").click()
    expect(page.get_by_role("main")).to_contain_text("Votre appréciation est verrouillée.")


# 5. Results, eligibility, diplomas


def publish_results(page: Page) -> None:
    open_cohort(page, *RUNNING)
    open_tab(page, "Mémoires et jurys")
    page.get_by_role("link", name=EARLIER_JURY).click()
    page.get_by_role("link", name="Publier les résultats").click()
    page.get_by_role("button", name="Publier tous les résultats").click()
    expect(page.get_by_role("main")).to_contain_text("Résultats publiés")


def issue_diplomas(page: Page) -> str:
    """Issue them and read one; the address of its public page."""
    open_cohort(page, *RUNNING)
    open_tab(page, "Diplômes")
    page.get_by_role("link", name=EARLIER_JURY).click()
    people = page.get_by_role("article")
    expect(people).to_have_count(3)
    entitled = people.filter(has_text="Violette Canevas")
    expect(entitled.get_by_role("listitem")).to_have_count(5)
    expect(entitled.get_by_role("listitem").filter(has_text="Présences")).to_contain_text("8")
    with_reservations = people.filter(has_text="Xénia Canevas")
    expect(with_reservations).to_contain_text("N’y a pas droit")
    assert faults_of(page) == []
    page.get_by_role("button", name="Délivrer 2 documents").click()
    expect(page.get_by_role("status").filter(has_text="Terminé")).to_be_visible(timeout=60_000)
    assert faults_of(page) == []
    page.get_by_role("link", name="Voir le résultat").click()
    with page.expect_download() as download:
        entitled.get_by_role("link", name=re.compile(r"\(PDF\)")).click()
    diploma = text_of(download.value)
    assert "Violette Canevas" in diploma
    address = re.search(r"https?://\S+/verifier/\S+", diploma).group()
    assert shows_qr_of(download.value, address)
    return address


def verify_as_a_visitor(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce document est authentique")
    assert faults_of(page) == []
    expect(page.get_by_role("main")).to_contain_text("Violette Canevas")


# 6. The figures


def read_figures_of_all(page: Page) -> None:
    page.goto("/ma-journee/")
    page.get_by_role("link", name="Ouvrir les indicateurs").click()
    headlines = page.get_by_role("region", name="Les promotions closes, ensemble")
    for figure in ("87", "65 sur 87", "75 %", "64 sur 65", "98 %"):
        expect(headlines).to_contain_text(figure)
    regions = page.get_by_role("region", name="Par région")
    drawing = regions.locator("svg", has=page.locator("title", has_text="Promotions closes"))
    expect(drawing).to_be_visible()
    assert drawing.locator("g").count() >= 13
    for region in ("Bretagne", "Grand Est", "Nouvelle-Aquitaine"):
        expect(regions.get_by_role("table")).to_contain_text(region)


def read_figures_of_a_region(page: Page) -> None:
    page.goto("/indicateurs/")
    expect(page.get_by_role("main")).to_contain_text("Grand Est")
    for region in ("Bretagne", "Île-de-France", "Nouvelle-Aquitaine"):
        expect(page.get_by_role("main")).not_to_contain_text(region)


# 7. The pages


def change_pages(editor: Page, visitor: Page) -> None:
    title, lead = "Se former ensemble, tout près de chez vous", "Une porte, un chemin, des pairs."
    edit(editor, "Se former à la coordination en santé", {"Titre*": title, "Chapeau": lead})
    topic = "Pour celles et ceux qui coordonnent un centre de santé, pas à pas."
    edit(editor, "PACTE CdS", {"Chapeau": topic})
    visitor.goto("/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text(title)
    expect(visitor.get_by_role("main")).to_contain_text(lead)
    visitor.goto("/formations/")
    visitor.get_by_role("link", name=re.compile("^PACTE CdS")).click()
    expect(visitor.get_by_role("main")).to_contain_text(topic)


def edit(page: Page, name: str, values: dict[str, str]) -> None:
    """Find a page in the editor, change it, publish it."""
    page.goto("/ma-journee/")
    page.get_by_role("link", name="Modifier les contenus").click()
    search = page.get_by_role("textbox", name="Terme de recherche")
    search.fill(name)
    search.press("Enter")
    page.get_by_role("table").get_by_role("link", name=name, exact=True).click()
    for label, value in values.items():
        page.get_by_role("textbox", name=label, exact=True).first.fill(value)
    actions = page.get_by_role("navigation", name="Actions (pied de page)")
    actions.get_by_role("button", name="Plus d'actions").click()
    actions.get_by_role("button", name="Publier").click()
    expect(page.get_by_role("status").first).to_contain_text("publié")
