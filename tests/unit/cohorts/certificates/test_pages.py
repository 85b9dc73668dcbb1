"""The pages: who reaches which, what each says, and what the public never reads."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.certificates.models import Certificate
from lms.accounts.enums import Role, ScopeKind
from lms.jobs.models import Job
from lms.jobs.services import run
from tests import factories
from tests.unit.cohorts.certificates.conftest import make_graduation


def browser(person=None, language="en") -> Client:
    client = Client()
    client.cookies["language"] = language
    if person:
        client.force_login(person)
    return client


def text(response) -> str:
    return " ".join(response.content.decode().split())


def check_url(token: str) -> str:
    return reverse("certificate_check", args=[token])


# --- Issuing --------------------------------------------------------------------------------------


def test_the_manager_issues_and_the_progress_leads_back(graduation):
    client = browser(graduation.manager)
    page = reverse("jury_certificates", args=[graduation.jury.pk])
    assert "Issue 3 documents" in text(client.get(page))
    response = client.post(reverse("jury_certificates_issue", args=[graduation.jury.pk]))
    job = Job.objects.get(kind="certificates.issue")
    assert response.status_code == 302
    assert response.url == reverse("job_detail", args=[job.pk])
    assert client.get(response.url).status_code == 200
    run(str(job.pk))
    assert f'href="{page}"' in text(client.get(response.url))
    said = text(client.get(page))
    assert "Everybody who is entitled has a document" in said
    for certificate in Certificate.objects.all():
        assert certificate.number in said


def test_each_line_is_shown_with_its_word(db, after_jury):
    graduation = make_graduation(1, required_moments=["final"])
    graduation.enrolments[0].cohort.programme_version.modules.all()
    said = text(
        browser(graduation.manager).get(reverse("jury_certificates", args=[graduation.jury.pk]))
    )
    for words in ("Self-positioning", "Not yet met", "Dissertation", "Met", "Jury", "Not entitled"):
        assert words in said
    assert "Nobody is entitled yet" in said
    assert '<button class="btn btn-primary"' not in said.split("</nav>")[-1].split("<h2>")[0]


def test_an_unknown_line_is_called_unknown(db, after_jury):
    graduation = make_graduation(1, required_moments=None)
    said = text(
        browser(graduation.manager).get(reverse("jury_certificates", args=[graduation.jury.pk]))
    )
    assert "Unknown" in said
    assert "Not entitled" in said


def test_before_the_results_the_page_says_so_and_a_post_changes_nothing(graduation):
    graduation.jury.state = "formed"
    graduation.jury.save()
    client = browser(graduation.manager)
    page = reverse("jury_certificates", args=[graduation.jury.pk])
    assert "not published yet" in text(client.get(page))
    response = client.post(
        reverse("jury_certificates_issue", args=[graduation.jury.pk]), follow=True
    )
    assert "not published yet" in text(response)
    assert not Job.objects.exists()


def test_what_kept_a_document_back_is_said_on_the_page(graduation):
    person = graduation.enrolments[0].person
    person.last_name = "東"
    person.save()
    client = browser(graduation.manager)
    client.post(reverse("jury_certificates_issue", args=[graduation.jury.pk]))
    run(str(Job.objects.get(kind="certificates.issue").pk))
    said = text(client.get(reverse("jury_certificates", args=[graduation.jury.pk])))
    assert "What kept documents back last time" in said
    assert "U+6771" in said


def test_a_colleague_is_told_that_they_are_being_issued(graduation):
    address = reverse("jury_certificates_issue", args=[graduation.jury.pk])
    browser(graduation.manager).post(address)
    response = browser(factories.manager()).post(address, follow=True)
    assert response.status_code == 200
    assert "A colleague is issuing" in text(response)
    assert Job.objects.filter(kind="certificates.issue").count() == 1


def test_nobody_else_reaches_any_of_it(graduation):
    certificate = graduation.issue()
    jury, cohort = graduation.jury.pk, graduation.cohort.pk
    elsewhere = factories.user()
    factories.grant(elsewhere, Role.MANAGER, ScopeKind.PROGRAMME, "referent")
    juror = graduation.jury.members.first().user
    people = {
        "trainee": (graduation.enrolments[1].person, 403),
        "holder": (graduation.enrolments[0].person, 403),
        "juror": (juror, 403),
        "trainer": (factories.trainer_of(graduation.cohort), 403),
        "manager elsewhere": (elsewhere, 404),
    }
    for name, (person, status) in people.items():
        client = browser(person)
        for address in (
            reverse("jury_certificates", args=[jury]),
            reverse("cohort_certificates", args=[cohort]),
            reverse("certificate_revoke", args=[certificate.pk]),
        ):
            assert client.get(address).status_code == status, (name, address)
        issue = client.post(reverse("jury_certificates_issue", args=[jury]))
        revoke = client.post(
            reverse("certificate_revoke", args=[certificate.pk]), {"reason": "Non"}
        )
        assert (issue.status_code, revoke.status_code) == (status, status), name
    listed = browser(elsewhere).get(reverse("certificate_list"))
    assert certificate.number not in text(listed)
    assert not Job.objects.filter(kind="certificates.issue").exists()
    certificate.refresh_from_db()
    assert certificate.state == "issued"


# --- Revoking -------------------------------------------------------------------------------------


def test_she_revokes_with_a_reason(graduation):
    certificate = graduation.issue()
    client = browser(graduation.manager)
    address = reverse("certificate_revoke", args=[certificate.pk])
    assert certificate.number in text(client.get(address))
    assert client.post(address, {"reason": " "}).status_code == 422
    response = client.post(address, {"reason": "Erreur"}, follow=True)
    assert "is revoked" in text(response)
    again = client.post(address, {"reason": "Encore"})
    assert again.status_code == 422
    assert "Revoked" in text(again)


# --- Holder ---------------------------------------------------------------------------------------


def test_the_holder_downloads_hers_and_nobody_else_does(graduation):
    certificate = graduation.issue()
    address = reverse("certificate_file", args=[certificate.pk])
    holder = browser(certificate.enrolment.person)
    assert f'href="{address}"' in text(holder.get(reverse("my_certificates")))
    response = holder.get(address)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="D-2026-00001.pdf"'
    assert "no-store" in response["Cache-Control"]
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    for person in (graduation.enrolments[1].person, graduation.jury.members.first().user):
        assert browser(person).get(address).status_code == 404
    assert browser(graduation.manager).get(address).status_code == 200
    assert browser().get(address).status_code == 302


def test_a_revoked_one_stays_with_its_holder_and_says_so(graduation):
    certificate = graduation.revoke(graduation.issue(), reason="Fraude supposée")
    said = text(browser(certificate.enrolment.person).get(reverse("my_certificates")))
    assert certificate.number in said
    assert "Revoked" in said
    assert "Fraude" not in said


# --- Public ---------------------------------------------------------------------------------------


def test_anyone_checks_a_document_by_its_token(graduation):
    certificate = graduation.issue()
    response = browser().get(check_url(certificate.token))
    said = text(response)
    assert response.status_code == 200
    assert "This document is genuine" in said
    for fact in ("Camille0 Exemple", certificate.number, certificate.sha256, "EHESP"):
        assert fact in said
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]


def test_the_public_page_says_nothing_else_of_her(graduation):
    enrolment = graduation.enrolments[0]
    enrolment.structure = factories.structure("Centre de santé du Secret")
    enrolment.profile = factories.profile()
    enrolment.save()
    certificate = graduation.issue()
    said = text(browser().get(check_url(certificate.token)))
    hidden = (
        enrolment.person.email,
        "Secret",
        "Infirmier",
        enrolment.dissertation.title,
        str(graduation.manager),
        f"/{certificate.pk}/",
    )
    assert [word for word in hidden if word in said] == []


def test_a_revoked_document_is_called_so_without_the_reason(graduation):
    certificate = graduation.revoke(graduation.issue(), reason="Fraude supposée")
    response = browser().get(check_url(certificate.token))
    assert response.status_code == 200
    assert "This document is revoked" in text(response)
    assert "genuine" not in text(response)
    assert "Fraude" not in text(response)


@pytest.mark.parametrize("token", ["x" * 32, "D-2026-00001", "1", "Camille0-Exemple"])
def test_an_unknown_token_is_404_with_a_page(graduation, token):
    graduation.issue()
    response = browser().get(check_url(token))
    assert response.status_code == 404
    assert "No such document" in text(response)
    assert "Camille0" not in text(response).replace(token, "")


@pytest.mark.parametrize("rest", ["%00", "a%00b", "é" * 5, "a/b", "x" * 3000])
def test_nonsense_instead_of_a_token_is_404(db, rest):
    assert browser().get(f"/verifier/{rest}/").status_code == 404


def test_a_document_in_preparation_is_nobodys_yet(graduation):
    certificate = graduation.issue()
    Certificate.objects.update(state="prepared")
    assert browser().get(check_url(certificate.token)).status_code == 404
    holder = browser(certificate.enrolment.person)
    assert holder.get(reverse("certificate_file", args=[certificate.pk])).status_code == 404


def test_an_address_typed_by_hand_leads_to_the_page(graduation):
    certificate = graduation.issue()
    page = reverse("verify_certificate")
    client = browser()
    assert client.get(page).status_code == 200
    assert "error" not in text(client.get(page, {"utm_source": "x"})).split("<main")[1]
    for typed in (
        f"http://127.0.0.1:8000/verifier/{certificate.token}/",
        f"  127.0.0.1:8000/verifier/{certificate.token} ",
        certificate.token,
    ):
        response = client.get(page, {"address": typed})
        assert response.url == check_url(certificate.token)
    for typed in ("", "D-2026-00001", "Camille0 Exemple", "https://ailleurs.example/"):
        response = client.get(page, {"address": typed})
        assert response.status_code == 200
        assert "Camille0 Exemple</strong>" not in text(response)


# --- Lists ----------------------------------------------------------------------------------------


def test_the_list_is_searched_and_exported(graduation):
    graduation.issue(0)
    graduation.revoke(graduation.issue(1))
    client = browser(graduation.manager)
    address = reverse("certificate_list")
    assert "D-2026-00002" in text(client.get(address))
    only = text(client.get(address, {"state": "issued"}))
    assert "D-2026-00001" in only
    assert "D-2026-00002" not in only
    assert "Camille1" not in text(client.get(address, {"holder_name": "camille0"}))
    csv = client.get(address, {"format": "csv"})
    rows = b"".join(csv).decode("utf-8-sig").splitlines()
    assert len(rows) == 3
    assert "Revoked" in rows[1]
    xlsx = client.get(address, {"format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(xlsx))).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["D-2026-00002", "D-2026-00001"]


def count_queries(person, address) -> int:
    client = browser(person)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["certificate_list", "cohort_certificates", "jury_certificates"])
def test_pages_ask_the_same_number_of_queries_for_one_and_for_fifteen(db, after_jury, name):
    graduation = make_graduation(1)
    keys = {
        "certificate_list": [],
        "cohort_certificates": [graduation.cohort.pk],
        "jury_certificates": [graduation.jury.pk],
    }
    address = reverse(name, args=keys[name])
    graduation.issue(0)
    one = count_queries(graduation.manager, address)
    for number in range(1, 15):
        graduation.add(f"Autre{number}")
        graduation.issue(number)
        factories.jury(graduation.cohort, label=f"Jury {number}")
    fifteen = count_queries(graduation.manager, address)
    assert fifteen == one
    assert fifteen <= 17
