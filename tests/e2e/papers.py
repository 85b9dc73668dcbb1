"""The documents of the demonstration as pictures, page by page.

Each is found through the pages, as its reader finds it: both states of an attendance sheet, what a
trainee has in her documents, and the attestation of the end of a training, issued on the way.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.e2e.documents import pictures_of
from tests.e2e.steps import open_cohort, open_tab
from tests.e2e.visitor import Visitor

COHORT = ("Référents de parcours", "Grand Est", "promotion d’automne")
# Some of its people have completed the training, so that its end can be attested.
COMPLETED = ("PACTE CdS", "Grand Est", "promotion en cours")
OBJECTIVES = "Conduire un projet de santé.\nAnimer une équipe pluriprofessionnelle."


def take_papers(browser: Browser, url: str, folder: Path) -> None:
    """Every document as ``paper-NAME-PAGE.png`` in ``folder``."""
    for account, papers in (("manager", _of_manager), ("trainee", _of_trainee)):
        visitor = Visitor(browser, url)
        page = visitor.sign_in(f"{account}@demo.example").page
        for name, address in papers(page):
            _take(page, address, folder / f"paper-{name}")
        visitor.context.close()


def _take(page: Page, address: str, path: Path) -> None:
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf", f"{address}: {answer.status}"
    for number, picture in enumerate(pictures_of(answer.body()), start=1):
        picture.save(f"{path}-{number}.png")


def _of_manager(page: Page) -> Iterator[tuple[str, str]]:
    for name, state, link in (
        ("blank-sheet", "Prévue", "Feuille vierge"),
        ("signed-sheet", "Scellée", "Feuille en PDF"),
    ):
        open_cohort(page, *COHORT)
        open_tab(page, "Séminaires")
        half_day = page.locator(".half-day").filter(has_text=state)
        half_day.locator(".half-day-title").get_by_role("link").first.click()
        yield name, _address(page, link)
    _issue_end_of_training(page)
    yield "end-of-training", _address(page, "Télécharger en PDF")


def _issue_end_of_training(page: Page) -> None:
    """For the first person of the list who may have it."""
    open_cohort(page, *COMPLETED)
    open_tab(page, "Documents")
    page.get_by_role("main").get_by_role("link", name="Attestation de fin de formation").click()
    people = page.get_by_role("region", name="Personne par personne").get_by_role("link")
    addresses = people.evaluate_all("all => all.map(a => a.pathname)")
    issue = page.get_by_role("button", name="Délivrer ce document")
    for address in addresses:
        page.goto(address)
        if issue.count():
            break
    page.get_by_label("Objectifs de la formation").fill(OBJECTIVES)
    issue.click()


def _of_trainee(page: Page) -> Iterator[tuple[str, str]]:
    page.goto("/mes-documents/")
    for name, address in (
        ("convocation", re.compile(r"/convocations/\d+/pdf/")),
        ("realisation", re.compile(r"/attestations/\d+/pdf/")),
    ):
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.pathname)")
        yield name, next(each for each in links if address.fullmatch(each))
    page.get_by_role("link", name="Attestation d’assiduité").first.click()
    yield "attendance", _address(page, "Télécharger en PDF")


def _address(page: Page, link: str) -> str:
    return page.get_by_role("link", name=link).first.get_attribute("href")
