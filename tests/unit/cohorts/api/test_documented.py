"""What ``docs/api.md`` shows is run, and what it says holds."""

import json
import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from cohorts.api.forms import ParameterForm
from cohorts.api.services import REQUESTS_A_MINUTE
from tests.unit.cohorts.api.conftest import secret_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
TEXT = (Path(__file__).parents[4] / "docs" / "api.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The one example in that language."""
    [found] = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, flags=re.S | re.M)
    return found


def run(command: str, token: str):
    """Ask what a ``curl`` command asks, of this process."""
    words = shlex.split(command.replace("\\\n", " ").replace("$TOKEN", token))
    assert words.pop(0) == "curl"
    headers, addresses = {}, []
    while words:
        word = words.pop(0)
        if word == "--header":
            name, _colon, value = words.pop(0).partition(": ")
            headers[name] = value
        elif not word.startswith("--"):
            addresses.append(word)
    [address] = addresses
    where = urlsplit(address)
    return Client(headers=headers).get(f"{where.path}?{where.query}")


@pytest.mark.usefixtures("published")
def test_the_example_runs_and_answers_as_shown(regional):
    response = run(block("sh"), secret_of(regional))
    assert response.status_code == 200
    assert response["Content-Language"] == "en"
    shown = json.loads(block("json"))
    row = next(r for r in response.json()["rows"] if r["indicator"] == shown["indicator"])
    assert list(row) == list(shown)
    for name in ("programme", "region", "year", "unit", "reference_date", "definition_version"):
        assert row[name] == shown[name]
    assert shown["value"] == shown["numerator"] / shown["denominator"]


def test_the_example_without_a_token_is_refused():
    assert run(block("sh"), "").status_code == 401


def test_every_parameter_is_told():
    told = set(re.findall(r"`([a-z_]+)`", TEXT))
    assert set(ParameterForm.base_fields) <= told


def test_the_limit_is_told():
    assert f"more than {REQUESTS_A_MINUTE} requests in a minute" in TEXT
