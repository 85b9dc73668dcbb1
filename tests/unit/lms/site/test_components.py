"""What the components write."""

import re

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string

from lms.site.gallery import GalleryForm, ShownJob
from tests import factories

PACKAGES = ["lms", "competencies", "curriculum", "cohorts"]
INLINE = re.compile(r"\sstyle=|\son[a-z]+=\s*[\"']|javascript:|<style|hx-on", re.IGNORECASE)


def show(source: str, **context) -> BeautifulSoup:
    text = Template("{% load components %}" + source).render(Context(context))
    return BeautifulSoup(text, "html.parser")


def templates():
    for package in PACKAGES:
        yield from sorted((settings.BASE_DIR / package).rglob("templates/**/*.html"))


def test_no_template_writes_what_the_policy_refuses():
    faults = []
    for path in templates():
        text = path.read_text(encoding="utf-8")
        scripts = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text)
        is_document = (
            "@page" in text or 'extends "documents/' in text
        )  # drawn as a PDF, never by a browser
        if not is_document and (scripts or INLINE.search(text)):
            faults.append(path.relative_to(settings.BASE_DIR).as_posix())
    assert faults == []


def test_the_search_for_inline_code_finds_it():
    for planted in ['<p style="x">', '<a onclick="x">', "<style>", '<a href="javascript:x">']:
        assert INLINE.search(planted)


def test_each_error_links_to_its_field():
    form = GalleryForm({"email": "no", "way": ""})
    page = BeautifulSoup(render_to_string("components/form.html", {"form": form}), "html.parser")
    summary = page.find(attrs={"data-error-summary": True})
    targets = [link["href"][1:] for link in summary.find_all("a")]
    assert "id_email" in targets
    assert "id_way_0" in targets
    for target in targets:
        assert page.find(id=target) is not None
    email = page.find(id="id_email")
    described = email["aria-describedby"].split()
    assert described == ["id_email_helptext", "id_email_error"]
    for identifier in described:
        assert page.find(id=identifier) is not None
    assert email["aria-invalid"] == "true"


def test_what_may_stay_empty_says_so():
    page = BeautifulSoup(
        render_to_string("components/form.html", {"form": GalleryForm()}), "html.parser"
    )
    assert page.find("label", attrs={"for": "id_days"}).find(class_="optional")
    assert not page.find("label", attrs={"for": "id_name"}).find(class_="optional")
    assert page.find("form")["enctype"] == "multipart/form-data"


def test_a_form_error_without_a_field_is_told():
    class Refusing(forms.Form):
        def clean(self):
            raise forms.ValidationError("La journée est close.")

    page = render_to_string("components/form.html", {"form": Refusing({})})
    assert "La journée est close." in page


def test_a_state_has_an_icon_and_words():
    state = show('{% status "success" "Signé" %}').find(class_="status")
    assert state.get_text(strip=True) == "Signé"
    assert state.find("use")["href"].endswith("#check-circle")
    assert state.find("svg")["aria-hidden"] == "true"


def test_words_are_escaped():
    page = show(
        '{% status "info" words %}{% empty words %}{% card words %}{% endcard %}', words="<b>"
    )
    assert page.find("b") is None


def test_a_path_is_told_in_words():
    items = [
        {"title": "Positionnement", "state": "done"},
        {"title": "Séminaire", "state": "now", "url": "/s/"},
        {"title": "Diplôme", "state": "next"},
    ]
    page = show("{% steps items 'Parcours' %}", items=items)
    steps = page.find_all("li")
    assert page.find("ol")["aria-label"] == "Parcours"
    assert [step.get("aria-current") for step in steps] == [None, "step", None]
    assert all(step.find(class_="visually-hidden").get_text(strip=True) for step in steps)
    assert steps[1].find("a")["href"] == "/s/"


def test_progress_gives_its_numbers_to_the_browser_without_spaces():
    page = show("{% progress 1200 3600 'Items' %}")
    assert page.find("progress")["value"] == "1200"
    assert page.find("progress")["max"] == "3600"
    assert "Items" in page.find("label").get_text()


def test_a_running_job_asks_again_and_a_finished_one_does_not():
    running = ShownJob("running", progress_done=1, progress_total=2, is_finished=False)
    page = show("{% job_progress job '/etat/' %}", job=running)
    assert page.find(class_="job-progress")["hx-get"] == "/etat/"
    done = show("{% job_progress job '/etat/' '/resultat/' %}", job=ShownJob("done"))
    assert done.find(class_="job-progress").get("hx-get") is None
    assert done.find("a")["href"] == "/resultat/"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Inès Apprentie", "IA"), ("Anne-Marie Le Goff", "AG"), ("x", "X"), ("", "?")],
)
def test_initials(name, letters):
    assert show("{{ name|initials }}", name=name).get_text() == letters


@pytest.mark.django_db
def test_the_gallery_shows_every_component_once_with_unique_ids(client):
    client.force_login(factories.manager())
    page = BeautifulSoup(client.get("/galerie/").content, "html.parser")
    identifiers = [element["id"] for element in page.find_all(id=True)]
    assert len(identifiers) == len(set(identifiers))
    for name in [
        "status",
        "notice",
        "figure-card",
        "progress",
        "steps",
        "facts",
        "table",
        "chart",
        "job-progress",
        "empty",
        "error-summary",
        "disclosure",
        "breadcrumbs",
        "pagination",
    ]:
        assert page.find(class_=name) is not None, name
    assert page.find("dialog", id="remove")


@pytest.mark.django_db
def test_signing_out_and_preferences_are_posts_with_a_token(client):
    client.force_login(factories.manager())
    page = BeautifulSoup(client.get("/galerie/").content, "html.parser")
    posts = {
        form["action"]: form for form in page.find_all("form", method="post") if form["action"]
    }
    for action in ["/compte/logout/", "/langue/", "/apparence/"]:
        assert posts[action].find("input", attrs={"name": "csrfmiddlewaretoken"})


def test_demonstration_accounts_are_offered_only_when_there_are_some():
    form = forms.Form()
    shown = {"form": form, "demo_accounts": [], "demo_password": "secret"}
    assert "secret" not in render_to_string("account/login.html", shown)
    shown["demo_accounts"] = [{"email": "a@demo.example", "role": "Stagiaire", "what": "signer"}]
    page = BeautifulSoup(render_to_string("account/login.html", shown), "html.parser")
    button = page.find(class_="demo-account")
    assert (
        button.find_parent("form").find("input", attrs={"name": "login"})["value"]
        == "a@demo.example"
    )
