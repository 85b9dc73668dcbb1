"""What axe and a ruler find on the page on screen."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faults_of(page: Page) -> list[str]:
    """What axe finds, and whether something sticks out sideways; empty when all is well."""
    faults = []
    results = Axe().run(page)
    if results.violations_count:
        faults.append(f"{page.url}:\n{results.generate_report()}")
    if (excess := page.evaluate(OVERFLOW)) > 0:
        faults.append(f"{page.url}: {excess} px stick out")
    return faults
