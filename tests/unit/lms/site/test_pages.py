"""The public pages that editors write, and the frame around them."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from wagtail.blocks import StructBlockValidationError
from wagtail.models import Page, Site

from lms.site.blocks import ArticleBody, CardBlock, UndefinedStreamField
from lms.site.enums import ArticleKind
from lms.site.models import ArticlePage, EventPage, HomePage
from lms.site.queries import FooterLink, legal_links

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    # Without migrations Wagtail's own first page and its locale are not there.
    from wagtail.models import Locale

    Locale.objects.get_or_create(language_code="fr")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    for page in root.get_children():
        page.delete()
    root = Page.objects.get(pk=root.pk)
    page = root.add_child(
        instance=HomePage(
            title="L'accueil ?",
            slug="accueil",
            lead="Pour qui : vous.",
            body=[
                {
                    "type": "actions",
                    "value": {
                        "title": "Vérifier",
                        "text": "",
                        "links": [{"label": "Ici", "page": None, "address": "/verifier/"}],
                    },
                }
            ],
        )
    )
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=page, is_default_site=True)
    return page


def article(home, title, slug, **fields) -> ArticlePage:
    return home.add_child(instance=ArticlePage(title=title, slug=slug, **fields))


def test_anyone_reads_the_home_page_in_french_typography(client, home):
    response = client.get("/")
    text = response.content.decode()
    assert response.status_code == 200
    assert "<h1>L’accueil\u202f?</h1>" in text
    assert "Pour qui\u00a0: vous." in text
    assert 'href="/verifier/">Ici</a>' in text


def test_home_shows_dated_news_latest_first_and_no_draft(client, home):
    kind = ArticleKind.NEWS
    article(home, "Ancienne", "ancienne", kind=kind, published_on=date(2025, 1, 1))
    article(home, "Récente", "recente", kind=kind, published_on=date(2026, 1, 1))
    article(home, "Sans date", "sans-date", kind=kind)
    article(home, "Brouillon", "brouillon", kind=kind, live=False)
    article(home, "Autre", "autre")
    shown = client.get("/").context["news"]
    assert [page.title for page in shown] == ["Récente", "Ancienne", "Sans date"]


def test_legal_pages_stand_in_every_footer(client, home, django_assert_num_queries):
    article(home, "Mentions légales", "mentions-legales", kind=ArticleKind.LEGAL)
    article(home, "Accessibilité", "accessibilite", kind=ArticleKind.LEGAL)
    article(home, "Caché", "cache", kind=ArticleKind.LEGAL, live=False)
    article(home, "Actualité", "actualite", kind=ArticleKind.NEWS)
    with django_assert_num_queries(1):
        links = legal_links()
    assert links == [
        FooterLink("/mentions-legales/", "Mentions légales"),
        FooterLink("/accessibilite/", "Accessibilité"),
    ]
    assert (
        '<a href="/accessibilite/">Accessibilité</a>' in client.get("/nulle-part/").content.decode()
    )


def test_an_article_shows_its_blocks_safely(client, home):
    article(
        home,
        "Données",
        "donnees",
        body=[
            {"type": "text", "value": '<p>Il dit "oui" !</p>'},
            {"type": "notice", "value": {"title": "<b>À savoir", "text": "<p>Rien.</p>"}},
            {"type": "question", "value": {"question": "Et ?", "answer": "<p>Voilà.</p>"}},
        ],
    )
    text = client.get("/donnees/").content.decode()
    assert "Il dit «\u00a0oui\u00a0»\u202f!" in text
    assert "&lt;b&gt;À savoir" in text
    assert "<summary>Et\u202f?</summary>" in text


def test_an_event_shows_its_day_with_times_that_are_unknown(client, home):
    home.add_child(
        instance=EventPage(
            title="Journée",
            slug="journee",
            organiser="Organisme",
            date=date(2021, 12, 16),
            programme=[
                {
                    "type": "item",
                    "value": {
                        "starts": "08:30",
                        "ends": "09:15",
                        "kind": "welcome",
                        "title": "Accueil",
                        "speakers": ["praticien"],
                    },
                },
                {
                    "type": "item",
                    "value": {
                        "starts": None,
                        "ends": "17:00",
                        "kind": "plenary",
                        "title": "Conclusion",
                        "speakers": [],
                    },
                },
            ],
        )
    )
    text = client.get("/journee/").content.decode()
    assert "8:30 – 9:15" in text
    assert "<li>praticien</li>" in text
    assert "17:00</p>" in text
    assert 'datetime="2021-12-16"' in text


def test_a_preview_may_stand_in_a_frame_of_this_site(home):
    response = home.make_preview_request()
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


def test_migrations_do_not_hold_block_definitions():
    _name, _path, args, kwargs = UndefinedStreamField(ArticleBody(), blank=True).deconstruct()
    assert args == []
    assert kwargs == {"blank": True}


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_these_error_pages_need_no_context(name):
    page = render_to_string(name)
    assert '<html lang="fr">' in page
    assert "<h1>" in page
    assert "None" not in page


def test_a_missing_page_says_so_in_our_frame(client, home):
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert 'class="skip-link"' in response.content.decode()


def card_with_link(**link):
    block = CardBlock()
    words = {"title": "Se situer", "text": "Où j’en suis."}
    return block, block.to_python({**words, "link": {"label": "", "address": "", **link}})


@pytest.mark.parametrize("link", [{}, {"label": "Voir", "address": "/formations/"}])
def test_the_link_of_a_card_may_be_left_out(link):
    block, value = card_with_link(**link)
    assert block.clean(value)["link"]["label"] == link.get("label", "")


@pytest.mark.parametrize("half", [{"label": "Voir"}, {"address": "/formations/"}])
def test_half_a_link_is_refused(half):
    block, value = card_with_link(**half)
    with pytest.raises(StructBlockValidationError):
        block.clean(value)
