"""Closed by default; what the middleware lets through."""

from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import get_resolver, path, reverse
from django.views.decorators.http import require_GET

from lms.accounts import services
from lms.accounts.access import Access, public, requires, signed_in
from lms.accounts.enums import Permission, Role
from lms.accounts.middleware import THIRD_PARTY
from lms.kernel import clock
from lms.urls import urlpatterns as platform_patterns
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def _answer(request):
    return HttpResponse("inside")


@require_GET
def undeclared(request):
    return _answer(request)


open_to_all = public(lambda request: _answer(request))
for_accounts = signed_in(lambda request: _answer(request))
for_managers = requires(Permission.COHORT_MANAGE)(lambda request: _answer(request))

urlpatterns = [
    path("undeclared/", undeclared),
    path("public/", open_to_all),
    path("accounts/", for_accounts),
    path("managers/", for_managers),
    # The frame of the pages, error pages included, names the platform's own addresses.
    *platform_patterns,
]


@pytest.mark.urls(__name__)
class TestDoor:
    def test_a_view_that_says_nothing_is_closed_to_everybody(self, client):
        assert client.get("/undeclared/").status_code == 404
        client.force_login(factories.manager())
        assert client.get("/undeclared/").status_code == 404

    def test_a_visitor_enters_public_views_only(self, client):
        assert client.get("/public/").content == b"inside"
        for path_ in ("/accounts/", "/managers/"):
            answer = client.get(path_)
            assert answer.status_code == 302
            assert answer.url.startswith("/compte/login/?next=")

    def test_a_right_is_asked_for(self, client):
        client.force_login(factories.user())
        assert client.get("/accounts/").content == b"inside"
        assert client.get("/managers/").status_code == 403
        client.force_login(factories.manager())
        assert client.get("/managers/").content == b"inside"

    @pytest.mark.parametrize(
        ("ends_on", "status"), [(date(2026, 3, 10), 200), (date(2026, 3, 9), 403)]
    )
    def test_a_grant_counts_through_its_last_day(self, client, ends_on, status):
        person = factories.user()
        factories.grant(person, Role.MANAGER, ends_on=ends_on)
        client.force_login(person)
        assert client.get("/managers/").status_code == status


def undeclared_addresses(patterns, prefix="") -> set[str]:
    found = set()
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            found |= undeclared_addresses(pattern.url_patterns, address)
        elif not isinstance(getattr(pattern.callback, "access", None), Access) and not (
            pattern.callback.__module__.startswith(THIRD_PARTY)
        ):
            found.add(address)
    return found


def test_every_view_of_ours_declares_its_access(client):
    # Two of Wagtail's that are Django's own views: not used here, and therefore closed.
    assert undeclared_addresses(get_resolver().url_patterns) == {"_util/login/", "cms/test404/"}
    assert client.get("/_util/login/").status_code == 404


class TestEditorsTree:
    def test_without_the_right_it_is_refused(self, client):
        person = factories.user()
        client.force_login(person)
        assert client.get("/cms/").status_code == 403

    def test_a_lapsed_grant_closes_it(self, client, at_now):
        person = factories.user()
        services.grant_role(
            person,
            role=Role.EDITOR,
            scope_kind="everywhere",
            ends_on=date(2026, 3, 10),
            by=None,
        )
        client.force_login(person)
        assert client.get("/cms/").status_code != 403
        with clock.at(at_now + timedelta(days=1)):
            later = Client()
            later.force_login(person)
            assert later.get("/cms/").status_code == 403

    def test_a_visitor_is_sent_to_the_sign_in(self, client):
        answer = client.get("/cms/")
        assert answer.status_code == 302
        assert "next=" in answer.url


class TestSessions:
    def sign_in(self, client, person):
        person.set_password(factories.PASSWORD)
        person.save()
        answer = client.post(
            reverse("account_login"), {"login": person.email, "password": factories.PASSWORD}
        )
        assert answer.status_code == 302

    @pytest.mark.parametrize(
        ("staff", "minutes", "inside"),
        [(False, 119, True), (False, 121, False), (True, 29, True), (True, 31, False)],
    )
    def test_an_idle_session_ends(self, client, at_now, staff, minutes, inside):
        person = factories.manager() if staff else factories.user()
        self.sign_in(client, person)
        assert client.get(reverse("my_day")).status_code == 200
        with clock.at(at_now + timedelta(minutes=minutes)):
            assert (client.get(reverse("my_day")).status_code == 200) is inside

    def test_losing_the_cookie_does_not_prolong_it(self, client, at_now):
        self.sign_in(client, factories.user())
        client.get(reverse("my_day"))
        client.cookies.pop("last-seen")
        with clock.at(at_now + timedelta(minutes=121)):
            assert client.get(reverse("my_day")).status_code == 302

    def test_the_cookie_of_another_session_does_not_prolong_it(self, client, at_now):
        self.sign_in(client, factories.user())
        late = at_now + timedelta(minutes=121)
        with clock.at(late):
            other = Client()
            self.sign_in(other, factories.user())
            other.get(reverse("my_day"))
            client.cookies["last-seen"] = other.cookies["last-seen"].value
            assert client.get(reverse("my_day")).status_code == 302

    def test_a_busy_session_ends_after_twelve_hours(self, client, at_now):
        self.sign_in(client, factories.user())
        for hour in range(12):
            with clock.at(at_now + timedelta(hours=hour, minutes=59)):
                assert client.get(reverse("my_day")).status_code == 200
        with clock.at(at_now + timedelta(hours=12, minutes=1)):
            assert client.get(reverse("my_day")).status_code == 302


class TestCaches:
    def test_what_a_signed_in_person_reads_is_kept_nowhere(self, client):
        client.force_login(factories.manager())
        for address in (
            reverse("my_day"),
            reverse("cohort_list") + "?format=csv",
            reverse("journal"),  # refused
            "/nulle-part/",
        ):
            assert client.get(address).headers["Cache-Control"] == "private, no-store"

    def test_a_public_page_may_be_kept_by_a_visitor(self, client):
        assert not client.get(reverse("verify_certificate")).has_header("Cache-Control")


class TestSecondFactor:
    @override_settings(SECOND_FACTOR_REQUIRED=True)
    def test_staff_without_one_can_only_add_it(self, client):
        client.force_login(factories.manager())
        assert client.get(reverse("my_day")).url == reverse("mfa_activate_totp")

    @override_settings(SECOND_FACTOR_REQUIRED=True)
    def test_a_trainee_needs_none(self, client):
        client.force_login(factories.user())
        assert client.get(reverse("my_day")).status_code == 200
