"""The pages that a person is led to: found by following the links from her home.

One page of each kind is enough: two cohorts are one kind, and so are two steps of an enrolment.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page

VISITOR = (
    "/",
    "/compte/login/",
    "/compte/password/reset/",
    "/verifier/",
    "/formations/",
    "/resultats/",
)
SIGNED_IN = ("/ma-journee/", "/compte/password/change/", "/compte/2fa/")
# Pages that no link of the home leads to within the steps below.
MORE = {
    "manager": ("/galerie/", "/cohortes/nouvelle/", "/indicateurs/definitions/"),
    "trainee": ("/mes-diplomes/", "/mon-parcours/"),
    "admin": ("/comptes/nouveau/",),
}
# One account of each role.
ACCOUNTS = (
    "trainee",
    "director",
    "trainer",
    "juror",
    "region",
    "national",
    "manager",
    "editor",
    "admin",
)
STEPS = 4
FILES = re.compile(
    r"\.(pdf|json|csv|zip|jpg)(\?|$)|/pdf/|/fichier/$|/versions/\d+/$|/achevement/|modele\.|[?&]format="
    r"|^/documents/|^/static/"
)
ELSEWHERE = re.compile(r"^/(?:cms|compte|langue|apparence|media)(?:/|$)")
# Pages that a visitor looks at too; they are walked once, as a visitor.
PUBLIC = re.compile(
    r"^/(?:$|#|accessibilite|bienvenue|donnees-|formations|journee-|mentions-|referentiels|resultats|verifier)"
)
# What stands for one object in an address: a number, or a word below these.
KIND = re.compile(
    r"(?<=/verifier/)[\w-]+"
    r"|(?<=/travaux/)[\w-]+"
    r"|(?<=/referentiels/)[\w-]+"
    r"|(?<=/formations/)[\w-]+"
    r"|(?<=/etapes/)[\w-]+"
    r"|\d+"
)


@dataclass(frozen=True)
class Place:
    """A page on screen: its address, its kind, and the status it answered with."""

    path: str
    kind: str
    status: int


def starts_of(account: str) -> tuple[str, ...]:
    """Where the walk of somebody signed in begins."""
    return (*SIGNED_IN, *MORE.get(account, ()))


def kind_of(path: str) -> str:
    """``/cohortes/12/suivi/?page=2`` as ``/cohortes/#/suivi/``."""
    return KIND.sub("#", urlsplit(path).path)


def walk(page: Page, starts: tuple[str, ...], *, also_public: bool = False) -> Iterator[Place]:
    """Go to one page of each kind; each is on screen while it is looked at."""
    waiting = [(path, 0) for path in starts]
    seen: set[str] = set()
    while waiting:
        path, steps = waiting.pop(0)
        kind = kind_of(path)
        if kind in seen:
            continue
        seen.add(kind)
        status = page.goto(path).status
        if status == 200 and steps < STEPS:
            waiting += [
                (each, steps + 1)
                for each in _links(page)
                if not ELSEWHERE.match(each) and (also_public or not PUBLIC.match(each))
            ]
        yield Place(path, kind, status)


def _links(page: Page) -> Iterator[str]:
    for href in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
        parts = urlsplit(href)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if parts.netloc == urlsplit(page.url).netloc and not FILES.search(path):
            yield path
