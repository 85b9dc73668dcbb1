"""The public pages that the reference data begin with, and that editors own from then on."""

from io import StringIO

import pytest
from django.core.management import call_command
from wagtail.models import Locale, Page, Site

from curriculum.pages.models import ProgrammeIndexPage, ProgrammePage
from curriculum.programmes.models import Programme
from lms.site.models import ArticlePage, HomePage

pytestmark = pytest.mark.django_db
LEGAL = ("mentions-legales", "donnees-personnelles", "accessibilite")


@pytest.fixture(autouse=True)
def as_wagtail_leaves_it():
    """The root, and the welcome page that Wagtail's own migrations put at ``/``."""
    Locale.objects.get_or_create(language_code="fr")
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    welcome = root.add_child(instance=Page(title="Welcome to your new Wagtail site!", slug="home"))
    Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)


def load() -> list[str]:
    output = StringIO()
    call_command("load_reference", stdout=output)
    return output.getvalue().splitlines()


def page_lines(lines: list[str]) -> list[str]:
    return [line for line in lines if "pages" in line]


def test_an_empty_installation_gets_its_pages(client):
    assert page_lines(load()) == [
        "public pages: 4 added, 0 changed, 0 unchanged",
        "programme pages: 6 added, 0 changed, 0 unchanged",
    ]
    home = client.get("/")
    assert home.status_code == 200
    assert "Se former à la coordination" in home.content.decode()
    assert "Wagtail" not in home.content.decode()
    for slug in LEGAL:
        assert client.get(f"/{slug}/").status_code == 200, slug
    index = client.get("/formations/").content.decode()
    for programme in Programme.objects.all():
        assert client.get(f"/formations/{programme.key}/").status_code == 200, programme.key
        assert f"/formations/{programme.key}/" in index
    assert Programme.objects.count() == 6


def test_the_second_time_nothing_changes():
    load()
    before = list(Page.objects.order_by("pk").values())
    assert page_lines(load()) == [
        "public pages: 0 added, 0 changed, 4 unchanged",
        "programme pages: 0 added, 0 changed, 6 unchanged",
    ]
    assert list(Page.objects.order_by("pk").values()) == before
    assert Site.objects.count() == 1


def test_what_an_editor_changed_is_hers(client):
    load()
    home = HomePage.objects.get()
    home.title, home.body = "Bienvenue chez nous", []
    home.save_revision().publish()
    programme = ProgrammePage.objects.get(slug="cafdac")
    programme.slug, programme.lead = "direction", "Diriger un DAC"
    programme.save_revision().publish()
    index = ProgrammeIndexPage.objects.get()
    index.slug = "nos-formations"
    index.save_revision().publish()
    ProgrammePage.objects.get(slug="referent").unpublish()
    ArticlePage.objects.get(slug="accessibilite").delete()
    assert all(": 0 added, 0 changed, " in line for line in page_lines(load()))
    assert "Bienvenue chez nous" in client.get("/").content.decode()
    assert "Diriger un DAC" in client.get("/nos-formations/direction/").content.decode()
    assert client.get("/nos-formations/referent/").status_code == 404
    assert client.get("/accessibilite/").status_code == 404


def test_a_site_of_ones_own_is_left_alone(client):
    load()
    site = Site.objects.get()
    site.hostname, site.site_name = "formation.example", "Notre école"
    site.save()
    load()
    site.refresh_from_db()
    assert (site.hostname, site.site_name) == ("formation.example", "Notre école")


def test_a_new_programme_gets_its_page(client):
    load()
    Programme.objects.create(key="nouveau", title="Une formation", short_title="Nouvelle")
    assert "programme pages: 1 added, 0 changed, 6 unchanged" in load()
    assert client.get("/formations/nouveau/").status_code == 200
