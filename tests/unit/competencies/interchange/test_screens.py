"""The screens: choose, look, write; and taking a framework along."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from competencies.frameworks import services
from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.queries import published_version
from competencies.frameworks.states import VersionState
from lms.accounts.enums import Role, ScopeKind
from lms.accounts.services import grant_role
from tests import factories
from tests.unit.competencies.interchange.conftest import applied, edited, exported, newest
from tests.unit.competencies.interchange.test_imports import changed, item

pytestmark = pytest.mark.usefixtures("loaded")


@pytest.fixture
def editor(client):
    person = factories.user()
    grant_role(user=person, role=Role.EDITOR, scope_kind=ScopeKind.EVERYWHERE, by=None)
    client.force_login(person)
    return client


def upload(client, content: bytes, name: str = "fichier.json", **fields):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("framework_import"), {"file": file, **fields})


def apply(client, token: str):
    return client.post(reverse("framework_import_apply"), {"token": token})


def test_looking_writes_nothing_and_writing_makes_a_draft(editor):
    shown = upload(editor, edited(exported("referent"), changed))
    assert shown.status_code == 200
    page = shown.content.decode()
    assert "Une de plus" in page
    assert "<del>" in page
    assert FrameworkVersion.objects.count() == 3
    done = apply(editor, shown.context["token"])
    assert done.status_code == 302
    assert newest("referent").state == VersionState.DRAFT


def test_a_second_click_finds_nothing_to_write(editor):
    token = upload(editor, edited(exported("referent"), changed)).context["token"]
    apply(editor, token)
    assert apply(editor, token).status_code == 409
    assert FrameworkVersion.objects.count() == 4


def test_what_changed_since_the_preview_is_shown_again(editor):
    token = upload(editor, edited(exported("referent"), changed)).context["token"]
    services.start_draft(source=published_version("referent"), by=None)
    assert apply(editor, token).status_code == 409
    assert newest("referent").competencies.count() == 36
    assert newest("referent").competencies.filter(code="R1.1.2").exists()


def test_a_preview_before_an_import_of_the_same_date_is_shown_again(editor):
    def reworded(statement: str) -> bytes:
        def change(package: dict) -> None:
            item(package, "R1.1.1")["fullStatement"] = statement

        return edited(exported("referent", number="1.0"), change)

    applied(reworded("Un"))
    token = upload(editor, reworded("Trois")).context["token"]
    applied(reworded("Deux"))
    assert apply(editor, token).status_code == 409
    assert newest("referent").competencies.get(code="R1.1.1").statement == "Deux"


def test_a_preview_is_its_owners(editor, django_user_model):
    token = upload(editor, edited(exported("referent"), changed)).context["token"]
    other = factories.user()
    grant_role(user=other, role=Role.EDITOR, scope_kind=ScopeKind.EVERYWHERE, by=None)
    editor.force_login(other)
    assert apply(editor, token).status_code == 409
    assert apply(editor, "x" * 500).status_code == 409
    assert apply(editor, "").status_code == 409
    assert FrameworkVersion.objects.count() == 3


@pytest.mark.parametrize("content", [b"{", b"PK\x03\x04", b"[" * 10_000, b"\x00\x01"])
def test_a_bad_file_is_told_in_a_sentence(editor, content):
    shown = upload(editor, content, "fichier.csv")
    assert shown.status_code == 422
    assert shown.context["errors"][0].message in shown.content.decode()
    assert not shown.context["token"]


def test_no_file_and_an_unknown_format_are_told(editor):
    assert editor.post(reverse("framework_import"), {}).status_code == 422
    assert upload(editor, b"{}", format="pdf").status_code == 422


def test_the_same_again_has_nothing_to_write(editor):
    shown = upload(editor, exported("referent"))
    assert shown.status_code == 200
    assert not shown.context["token"]


def test_markup_in_a_cell_is_text(editor):
    table = b"code;statement\nA;<script>alert(1)</script>\n"
    page = upload(editor, table, "table.csv").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("query", "content_type"),
    [
        ("", "application/json"),
        ("format=moodle", "text/csv; charset=utf-8"),
        ("format=table&kind=csv", "text/csv; charset=utf-8"),
        (
            "format=table",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_anyone_takes_a_framework_in_force_along(client, query, content_type):
    response = client.get(f"{reverse('framework_export', args=['referent'])}?{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"].startswith('attachment; filename="referent-1.0.')


def test_what_no_cell_holds_is_told(client):
    version = published_version("referent")
    version.competencies.filter(code="R1.1.1").update(statement="É" * 40_000)
    address = f"{reverse('framework_export', args=['referent'])}?format=table"
    assert client.get(address).status_code == 422


def test_a_draft_is_its_editors_alone(client, editor):
    services.start_draft(source=published_version("referent"), by=None)
    address = f"{reverse('framework_export', args=['referent'])}?version=1.1"
    assert json.loads(editor.get(address).content)["CFDocument"]["version"] == "1.1"
    client.logout()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("query", ["format=pdf", "version=9"])
def test_what_does_not_exist_is_not_found(client, query):
    assert (
        client.get(f"{reverse('framework_export', args=['referent'])}?{query}").status_code == 404
    )


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_template_comes_in_as_it_is(editor, kind):
    template = editor.get(f"{reverse('framework_template')}?kind={kind}").content
    shown = upload(editor, template, f"modele.{kind}")
    assert shown.status_code == 200
    assert shown.context["plan"].errors == []
    assert shown.context["token"]
