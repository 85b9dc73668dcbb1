"""The figures in a real Chromium, under the very policy of the settings."""

import functools
import http.server
import shutil
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from lms.kernel.charts import build_chart
from tests.unit.lms.kernel.charts.examples import EXAMPLES

pytestmark = pytest.mark.browser
STATIC = Path(settings.BASE_DIR) / "lms" / "static"
STYLES = ("css/tokens.css", "css/base.css", "css/components.css", "css/charts.css")
PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Charts</title>
<meta name="viewport" content="width=device-width">{styles}
<link rel="stylesheet" href="/vendor/plotly-4.1.1/plotly.css"></head><body><main>{charts}</main>
<script defer src="/vendor/plotly-4.1.1/plotly.min.js"></script>
<script defer src="/js/charts.js"></script></body></html>"""


def policy():
    """The header of the settings; pages of these tests need no nonce."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(
        f"{name} {' '.join(value for value in values if isinstance(value, str))}"
        for name, values in directives.items()
    )


class Handler(http.server.SimpleHTTPRequestHandler):
    page = b""

    def log_message(self, *_args):
        """Quiet."""

    def end_headers(self):
        self.send_header("Content-Security-Policy", policy())
        super().end_headers()

    def do_GET(self):
        if self.path not in {"/", "/favicon.ico"}:
            return super().do_GET()
        content = self.page if self.path == "/" else b""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return self.wfile.write(content)


@pytest.fixture(scope="module")
def address():
    with translation.override("fr"):
        charts = [build_chart(spec, id=f"chart-{name}") for name, spec in EXAMPLES.items()]
        body = "".join(render_to_string("components/chart.html", {"chart": c}) for c in charts)
    styles = "".join(f'<link rel="stylesheet" href="/{name}">' for name in STYLES)
    Handler.page = PAGE.format(styles=styles, charts=body).encode()
    handler = functools.partial(Handler, directory=STATIC)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """A page with all that it complained of and asked for."""

    def __init__(self, browser, address, **options):
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.complaints, self.requests = [], []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(address)

    def __enter__(self):
        return self

    def __exit__(self, *_failure):
        self.context.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_figure_is_drawn_without_a_word(browser, address, width, scheme):
    size = {"width": width, "height": 900}
    with Visit(browser, address, viewport=size, color_scheme=scheme) as visit:
        for name in EXAMPLES:
            chart = visit.page.locator(f"#chart-{name}")
            chart.locator(".is-live svg.main-svg").first.wait_for()
            assert not chart.locator("svg.chart-static").is_visible()
        assert visit.complaints == []
        assert all(url.startswith((address, "data:", "blob:")) for url in visit.requests)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_traces_have_their_shapes(browser, address):
    with Visit(browser, address) as visit:
        page = visit.page
        page.locator("#chart-radar .is-live").wait_for()
        assert page.locator("#chart-bars .trace.bars .point").count() == 2
        assert page.locator("#chart-lines .trace.scatter .point").count() == 7
        assert page.locator("#chart-radar .scatterlayer .trace.scatter").count() == 2
        assert page.locator("#chart-groups .ytick").last.text_content() == "1\u202f500"


def test_the_keyboard_passes_by_and_the_picture_has_a_name(browser, address):
    with Visit(browser, address) as visit:
        live = visit.page.locator("#chart-bars .chart-live")
        live.locator("svg.main-svg").first.wait_for()
        assert live.get_attribute("role") == "img"
        assert live.get_attribute("aria-label").startswith("Followed in full, by place. ")
        assert live.locator("[tabindex], a, button, input").count() == 0


def test_colours_follow_the_scheme(browser, address):
    with Visit(browser, address, color_scheme="light") as visit:
        bar = visit.page.locator("#chart-bars .trace.bars .point path").first
        bar.wait_for()
        light = bar.evaluate("bar => getComputedStyle(bar).fill")
        visit.page.emulate_media(color_scheme="dark")
        visit.page.locator(f"#chart-bars .point path:not([style*='{light}'])").first.wait_for()
        assert bar.evaluate("bar => getComputedStyle(bar).fill") != light
        assert visit.complaints == []


def test_it_follows_the_width(browser, address):
    with Visit(browser, address, viewport={"width": 1280, "height": 900}) as visit:
        picture = visit.page.locator("#chart-bars svg.main-svg").first
        picture.wait_for()
        visit.page.set_viewport_size({"width": 390, "height": 900})
        visit.page.locator("#chart-bars svg.main-svg:not([width^='1'])").first.wait_for()
        assert picture.bounding_box()["width"] <= 390


def test_paper_gets_the_drawing(browser, address):
    with Visit(browser, address) as visit:
        visit.page.locator("#chart-bars .is-live").wait_for()
        visit.page.emulate_media(media="print")
        assert visit.page.locator("#chart-bars svg.chart-static").is_visible()
        assert not visit.page.locator("#chart-bars .chart-live").is_visible()


def test_without_scripts_the_drawing_stands(browser, address):
    with Visit(browser, address, java_script_enabled=False) as visit:
        assert visit.page.locator("svg.chart-static:visible").count() == len(EXAMPLES)


def test_a_figure_that_fails_leaves_its_drawing(browser, address):
    with Visit(browser, address) as visit:
        visit.page.route("**/plotly.min.js", lambda route: route.abort())
        visit.page.goto(address)
        visit.page.wait_for_load_state("networkidle")
        assert visit.page.locator("svg.chart-static:visible").count() == len(EXAMPLES)
        assert visit.page.locator(".is-live").count() == 0


def test_the_policy_would_have_complained(browser, address):
    """The negative control: a style element is refused, and we hear of it."""
    with Visit(browser, address) as visit:
        visit.page.evaluate(
            "() => { const s = document.createElement('style'); s.textContent = 'p{}';"
            " document.head.append(s); }"
        )
        assert any("Content Security Policy" in text for text in visit.complaints)
