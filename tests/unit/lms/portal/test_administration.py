"""Accounts, outbox and journal: who opens them, what they show and what they refuse."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.accounts import invitations, services
from lms.accounts.enums import Role, ScopeKind
from lms.accounts.models import User
from lms.accounts.scopes import choices_of
from lms.audit import record
from lms.audit.models import AuditEvent
from lms.audit.presenters import registered_verbs
from lms.kernel import clock
from lms.messages.models import OutgoingMail
from lms.messages.services import note_failure, queue_mail
from lms.portal.administration.verbs import LABELS
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def admin(client) -> User:
    person = factories.administrator()
    client.force_login(person)
    return person


def exported(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


class TestDoors:
    @pytest.mark.parametrize("name", ["people", "person_new", "journal"])
    @pytest.mark.parametrize("make", [factories.user, factories.manager, factories.editor])
    def test_administrators_only(self, client, name, make):
        client.force_login(make())
        assert client.get(reverse(name)).status_code == 403

    @pytest.mark.parametrize(
        ("name", "args"),
        [
            ("person_invite", 1),
            ("person_close", 1),
            ("person_reopen", 1),
            ("grant_new", 1),
            ("grant_revoke", 2),
        ],
    )
    def test_nobody_else_changes_an_account(self, client, name, args):
        other = factories.juror()
        grant = other.grants.get()
        client.force_login(factories.manager())
        url = reverse(name, args=[other.pk, grant.pk][:args])
        assert client.post(url, {"reason": "x", "role": "administrator"}).status_code == 403
        grant.refresh_from_db()
        assert grant.revoked_at is None
        assert User.objects.get(pk=other.pk).is_active

    @pytest.mark.parametrize("name", ["person_invite", "person_reopen"])
    def test_a_get_changes_nothing(self, client, admin, name):
        other = factories.user()
        assert client.get(reverse(name, args=[other.pk])).status_code == 405

    def test_somebody_unknown_is_not_found(self, client, admin):
        assert client.get(reverse("person_detail", args=[10**9])).status_code == 404

    def test_a_grant_of_another_person_is_not_found(self, client, admin):
        one, other = factories.juror(), factories.juror()
        url = reverse("grant_revoke", args=[one.pk, other.grants.get().pk])
        assert client.post(url).status_code == 404


class TestPeople:
    def test_search_and_filter(self, client, admin):
        factories.juror(email="trouvee@essai.example")
        factories.user("Béatrice", "Autre")
        for query, found in (
            ("?q=trouvee", True),
            ("?q=Judith Lectrice", True),
            ("?role=juror", True),
            ("?q=Judith&role=editor", False),
            ("?role=juror&standing=joined", False),
            ("?standing=closed", False),
        ):
            page = client.get(reverse("people") + query).content.decode()
            assert ("trouvee@essai.example" in page) is found, query

    def test_the_export_holds_the_filtered_rows(self, client, admin):
        factories.juror(email="trouvee@essai.example")
        rows = exported(client.get(reverse("people") + "?role=juror&format=csv"))
        assert len(rows) == 2
        assert "trouvee@essai.example" in rows[1]

    def test_the_queries_do_not_grow(self, client, admin):
        counts = []
        for number in range(15):
            factories.juror()
            if number in {0, 14}:
                client.force_login(User.objects.get(pk=admin.pk))
                with CaptureQueriesContext(connection) as queries:
                    client.get(reverse("people"))
                counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_a_new_account_is_invited(self, client, admin):
        answer = client.post(
            reverse("person_new"),
            {"first_name": "Nina", "last_name": "Neuve", "email": "Nina@Essai.example"},
        )
        person = User.objects.get(email="nina@essai.example")
        assert answer.url == reverse("person_detail", args=[person.pk])
        assert person.invited_at is not None
        assert OutgoingMail.objects.filter(recipient=person, queued_by=admin).count() == 1

    def test_a_known_address_leads_to_its_account(self, client, admin):
        known = factories.user(email="connue@essai.example")
        answer = client.post(
            reverse("person_new"),
            {"first_name": "X", "last_name": "Y", "email": "connue@essai.example"},
        )
        assert answer.url == reverse("person_detail", args=[known.pk])
        assert not OutgoingMail.objects.exists()

    def test_a_faulty_address_loses_nothing_typed(self, client, admin):
        answer = client.post(
            reverse("person_new"), {"first_name": "Nina", "last_name": "Neuve", "email": "nina"}
        )
        assert answer.status_code == 422
        assert 'value="Nina"' in answer.content.decode()

    def test_names_are_escaped(self, client, admin):
        person = factories.user("<script>alert(1)</script>", "Exemple")
        for url in (reverse("people"), reverse("person_detail", args=[person.pk])):
            assert "<script>alert(1)" not in client.get(url).content.decode()


class TestGrants:
    def test_given_for_a_region_and_a_period(self, client, admin):
        region, person = factories.region(), factories.user()
        answer = client.post(
            reverse("grant_new", args=[person.pk]),
            {
                "role": Role.REGIONAL_REVIEWER,
                "scope": f"region:{region.insee}",
                "starts_on": "2026-03-10",
                "ends_on": "2026-12-31",
            },
        )
        assert answer.status_code == 302
        grant = person.grants.get()
        assert (grant.scope_kind, grant.scope_key) == (ScopeKind.REGION, region.insee)
        assert grant.ends_on == date(2026, 12, 31)
        assert grant.granted_by == admin
        page = client.get(reverse("person_detail", args=[person.pk])).content.decode()
        assert region.name in page

    def test_a_cohort_and_a_programme_are_offered(self, client, admin):
        cohort = factories.cohort()
        assert ("pacte-cds", "PACTE-CDS") in choices_of(ScopeKind.PROGRAMME)
        assert (str(cohort.pk), str(cohort)) in choices_of(ScopeKind.COHORT)
        page = client.get(reverse("grant_new", args=[admin.pk])).content.decode()
        assert f'value="cohort:{cohort.pk}"' in page

    @pytest.mark.parametrize(
        ("role", "scope", "field"),
        [
            ("trainer", "everywhere:", "scope"),
            ("regional_reviewer", "region:99", "scope"),
            ("owner", "everywhere:", "role"),
        ],
    )
    def test_what_does_not_fit_is_refused_in_the_form(self, client, admin, role, scope, field):
        factories.region()
        person = factories.user()
        answer = client.post(
            reverse("grant_new", args=[person.pk]),
            {"role": role, "scope": scope, "starts_on": "2026-03-10"},
        )
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert not person.grants.exists()

    def test_revoked_it_moves_to_the_past(self, client, admin):
        person = factories.juror()
        grant = person.grants.get()
        client.post(reverse("grant_revoke", args=[person.pk, grant.pk]))
        answer = client.get(reverse("person_detail", args=[person.pk]))
        assert answer.context["current"] == []
        assert answer.context["past"] == [grant]

    def test_her_own_last_administration_is_refused_with_a_sentence(self, client, admin):
        grant = admin.grants.get()
        answer = client.post(reverse("grant_revoke", args=[admin.pk, grant.pk]), follow=True)
        assert [m.level_tag for m in answer.context["messages"]] == ["error"]
        grant.refresh_from_db()
        assert grant.revoked_at is None


class TestClosing:
    def test_it_needs_a_reason_and_can_be_undone(self, client, admin):
        person = factories.user()
        url = reverse("person_close", args=[person.pk])
        assert client.post(url, {"reason": " "}).status_code == 422
        client.post(url, {"reason": "Départ"})
        assert not User.objects.get(pk=person.pk).is_active
        assert AuditEvent.objects.get(verb="user.deactivated").reason == "Départ"
        client.post(reverse("person_reopen", args=[person.pk]))
        assert User.objects.get(pk=person.pk).is_active

    def test_a_closed_account_is_out_at_once(self, client, admin):
        from django.test import Client

        person, hers = factories.user(), Client()
        hers.force_login(person)
        assert hers.get(reverse("my_day")).status_code == 200
        client.post(reverse("person_close", args=[person.pk]), {"reason": "Départ"})
        assert hers.get(reverse("my_day")).status_code == 302

    def test_not_her_own(self, client, admin):
        answer = client.post(reverse("person_close", args=[admin.pk]), {"reason": "Essai"})
        assert answer.status_code == 422
        assert User.objects.get(pk=admin.pk).is_active


class TestOutbox:
    def mail(self, by=None, **values) -> OutgoingMail:
        values = {"subject": "Bonjour", "body": "Un mot.", **values}
        number = OutgoingMail.objects.count()
        return queue_mail(key=f"essai-{number}", kind="essai", to=factories.user(), by=by, **values)

    def test_search_and_filter(self, client, admin):
        mail = self.mail(subject="Convocation")
        note_failure(mail, error="refused")
        self.mail(subject="Invitation")
        for query, found in (
            ("?q=convoc", True),
            ("?q=camille exemple", True),
            ("?state=failed", True),
            ("?state=sent", False),
        ):
            page = client.get(reverse("outbox") + query).content.decode()
            assert ("Convocation" in page) is found, query

    def test_everything_in_a_mail_is_escaped(self, client, admin):
        mail = self.mail(
            subject="<b>gras</b>", body="<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>"
        )
        page = client.get(reverse("mail_detail", args=[mail.pk])).content.decode()
        for markup in ("<b>gras", "<script>alert", "<img src=x"):
            assert markup not in page

    @pytest.mark.parametrize("demo", [True, False])
    def test_the_link_shows_in_the_demonstration_only(self, client, admin, settings, demo):
        settings.DEMO = demo
        person = factories.user()
        services.invite(person, by=admin)
        person.refresh_from_db()
        mail = OutgoingMail.objects.get()
        page = client.get(reverse("mail_detail", args=[mail.pk])).content.decode()
        assert (invitations.link_for(person) in page) is demo
        assert (invitations.token_of(person) in page) is demo

    def test_a_manager_of_one_programme_sees_what_she_sent(self, client):
        person = factories.user()
        factories.grant(person, Role.MANAGER, ScopeKind.PROGRAMME, "pacte-cds")
        mine, other = self.mail(by=person), self.mail()
        client.force_login(person)
        assert client.get(reverse("mail_detail", args=[mine.pk])).status_code == 200
        assert client.get(reverse("mail_detail", args=[other.pk])).status_code == 404
        assert client.post(reverse("mail_send_again", args=[other.pk])).status_code == 404

    def test_only_a_failed_mail_is_sent_again(self, client, admin):
        mail = self.mail()
        answer = client.post(reverse("mail_send_again", args=[mail.pk]), follow=True)
        assert [m.level_tag for m in answer.context["messages"]] == ["error"]
        note_failure(mail, error="refused")
        answer = client.post(reverse("mail_send_again", args=[mail.pk]), follow=True)
        assert [m.level_tag for m in answer.context["messages"]] == ["success"]

    @pytest.mark.parametrize("make", [factories.user, factories.juror, factories.editor])
    def test_others_do_not_open_it(self, client, make):
        mail = self.mail()
        client.force_login(make())
        assert client.get(reverse("outbox")).status_code == 403
        assert client.get(reverse("mail_detail", args=[mail.pk])).status_code == 403


class TestJournal:
    def test_it_reads_as_sentences(self, client, admin):
        person = factories.user("Nina", "Neuve")
        services.invite(person, by=admin)
        page = client.get(reverse("journal")).content.decode()
        assert str(admin) in page
        assert "user.invited" not in page.split("<tbody")[1]

    def test_filters(self, client, admin, at_now):
        nina, other = factories.user("Nina", "Neuve"), factories.user("Olga", "Autre")
        with clock.at(datetime(2026, 3, 9, 22, 59, tzinfo=UTC)):  # 23:59 in Paris
            record("user.invited", by=admin, on=nina, subject_id=nina.pk)
        with clock.at(datetime(2026, 3, 9, 23, 1, tzinfo=UTC)):  # the next day there
            record("user.joined", by=other, on=other, subject_id=other.pk)

        def shown(query: str) -> list[str]:
            rows = exported(client.get(f"{reverse('journal')}{query}&format=csv"))
            return [row[3] for row in rows[1:]]

        assert shown("?person=nina") == ["Nina Neuve"]
        assert shown("?person=Olga") == ["Olga Autre"]
        assert shown("?verb=user.joined") == ["Olga Autre"]
        assert shown("?until=2026-03-09") == ["Nina Neuve"]
        assert shown("?since=2026-03-10") == ["Olga Autre"]
        assert shown("?since=2026-03-01") == ["Olga Autre", "Nina Neuve"]

    @pytest.mark.parametrize("query", ["since=0001-01-01", "until=9999-12-31", "since=abc"])
    def test_a_day_out_of_the_calendar_is_an_error_of_the_form(self, client, admin, query):
        answer = client.get(f"{reverse('journal')}?{query}")
        assert answer.status_code == 200
        assert answer.context["filter"].errors

    def test_the_export_is_a_workbook_too(self, client, admin):
        record("user.invited", by=admin, on=admin)
        answer = client.get(reverse("journal") + "?format=xlsx")
        assert b"".join(answer.streaming_content).startswith(b"PK")

    def test_the_queries_do_not_grow(self, client, admin):
        counts = []
        for number in range(15):
            record("user.invited", by=admin, on=admin)
            if number in {0, 14}:
                client.force_login(User.objects.get(pk=admin.pk))
                with CaptureQueriesContext(connection) as queries:
                    client.get(reverse("journal"))
                counts.append(len(queries))
        assert counts[0] == counts[1] <= 12

    def test_each_verb_with_words_has_a_label(self):
        assert registered_verbs() - set(LABELS) == set()

    def test_every_sentence_of_accounts_and_mails_can_be_read(self, client, admin):
        person = factories.user()
        services.create_person(email="n@essai.example", first_name="N", last_name="E", by=admin)
        services.invite(person, by=admin)
        person.refresh_from_db()
        services.accept_invitation(
            person, token=invitations.token_of(person), password="orage-lumineux-tiroir"
        )
        grant = services.grant_role(
            person, role=Role.EDITOR, scope_kind=ScopeKind.EVERYWHERE, by=admin
        )
        services.revoke_grant(grant, by=admin)
        services.deactivate(person, by=admin, reason="Départ")
        services.reactivate(person, by=admin)
        services.give_password(person, password=factories.PASSWORD, by=admin)
        note_failure(OutgoingMail.objects.get(), error="refused")
        done = set(AuditEvent.objects.values_list("verb", flat=True))
        assert done == {v for v in LABELS if v.startswith(("user.", "rolegrant.", "outgoingmail."))}
        page = client.get(reverse("journal")).content.decode()
        for verb in done:
            assert f"{verb} " not in page.split("<tbody")[1]
