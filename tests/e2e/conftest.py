"""The real thing: the demonstration loaded once, its web server, its worker, and Chromium.

``demo_site`` is the address of a running demonstration with a database and files of its own. The
database is SQLite, or a fresh one on the PostgreSQL server that ``DATABASE_URL`` names.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "parcours-partage-2026"
# What the console calls errors and is none of the page: a status refused on purpose, and a draft
# still saving itself when the page is left by the button that saves it.
NO_FAULTS = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest, [object HTMLSpan")


@dataclass(frozen=True)
class Site:
    """A running demonstration: where it answers, and the environment its commands need."""

    url: str
    environment: dict[str, str]

    def manage(self, *command: str) -> str:
        """Run a management command on the site's data; its output."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        ).stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """The variables of a database of our own: a file, or one more on the PostgreSQL server."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    import psycopg

    name = f"coordo_e2e_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield {"DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until_it_answers(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("The web server ended at once.")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{url} does not answer.")


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory) -> Iterator[Site]:
    port = free_port()
    folder = tmp_path_factory.mktemp("demo")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"ENVIRONMENT", "DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    }
    environment |= {"DEMO": "1", "DATA_DIR": str(folder), "PORT": str(port)}
    with own_database() as database:
        site = Site(f"http://127.0.0.1:{port}", environment | database)
        site.manage("demo", "--no-serve")
        python = sys.executable
        server = [python, "-m", "gunicorn", "-c", "python:lms.gunicorn", "lms.wsgi"]
        worker = [python, "manage.py", "worker"]
        with running(server, site.environment) as web, running(worker, site.environment):
            wait_until_it_answers(site.url + "/", web)
            yield site
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def playwright_session() -> Iterator[Playwright]:
    with sync_playwright() as session:
        yield session


@pytest.fixture(scope="session")
def browser(playwright_session) -> Iterator[Browser]:
    path = next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("No Chromium: run `make test`, which installs one or says how.")
    chromium = playwright_session.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
    yield chromium
    chromium.close()


class Visitor:
    """One person in a browser session of her own; fails on script errors and policy violations."""

    def __init__(self, browser: Browser, site: Site, **options) -> None:
        self.context = browser.new_context(base_url=site.url, locale="fr-FR", **options)
        self.page: Page = self.context.new_page()
        self.context.set_default_timeout(10_000)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", self._note)
        self.page.on("response", self._note_answer)

    def _note(self, message) -> None:
        if message.type == "error" and not message.text.startswith(NO_FAULTS):
            self.faults.append(f"{self.page.url}: {message.text}")

    def _note_answer(self, response) -> None:
        is_missing_file = response.status == 404 and "/static/" in response.url
        if response.status >= 500 or is_missing_file:
            self.faults.append(f"{response.url}: {response.status}")

    def sign_in(self, email: str, password: str = PASSWORD) -> "Visitor":
        """Through the sign-in form, as she would."""
        self.page.goto("/compte/login/")
        self.page.get_by_label("E-mail", exact=True).fill(email)
        self.page.locator("input[type=password]").first.fill(password)
        self.page.locator("form:has(input[type=password]) button[type=submit]").first.click()
        self.page.wait_for_url("**/ma-journee/")
        return self


@pytest.fixture
def visit(browser, demo_site) -> Iterator:
    """``visit(width=390, dark=True)`` opens a browser session; closed and checked afterwards."""
    visitors: list[Visitor] = []

    def open_session(*, width: int = 1280, height: int = 900, dark: bool = False, **options):
        visitor = Visitor(
            browser,
            demo_site,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            **options,
        )
        visitors.append(visitor)
        return visitor

    yield open_session
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.context.close()
    assert faults == []
