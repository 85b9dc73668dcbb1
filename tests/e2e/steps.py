"""What several tests do on the way, through the pages."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page

from tests.e2e.demonstration import PARIS


def day_in_paris(days_from_today: int = 0) -> str:
    """A local day of the demonstration's cohorts, as date fields take it."""
    return (datetime.now(PARIS).date() + timedelta(days=days_from_today)).isoformat()


def open_cohort(page: Page, programme: str, region: str, label: str) -> None:
    """From the list of cohorts to the page of one."""
    page.goto("/cohortes/")
    row = page.get_by_role("row").filter(has_text=programme).filter(has_text=region)
    row.get_by_role("link", name=label, exact=True).click()


def open_tab(page: Page, label: str) -> None:
    """Another part of the cohort on screen."""
    page.get_by_role("navigation", name="Rubriques de la promotion").get_by_role(
        "link", name=label
    ).click()


def plan_half_day_of_today(
    page: Page, *, module: str, title: str, start: str, end: str, delivery: str = "Sur place"
) -> None:
    """A seminar of today for the cohort on screen; it can be opened all day long."""
    open_tab(page, "Séminaires")
    page.get_by_role("link", name="Ajouter un séminaire").first.click()
    page.get_by_label("Module").select_option(label=module)
    page.get_by_label("Titre").fill(title)
    page.get_by_label("Modalité").select_option(label=delivery)
    page.get_by_label("Formatrice ou formateur nommé sur la feuille").select_option(
        label="Théo Relais"
    )
    page.get_by_label("Matin, de").fill(start)
    page.get_by_label("Matin, à").fill(end)
    row = page.get_by_role("listitem").filter(has_text="Ligne 1")
    row.get_by_label("Jour").fill(day_in_paris())
    row.get_by_role("checkbox", name="Après-midi").uncheck()
    page.get_by_role("button", name="Planifier ces demi-journées").click()


def start_signing(page: Page, title: str, *, asks_code: bool = False) -> None:
    """The trainer, on her home page, opens the half-day called ``title``."""
    page.goto("/ma-journee/")
    card = page.get_by_role("region", name="Mes demi-journées du jour").locator(
        ".card", has_text=title
    )
    card.get_by_role("link").click()
    page.get_by_role("checkbox", name="Demander le code").set_checked(asks_code)
    page.get_by_role("button", name="Ouvrir l’émargement").click()
    page.get_by_text("Émargement ouvert").wait_for()


def answer(page: Page, code: str, choice: str) -> None:
    """Choose a level, or a non-answer, for the item ``code`` and see it stored."""
    item = page.get_by_role("group", name=re.compile(rf"^{re.escape(code)} "))
    item.get_by_role("radio", name=re.compile(f"^{choice}")).check()
    item.get_by_text("Enregistré", exact=True).wait_for()
