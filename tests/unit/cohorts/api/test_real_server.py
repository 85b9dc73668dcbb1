"""Over a real server and a real connection, with nothing but the standard library."""

import json
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from tests import factories
from tests.unit.cohorts.api.conftest import URL, secret_of
from tests.unit.cohorts.indicators import builders as b

pytestmark = pytest.mark.django_db(transaction=True)


def ask(server, method: str, path: str, headers: dict[str, str]) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=20)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_a_tool_reads_its_figures_over_http(live_server):
    here = factories.region()
    b.closed_cohort(here, graduates=3, drop_outs=1)
    b.closed_cohort(factories.region("53", "Bretagne"), graduates=9)
    secret = secret_of(factories.regional_reviewer(here))
    headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}

    response, body = ask(live_server, "GET", f"{URL}?region=44&year=2020", headers)
    assert (response.status, response.getheader("Content-Type")) == (200, "application/json")
    assert response.getheader("Set-Cookie") is None
    assert response.getheader("Cache-Control") == "private, no-store"
    [diploma] = [r for r in json.loads(body)["rows"] if r["indicator"] == "diploma"]
    assert (diploma["numerator"], diploma["denominator"]) == (3, 4)

    response, body = ask(live_server, "HEAD", URL, headers)
    assert (response.status, body) == (200, b"")

    response, body = ask(live_server, "GET", f"{URL}?region=53", headers)
    assert response.status == 404
    assert "53" in json.loads(body)["detail"]

    for method in ("POST", "DELETE"):
        response, _body = ask(live_server, method, URL, headers | {"Cookie": "session=x"})
        assert response.status == 405
        assert response.getheader("Allow") == "GET, HEAD"

    response, body = ask(live_server, "GET", URL, {})
    assert response.status == 401
    assert response.getheader("WWW-Authenticate") == 'Bearer realm="figures"'
    assert json.loads(body)["status"] == 401
