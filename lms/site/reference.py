"""The public pages a new installation begins with. Editors own them from then on."""

import uuid
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from lms.kernel.reference import Outcome, Tally
from lms.site.enums import ArticleKind
from lms.site.models import ArticlePage, HomePage

FILE = Path(__file__).parent / "data" / "pages.yaml"


@transaction.atomic
def load_pages_reference() -> list[Tally]:
    """Create the home page and the legal pages if there is no home page; else leave all alone."""
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    tally = Tally("public pages")
    if HomePage.objects.exists():
        for _page in range(1 + len(content["legal"])):
            tally.count(Outcome.UNCHANGED)
        return [tally]
    home = _create_home(content["home"])
    tally.count(Outcome.ADDED)
    for article in content["legal"]:
        _create_legal(home, article)
        tally.count(Outcome.ADDED)
    return [tally]


def _create_home(content: dict[str, Any]) -> HomePage:
    root = Page.get_first_root_node()
    _remove_welcome_page()
    home = root.add_child(
        instance=HomePage(
            title=content["title"],
            slug="accueil",
            lead=content["lead"],
            body=[_block(each["type"], each["value"]) for each in content["body"]],
            show_in_menus=True,
        )
    )
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "root_page": home,
            "site_name": settings.PRODUCT_NAME,
            "hostname": "localhost",
            "port": 80,
        },
    )
    return home


def _remove_welcome_page() -> None:
    # Wagtail's own migration leaves a welcome page as the root of a default site.
    Site.objects.filter(root_page__slug="home", root_page__depth=2).delete()
    welcome = Page.objects.filter(depth=2, slug="home").first()
    if welcome and welcome.specific_class is Page:
        welcome.delete()


def _create_legal(home: HomePage, content: dict[str, Any]) -> None:
    home.add_child(
        instance=ArticlePage(
            title=content["title"],
            slug=content["slug"],
            kind=ArticleKind.LEGAL,
            lead=content["lead"],
            body=[_block("text", html) for html in content["body"]],
        )
    )


def _block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}
