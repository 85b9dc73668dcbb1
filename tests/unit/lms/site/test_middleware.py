"""Headers, language and colours of every answer."""

import pytest
from django.urls import reverse

from lms.site.middleware import CLOSED_FEATURES
from tests import factories

pytestmark = pytest.mark.django_db

LOGIN = "/compte/login/"


def policy_of(response) -> dict[str, str]:
    parts = response["Content-Security-Policy"].split(";")
    return dict(part.strip().partition(" ")[::2] for part in parts)


def test_our_pages_allow_nothing_inline_and_no_frame(client):
    response = client.get(LOGIN)
    policy = policy_of(response)
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_every_feature_of_the_browser_is_closed(client):
    header = client.get(LOGIN)["Permissions-Policy"]
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(header.split(", "))
    assert len(header.split(", ")) == len(CLOSED_FEATURES)


def test_only_the_editors_tree_has_a_looser_policy(client):
    policy = policy_of(client.get("/cms/"))
    assert "'unsafe-inline'" in policy["script-src"]
    assert policy["style-src"] == "'self'"
    assert "'unsafe-inline'" in policy["style-src-elem"]
    assert policy["frame-ancestors"] == "'self'"
    assert "unsafe" not in client.get("/cms-not/")["Content-Security-Policy"]


def test_pages_are_french_whatever_the_browser_prefers(client):
    response = client.get(LOGIN, headers={"Accept-Language": "en-GB"})
    assert '<html lang="fr"' in response.content.decode()
    assert response["Content-Language"] == "fr"
    assert "Cookie" in response["Vary"]


def test_the_cookie_of_the_person_chooses_another_language(client):
    answer = client.post(reverse("set_language"), {"language": "en", "next": LOGIN})
    assert answer.url == LOGIN
    assert '<html lang="en"' in client.get(LOGIN).content.decode()


@pytest.mark.parametrize("value", ["de", "../fr", ""])
def test_an_unknown_language_is_french(client, settings, value):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = value
    assert '<html lang="fr"' in client.get(LOGIN).content.decode()


def test_the_chosen_colours_are_in_the_next_page(client):
    assert "data-scheme" not in client.get(LOGIN).content.decode()
    answer = client.post(reverse("set_colour_scheme"), {"scheme": "dark", "next": LOGIN})
    assert (answer.status_code, answer.url) == (302, LOGIN)
    assert '<html lang="fr" data-scheme="dark">' in client.get(LOGIN).content.decode()
    client.post(reverse("set_colour_scheme"), {"scheme": "auto", "next": LOGIN})
    assert "data-scheme" not in client.get(LOGIN).content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_choosing_colours_leads_nowhere_else(client, elsewhere):
    answer = client.post(reverse("set_colour_scheme"), {"scheme": "light", "next": elsewhere})
    assert answer.url == "/"


def test_colours_need_a_known_choice_and_a_post(client):
    assert client.post(reverse("set_colour_scheme"), {"scheme": "pink"}).status_code == 400
    assert client.get(reverse("set_colour_scheme")).status_code == 405


def test_the_manifest_carries_the_name_of_the_installation(client, settings):
    settings.PRODUCT_NAME = "Autre nom"
    response = client.get(reverse("web_manifest"))
    assert response["Content-Type"] == "application/manifest+json"
    assert response.json()["name"] == "Autre nom"


def test_the_gallery_is_for_staff(client):
    client.force_login(factories.user())
    assert client.get(reverse("component_gallery")).status_code == 403
    client.force_login(factories.manager())
    assert client.get(reverse("component_gallery")).status_code == 200
