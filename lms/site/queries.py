"""What the frame of a page reads from the public pages."""

from dataclasses import dataclass

from lms.site.enums import ArticleKind
from lms.site.models import ArticlePage


@dataclass(frozen=True)
class FooterLink:
    """One legal page in the footer."""

    url: str
    label: str


def legal_links() -> list[FooterLink]:
    """The live legal pages in the editors' order, by one query.

    They lie directly below the home page, so that the slug alone makes the address.
    """
    pages = ArticlePage.objects.live().filter(kind=ArticleKind.LEGAL, depth=3).order_by("path")
    return [FooterLink(f"/{slug}/", title) for slug, title in pages.values_list("slug", "title")]
