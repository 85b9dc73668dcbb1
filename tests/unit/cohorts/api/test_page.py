"""The page of the tokens, and what administrators see of them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.api.models import ReviewerToken
from cohorts.api.queries import token_behind
from cohorts.api.services import MOST_TOKENS
from lms.kernel import clock
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.api.conftest import URL, secret_of, tool

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGE = "/indicateurs/outils/"
SECRET = re.compile(r'value="(coordo_[a-z2-7]{52})"')


@pytest.fixture
def page(client, regional):
    client.force_login(regional)
    client.cookies["language"] = "en"
    return client


def filled(**fields) -> dict[str, str]:
    return {"client_key": str(uuid4()), "name": "Table of the ARS", "valid_days": "90", **fields}


def words(response) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.replace("\xa0", " ").split())


def test_a_token_made_on_the_page_opens_the_interface(page):
    response = page.post(PAGE, filled())
    assert response.status_code == 200
    [secret] = SECRET.findall(response.content.decode())
    assert tool(secret).get(URL).status_code == 200
    assert "copy.js" in response.content.decode()


def test_the_secret_is_shown_once_and_kept_by_no_cache(page):
    response = page.post(PAGE, filled())
    assert "no-store" in response["Cache-Control"]
    again = page.get(PAGE)
    assert not SECRET.search(again.content.decode())
    assert "Table of the ARS" in words(again)
    assert "copy.js" not in again.content.decode()


def test_the_form_pressed_twice_shows_the_same_token(page):
    form = filled()
    first, second = (SECRET.findall(page.post(PAGE, form).content.decode()) for _ in range(2))
    assert first == second
    assert ReviewerToken.objects.count() == 1
    with clock.at(NOW + timedelta(minutes=11)):
        late = page.post(PAGE, form)
    assert late.status_code == 409
    assert not SECRET.search(late.content.decode())
    assert "only once" in words(late)


def test_each_form_has_a_key_of_its_own(page):
    pages = [page.get(PAGE).content.decode() for _number in range(2)]
    keys = [re.search(r'name="client_key" value="([^"]+)"', each)[1] for each in pages]
    assert keys[0] != keys[1]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"valid_days": "3650"},
        {"valid_days": ""},
        {"client_key": "x"},
        {"client_key": ""},
    ],
)
def test_a_form_that_is_wrong_makes_nothing(page, fields):
    response = page.post(PAGE, filled(**fields))
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert not ReviewerToken.objects.exists()


def test_beyond_the_most_the_page_says_what_to_do(page):
    for _number in range(MOST_TOKENS):
        page.post(PAGE, filled())
    response = page.post(PAGE, filled())
    assert response.status_code == 409
    assert "revoke one that you do not need" in words(response)


def test_a_token_is_revoked_on_the_page(page):
    secret = SECRET.findall(page.post(PAGE, filled()).content.decode())[0]
    token = ReviewerToken.objects.get()
    response = page.post(reverse("reviewer_token_revoke", args=[token.pk]), follow=True)
    assert "opens nothing any more" in words(response)
    assert "Revoked on 10 March 2026 by Régine Territoire" in words(response)
    assert tool(secret).get(URL).status_code == 401


def test_the_tokens_of_others_are_not_on_the_page(page, national):
    secret_of(national, name="National board")
    assert "National board" not in words(page.get(PAGE))
    foreign = ReviewerToken.objects.get(owner=national)
    assert page.post(reverse("reviewer_token_revoke", args=[foreign.pk])).status_code == 404
    foreign.refresh_from_db()
    assert foreign.revoked_at is None


def test_of_the_use_the_page_shows_the_day(page, regional):
    secret = secret_of(regional)
    assert "never used" in words(page.get(PAGE))
    with clock.at(NOW + timedelta(hours=3)):
        tool(secret).get(URL)
    shown = words(page.get(PAGE))
    assert "last used on 10 March 2026" in shown
    assert "12:30" not in shown


def test_an_expired_token_stands_among_the_past_ones(page, regional):
    secret_of(regional, valid_days=30)
    with clock.at(NOW + timedelta(days=31)):
        page.force_login(regional)
        shown = words(page.get(PAGE))
    assert "Expired after 9 April 2026" in shown
    assert "No token yet" in shown


def test_the_page_asks_for_the_second_factor_as_every_staff_page(page, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    response = page.get(PAGE)
    assert (response.status_code, response.url) == (302, reverse("mfa_activate_totp"))


def test_the_page_costs_the_same_with_many_tokens(page, regional):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page.get(PAGE)
        return len(captured)

    secret_of(regional)
    queries()
    few = queries()
    for number in range(14):
        token = token_behind(secret_of(regional))
        if number > 5:
            token.revoked_at, token.revoked_by = NOW, factories.administrator()
            token.save()
    assert queries() == few <= 10


def test_an_administrator_revokes_on_the_page_of_the_account(regional):
    secret = secret_of(regional, name="Table of the ARS")
    token = ReviewerToken.objects.get()
    client = Client()
    client.cookies["language"] = "en"
    client.force_login(factories.administrator())
    account = reverse("person_detail", args=[regional.pk])
    assert "Table of the ARS" in words(client.get(account))
    assert client.get(PAGE).status_code == 403
    response = client.post(reverse("reviewer_token_revoke", args=[token.pk]))
    assert response.url == account
    assert "Access for tools" not in words(client.get(account))
    assert tool(secret).get(URL).status_code == 401
