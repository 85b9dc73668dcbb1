"""The page behind the link of an invitation."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lms.accounts import invitations, services
from lms.accounts.models import User
from lms.audit.models import AuditEvent
from lms.kernel import clock
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PASSWORD = "orage-lumineux-tiroir"


@pytest.fixture
def person():
    somebody = factories.user()
    services.invite(somebody, by=None)
    return User.objects.get(pk=somebody.pk)


def address(person) -> str:
    return reverse(
        "accept_invitation", args=[invitations.uid_of(person), invitations.token_of(person)]
    )


def test_she_chooses_her_password_and_lands_on_her_day(client, person):
    url = address(person)
    assert person.email in client.get(url).content.decode()
    answer = client.post(url, {"password": PASSWORD})
    assert answer.status_code == 302
    assert answer.url == reverse("my_day")
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert person.joined_at == clock.now()
    assert int(client.session["_auth_user_id"]) == person.pk
    assert AuditEvent.objects.filter(verb="user.joined", subject_id=person.pk).count() == 1


def test_looking_writes_nothing(client, person, django_assert_num_queries):
    before = AuditEvent.objects.count()
    client.get(address(person))
    client.get(address(person))
    person.refresh_from_db()
    assert person.joined_at is None
    assert AuditEvent.objects.count() == before
    assert "session" not in client.cookies


def test_the_page_is_kept_nowhere(client, person):
    answer = client.get(address(person))
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_a_weak_password_is_refused_in_words(client, person):
    answer = client.post(address(person), {"password": "court"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["password"]
    person.refresh_from_db()
    assert person.joined_at is None


def test_the_second_use_is_told_so(client, person):
    url = address(person)
    client.post(url, {"password": PASSWORD})
    client.logout()
    for answer in (client.get(url), client.post(url, {"password": PASSWORD + "-2"})):
        assert answer.status_code == 410
        assert reverse("account_login") in answer.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_an_expired_one_is_told_so(client, person, at_now):
    url = address(person)
    with clock.at(at_now + timedelta(days=15)):
        assert client.get(url).status_code == 410
        assert client.post(url, {"password": PASSWORD}).status_code == 410
    person.refresh_from_db()
    assert not person.has_usable_password()


@pytest.mark.parametrize(
    "uid", ["MQ", "OTk5OTk5", "zzz", "%C3%A9", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5"]
)
def test_an_address_that_names_nobody_answers_the_same(client, person, uid):
    answer = client.get(f"/invitation/{uid}/{'0' * 64}/")
    assert answer.status_code == 410
    assert person.email not in answer.content.decode()


def test_somebody_else_signed_in_is_told_and_may_make_room(client, person):
    other = factories.user("Autre", "Personne")
    client.force_login(other)
    url = address(person)
    page = client.get(url).content.decode()
    assert str(other) in page
    assert str(person) in page
    # A password sent while another is signed in opens nothing: it signs her out.
    answer = client.post(url, {"password": PASSWORD})
    assert answer.status_code == 302
    assert answer.url == url
    person.refresh_from_db()
    assert person.joined_at is None
    assert "_auth_user_id" not in client.session
    assert client.post(url, {"password": PASSWORD}).url == reverse("my_day")


def test_a_form_of_another_site_is_refused(person):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address(person), {"password": PASSWORD}).status_code == 403
