"""What a page weighs on the wire: HTML, style sheets and scripts, compressed."""

import re
from collections.abc import Iterator
from pathlib import Path

import brotli
from django.conf import settings
from django.test import Client

from lms.accounts.models import User
from tests.benchmarks.pages import pages
from tests.benchmarks.results import Result, measured

LINKED = re.compile(r'(?:href|src)="/static/([^"#?]+\.(?:css|js))"')


def weight(content: bytes) -> int:
    return len(brotli.compress(content, quality=5))


def measure(database: str) -> Iterator[Result]:
    """The weight of each page; pages with a chart are told apart by the chart's script."""
    for name, email, path in pages():
        client = Client(HTTP_HOST="127.0.0.1")
        if email:
            client.force_login(User.objects.get(email=email))
        html = client.get(path).content
        files = set(LINKED.findall(html.decode()))
        total = weight(html) + sum(weight(_static(file)) for file in files)
        suffix = " (with charts)" if any("plotly" in file for file in files) else ""
        yield measured(f"weight of {name}{suffix}", database, total / 1000, "kB")
    yield measured("charts' script, brotli", database, _charts_script() / 1024, "KiB")


def _static(file: str) -> bytes:
    return (Path(settings.STATIC_ROOT) / file).read_bytes()


def _charts_script() -> int:
    scripts = list((settings.BASE_DIR / "lms/static/vendor").glob("plotly*/*.js"))
    return sum(len(brotli.compress(script.read_bytes(), quality=11)) for script in scripts)
