"""The demonstration loaded once for all browser tests, and people who visit it."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.e2e.demonstration import Site, running_demonstration
from tests.e2e.visitor import Visitor, start_chromium


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("demo")
    with running_demonstration(folder) as site:
        yield site
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def playwright_session() -> Iterator[Playwright]:
    with sync_playwright() as session:
        yield session


@pytest.fixture(scope="session")
def browser(playwright_session) -> Iterator[Browser]:
    try:
        chromium = start_chromium(playwright_session)
    except LookupError as error:
        pytest.fail(str(error))
    yield chromium
    chromium.close()


@pytest.fixture
def visit(browser, demo_site) -> Iterator:
    """``visit(width=390, dark=True)`` opens a session; closed and checked for faults afterwards."""
    visitors: list[Visitor] = []

    def open_session(**options) -> Visitor:
        visitors.append(Visitor(browser, demo_site.url, **options))
        return visitors[-1]

    yield open_session
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.context.close()
    assert faults == []
