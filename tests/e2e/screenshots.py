"""``python -m tests.e2e.screenshots FOLDER``: a picture of every page, to be looked at by people.

Each kind of page that each role is led to, 390 and 1280 pixels wide, light and dark. Also
``picture.png``, the one of the README: a trainee's home on a phone beside the national figures;
and the documents, page by page. ``--papers`` takes the documents alone.
"""

import argparse
import re
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.demonstration import running_demonstration
from tests.e2e.papers import take_papers
from tests.e2e.places import ACCOUNTS, VISITOR, starts_of, walk
from tests.e2e.visitor import Visitor, start_chromium

LOOKS = tuple((width, scheme) for width in (390, 1280) for scheme in ("light", "dark"))
PAPER, MARGIN, HEIGHT, COLOURS = "#e8e0d5", 40, 760, 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", action="store_true", help="the documents alone")
    asked = parser.parse_args()
    folder = asked.folder
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        running_demonstration(Path(data)) as site,
        sync_playwright() as session,
    ):
        browser = start_chromium(session)
        if not asked.papers:
            take_pages(browser, site.url, folder)
        take_papers(browser, site.url, folder)
        browser.close()


def take_pages(browser: Browser, url: str, folder: Path) -> None:
    """The picture of the README, and every kind of page of every role and of a visitor."""
    take_picture(browser, url, folder / "picture.png")
    for account in ("", *ACCOUNTS):
        take_all(browser, url, account, folder)


def take_all(browser: Browser, url: str, account: str, folder: Path) -> None:
    """Every kind of page that ``account`` is led to; a visitor's when it is empty."""
    visitor = Visitor(browser, url, reduced_motion="reduce")
    if account:
        visitor.sign_in(f"{account}@demo.example")
    starts = starts_of(account) if account else VISITOR
    for place in walk(visitor.page, starts, also_public=not account):
        name = re.sub(r"\W+", "-", place.kind.replace("#", "x")).strip("-") or "home"
        take(visitor.page, folder / f"{account or 'visitor'}-{name}")
    visitor.context.close()


def take(page: Page, path: Path) -> None:
    """The page on screen in every look."""
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.reload()
        page.screenshot(path=f"{path}-{width}-{scheme}.png", full_page=True)


def take_picture(browser: Browser, url: str, path: Path) -> None:
    """A trainee's home on a phone beside the national figures, in few colours."""
    views = []
    for account, width, address in (
        ("trainee", 390, "/ma-journee/"),
        ("national", 1080, "/indicateurs/"),
    ):
        visitor = Visitor(browser, url, width=width, height=845)
        visitor.sign_in(f"{account}@demo.example").page.goto(address)
        shot = path.with_suffix(f".{account}.png")
        visitor.page.screenshot(path=shot)
        views.append(Image.open(shot).copy())
        shot.unlink()
        visitor.context.close()
    side_by_side(views).save(path, optimize=True)


def side_by_side(views: list[Image.Image]) -> Image.Image:
    """Scaled to one height, with a margin around each."""
    scaled = [view.resize((view.width * HEIGHT // view.height, HEIGHT)) for view in views]
    width = sum(view.width for view in scaled) + MARGIN * (len(scaled) + 1)
    sheet = Image.new("RGB", (width, HEIGHT + 2 * MARGIN), PAPER)
    left = MARGIN
    for view in scaled:
        sheet.paste(view, (left, MARGIN))
        left += view.width + MARGIN
    return sheet.quantize(COLOURS)


if __name__ == "__main__":
    main()
