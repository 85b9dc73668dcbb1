"""What the interface answers when it says no, to whom, in which language."""

import re
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.test import Client
from django.utils import translation

from cohorts.api.models import ReviewerToken
from cohorts.api.services import REQUESTS_A_MINUTE, revoke_token
from lms.accounts.enums import Role, ScopeKind
from lms.accounts.services import deactivate, reactivate, revoke_grant
from lms.kernel import clock
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.api.conftest import URL, secret_of, tool
from tests.unit.cohorts.indicators import builders as b

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def problem(response, status: int, kind: str) -> dict:
    """The problem told, once it is what it should be."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies
    told = response.json()
    assert told["status"] == status
    assert told["type"].endswith(f"/api/v1/openapi.json#{kind}")
    assert told["title"]
    assert told["detail"].endswith(".")
    return told


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic Y29vcmRvOmNvb3Jkbw==", "coordo_abc"]
)
def test_without_a_token_the_answer_asks_for_one(header):
    headers = {"authorization": header} if header else {}
    response = Client(headers=headers).get(URL)
    problem(response, 401, "missing-token")
    assert response["WWW-Authenticate"] == 'Bearer realm="figures"'


@pytest.mark.parametrize("secret", ["coordo_unknown", "x" * 4000, "jeton-périmé", "' OR 1=1 --"])
def test_an_unknown_token_opens_nothing(secret):
    header = f"Bearer {secret}".encode().decode("latin-1")
    response = Client(headers={"authorization": header}).get(URL)
    problem(response, 401, "unknown-token")
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


def test_neither_prefix_nor_digest_open_anything(regional):
    secret_of(regional)
    token = ReviewerToken.objects.get()
    for stored in (token.prefix, token.digest):
        problem(tool(stored).get(URL), 401, "unknown-token")


def test_the_scheme_is_read_in_any_case(regional):
    client = Client(headers={"authorization": f"bEARER  {secret_of(regional)} "})
    assert client.get(URL).status_code == 200


def test_a_token_in_the_address_is_not_read(regional):
    response = Client().get(URL, {"access_token": secret_of(regional)})
    problem(response, 401, "missing-token")


def test_a_revoked_token_says_since_when(regional):
    secret = secret_of(regional)
    assert tool(secret).get(URL).status_code == 200
    revoke_token(token=ReviewerToken.objects.get(), by=regional)
    told = problem(tool(secret).get(URL), 401, "revoked-token")
    assert "10 mars 2026" in told["detail"]


def test_a_token_works_until_the_end_of_its_last_day(regional):
    secret = secret_of(regional, valid_days=30)
    with clock.at(NOW + timedelta(days=30)):
        assert tool(secret).get(URL).status_code == 200
    with clock.at(NOW + timedelta(days=31)):
        told = problem(tool(secret).get(URL), 401, "expired-token")
    assert "9 avril 2026" in told["detail"]


def test_a_former_reviewer_reads_nothing(regional):
    secret = secret_of(regional)
    revoke_grant(regional.grants.get(), by=factories.administrator())
    response = tool(secret).get(URL)
    told = problem(response, 403, "no-right")
    assert "Régine Territoire" in told["detail"]
    assert 'error="insufficient_scope"' in response["WWW-Authenticate"]


def test_a_role_that_ends_takes_its_token_along(grand_est):
    reviewer = factories.user()
    factories.grant(
        reviewer, Role.REGIONAL_REVIEWER, ScopeKind.REGION, "44", ends_on=date(2026, 3, 10)
    )
    secret = secret_of(reviewer)
    assert tool(secret).get(URL).status_code == 200
    with clock.at(NOW + timedelta(days=1)):
        problem(tool(secret).get(URL), 403, "no-right")


def test_the_token_of_a_closed_account_opens_nothing_until_it_is_opened_again(regional):
    secret, administrator = secret_of(regional), factories.administrator()
    deactivate(regional, by=administrator, reason="Départ")
    problem(tool(secret).get(URL), 403, "closed-account")
    reactivate(regional, by=administrator)
    assert tool(secret).get(URL).status_code == 200


def test_the_rights_are_those_of_the_moment(regional, bretagne, grand_est):
    b.closed_cohort(grand_est)
    b.closed_cohort(bretagne)
    secret = secret_of(regional)
    assert tool(secret).get(URL, {"region": "53"}).status_code == 404
    granted = factories.grant(regional, Role.REGIONAL_REVIEWER, ScopeKind.REGION, "53")
    assert tool(secret).get(URL, {"region": "53"}).status_code == 200
    revoke_grant(granted, by=factories.administrator())
    assert tool(secret).get(URL, {"region": "53"}).status_code == 404


def test_where_staff_needs_a_second_factor_so_does_a_token(regional, settings):
    secret = secret_of(regional)
    settings.SECOND_FACTOR_REQUIRED = True
    problem(tool(secret).get(URL), 403, "no-second-factor")
    Authenticator.objects.create(user=regional, type="totp", data={})
    assert tool(secret).get(URL).status_code == 200


def test_a_session_opens_nothing_and_is_not_prolonged(client, regional):
    client.force_login(regional)
    problem(client.get(URL), 401, "missing-token")
    response = client.get(URL, headers={"authorization": f"Bearer {secret_of(regional)}"})
    assert response.status_code == 200
    assert not response.cookies
    # The same session reads a page, and its cookie is renewed there.
    assert client.get("/indicateurs/").cookies


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_figures_can_only_be_read(regional, method):
    client = Client(
        enforce_csrf_checks=True, headers={"authorization": f"Bearer {secret_of(regional)}"}
    )
    response = getattr(client, method)(URL)
    problem(response, 405, "wrong-method")
    assert response["Allow"] == "GET, HEAD"


def test_the_head_of_an_answer_has_no_body(regional):
    response = tool(secret_of(regional)).head(URL)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert {"Authorization", "Accept-Language"} <= set(response["Vary"].split(", "))


def test_another_address_of_the_interface_is_a_problem_too(regional):
    for where in ("/api/v1/indicators/", "/api/v2/indicators", "/api/v1/people"):
        problem(tool(secret_of(regional)).get(where), 404, "not-found")


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"region": "zz"}, "region"),
        ({"programme": "inconnu"}, "programme"),
        ({"year": "l’an dernier"}, "year"),
        ({"year": "1999"}, "year"),
        ({"structure_type": "XX"}, "structure_type"),
        ({"profile": "xx"}, "profile"),
        ({"group": "xx"}, "group"),
        ({"employer_region": "00"}, "employer_region"),
        ({"date": "10/03/2026"}, "date"),
        ({"date": "2026-02-30"}, "date"),
        ({"date": "2026-03-11"}, "date"),
        ({"date": "2019-12-31"}, "date"),
        ({"region": "44", "employer_region": "53"}, "employer_region"),
        ({"region": "\x00"}, "region"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(ask, national, parameters, name):
    told = problem(ask(national, **parameters), 422, "invalid-parameter")
    assert [each["parameter"] for each in told["errors"]] == [name]
    assert re.search(rf"\b{name}\b", told["detail"])


def test_a_sign_that_no_code_has_is_refused_before_the_database_sees_it(ask, regional):
    told = problem(ask(regional, region="\x00"), 422, "invalid-parameter")
    assert [each["parameter"] for each in told["errors"]] == ["region"]


@pytest.mark.usefixtures("published")
def test_the_codes_that_would_do_are_told(ask, national, regional):
    [error] = ask(national, region="zz").json()["errors"]
    assert error["accepted"] == ["53", "44"]
    # Hers alone: not what others review.
    [error] = ask(regional, region="zz").json()["errors"]
    assert error["accepted"] == ["44"]


@pytest.mark.usefixtures("published")
def test_several_faults_are_told_together(ask, national):
    told = problem(ask(national, region="zz", date="demain"), 422, "invalid-parameter")
    assert {each["parameter"] for each in told["errors"]} == {"region", "date"}


def test_an_unknown_parameter_is_no_parameter_left_out(ask, national):
    told = problem(ask(national, regoin="44"), 400, "unknown-parameter")
    assert "regoin" in told["detail"]
    assert "employer_region" in told["detail"]


def test_a_parameter_stands_there_once(national):
    response = tool(secret_of(national)).get(URL, {"region": ["44", "53"]})
    problem(response, 400, "repeated-parameter")


@pytest.mark.usefixtures("published")
def test_what_is_another_scope_is_not_found(ask, regional):
    for parameters in ({"region": "53"}, {"employer_region": "53"}):
        told = problem(ask(regional, **parameters), 404, "not-found")
        assert "53" in told["detail"]
    manager = factories.user()
    factories.grant(manager, Role.MANAGER, ScopeKind.PROGRAMME, "pacte-cds")
    b.programme_version("cafdac")
    problem(ask(manager, programme="cafdac"), 404, "not-found")


@pytest.mark.parametrize(
    ("asked", "language", "words"),
    [
        ("en", "en", "in the future"),
        ("en-GB,en;q=0.9,fr;q=0.5", "en", "in the future"),
        ("fr", "fr", "avenir"),
        ("de", "fr", "avenir"),
        ("", "fr", "avenir"),
    ],
)
def test_a_problem_is_told_in_the_language_of_the_caller(ask, national, asked, language, words):
    with translation.override("fr"):
        response = ask(national, asked, date="2030-01-01")
        # The language of a caller is not left behind.
        assert translation.get_language() == "fr"
    assert response["Content-Language"] == language
    assert words in problem(response, 422, "invalid-parameter")["detail"]


def test_the_cookie_of_a_language_has_no_part_in_it(national):
    client = tool(secret_of(national), "fr")
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    assert client.get(URL, {"date": "2030-01-01"})["Content-Language"] == "fr"


def test_a_token_that_asks_too_often_is_told_when_to_come_back(regional, national):
    secret, other = secret_of(regional), secret_of(national)
    with clock.at(NOW.replace(second=20)):
        for _number in range(REQUESTS_A_MINUTE):
            assert tool(secret).get(URL).status_code == 200
        response = tool(secret).get(URL)
        told = problem(response, 429, "too-many-requests")
        assert response["Retry-After"] == "41"
        assert "41" in told["detail"]
        # Another token is not concerned.
        assert tool(other).get(URL).status_code == 200
    with clock.at(NOW.replace(second=20) + timedelta(seconds=41)):
        assert tool(secret).get(URL).status_code == 200
