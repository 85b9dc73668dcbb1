"""Pages on paper: long charts whole and in light colours whatever the screen shows, all figures."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

RESULT = re.compile("Voir le résultat – Final")
# What A4 leaves between the margins of print.css, in pixels of 96 to the inch.
PAGE_WIDTH, PAGE_HEIGHT = 673, 986
INK = "element => getComputedStyle(element).fill.match(/\\d+/g).slice(0, 3).map(Number)"


@pytest.fixture
def on_paper(visit):
    """Sign in in the dark, open a page, and lay it out for paper."""

    def lay_out(account: str, *links: str | re.Pattern) -> Page:
        page = visit(dark=True).sign_in(f"{account}@demo.example").page
        for link in links:
            page.get_by_role("link", name=link).first.click()
        expect(page.locator("[data-chart].is-live").first).to_be_visible()
        page.emulate_media(media="print", color_scheme="dark")
        page.set_viewport_size({"width": PAGE_WIDTH, "height": PAGE_HEIGHT})
        return page

    return lay_out


@pytest.mark.parametrize(
    ("account", "links"),
    [
        ("trainee", ("Positionnement", RESULT)),
        ("trainee", ("Positionnement", RESULT, "Deux regards côte à côte")),
        ("manager", ("Positionnements",)),
    ],
    ids=["result", "mirror", "wider view"],
)
def test_a_long_chart_fits_on_a_page_in_light_colours(on_paper, account, links):
    page = on_paper(account, *links)
    for drawing in page.locator(".chart-static").all():
        if not drawing.is_visible():
            continue
        box = drawing.locator("xpath=ancestor::figure").bounding_box()
        assert box["width"] <= PAGE_WIDTH
        assert box["height"] <= PAGE_HEIGHT
        assert max(drawing.locator("text").first.evaluate(INK)) < 128
    # The one with its names beside the marks, and no small one beside it.
    sheet = page.locator(".chart-sheet .chart-static")
    expect(sheet).to_be_visible()
    figure = page.locator("figure", has=sheet)
    expect(figure.locator(".chart-picture")).to_be_hidden()
    assert text_height(page) > 9


@pytest.mark.parametrize("account", ["region", "national"])
def test_all_figures_of_a_page_are_on_paper(visit, account):
    """Also from a phone, which shows the main figures of a row before the rest is asked for."""
    page = visit(dark=True, width=390).sign_in(f"{account}@demo.example").page
    page.goto("/indicateurs/")
    expect(page.locator("[data-chart].is-live").first).to_be_visible()
    expect(page.locator("#departures table, #departures p").first).to_be_visible()
    folded = page.locator(".figures-folded td.further")
    expect(folded.first).to_be_hidden()
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": PAGE_WIDTH, "height": PAGE_HEIGHT})
    assert folded.count() >= 5
    for cell in [*folded.all(), *page.locator(".figures-table").all()]:
        expect(cell).to_be_visible()
    for chart in page.locator(".indicators .chart").all():
        drawing = chart.locator(".chart-picture .chart-static")
        expect(drawing).to_be_visible()
        expect(chart.locator(".chart-live")).to_be_hidden()
        assert max(drawing.locator("text").first.evaluate(INK)) < 128
    expect(page.locator(".row-more").first).to_be_hidden()
    for table in page.locator(".indicators table:visible").all():
        assert table.bounding_box()["width"] <= PAGE_WIDTH


def text_height(page: Page) -> float:
    """The smallest name of the chart, in pixels: 9 are about 7 points."""
    return page.locator(".chart-sheet text").first.evaluate(
        "element => element.getBBox().height * element.getScreenCTM().a"
    )
