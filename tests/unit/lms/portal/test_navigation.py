"""Nobody is offered a page that she may not open."""

import pytest
from django.test import Client
from django.urls import reverse

from lms.accounts.models import User
from lms.portal.navigation import ENTRIES
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def trainee() -> User:
    return factories.enrolment(state="started").person


PERSONAS = {
    "trainee": trainee,
    "manager": factories.manager,
    "juror": factories.juror,
    "administrator": factories.administrator,
    "national": factories.national_reviewer,
    "regional": lambda: factories.regional_reviewer(factories.region()),
    "trainer": lambda: factories.trainer_of(factories.cohort()),
    "nobody": factories.user,
}


@pytest.mark.parametrize("persona", PERSONAS)
def test_each_entry_opens(persona):
    client = Client()
    person = PERSONAS[persona]()
    client.force_login(person)
    items = client.get(reverse("my_day")).context["navigation"]
    assert items[0].url == reverse("my_day")
    assert items[0].current
    for item in items:
        if item.url == "/cms/":
            continue  # Wagtail's own home needs its site records
        assert client.get(item.url).status_code == 200, item.url


@pytest.mark.parametrize(
    ("persona", "offered", "kept"),
    [
        ("trainee", {"my_half_days", "positionings", "my_dissertation"}, {"cohort_list", "people"}),
        ("manager", {"cohort_list", "outbox", "indicators"}, {"people", "journal", "my_half_days"}),
        ("administrator", {"people", "journal", "outbox"}, {"cohort_list", "indicators"}),
        ("national", {"indicators"}, {"cohort_list", "outbox", "people"}),
        ("nobody", {"my_day"}, {"my_half_days", "cohort_list"}),
    ],
)
def test_by_what_she_may_do(persona, offered, kept):
    client = Client()
    client.force_login(PERSONAS[persona]())
    urls = {item.url for item in client.get(reverse("my_day")).context["navigation"]}
    assert {reverse(name) for name in offered} <= urls
    assert not {reverse(name) for name in kept} & urls


def test_every_entry_has_an_address():
    for entry in ENTRIES:
        assert reverse(entry.url_name)


def test_a_visitor_has_none(client):
    answer = client.get(reverse("account_login"))
    assert list(answer.context["navigation"]) == []
