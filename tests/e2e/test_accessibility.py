"""axe finds nothing on any page of any role, and nothing sticks out sideways on a small phone.

Each person starts from her home and follows the links of the pages; one page of each kind is
looked at, wide in the dark and narrow in the light. Pages that only an act leads to are looked at
on the way of ``test_journey``.
"""

import pytest
from playwright.sync_api import Page

from tests.e2e.accessibility import faults_of
from tests.e2e.places import VISITOR, starts_of, walk

pytestmark = pytest.mark.browser

LOOKS = ((1280, "dark"), (320, "light"))
# Among the kinds of pages that each must have been led to.
LED_TO = {
    "trainee": {"/emargement/#/", "/positionnement/#/", "/positionnement/#/resultat/", "/memoire/"},
    "trainer": {"/seances/#/", "/seances/#/cloturer/", "/cohortes/#/positionnements/"},
    "juror": {"/jurys/", "/jurys/#/", "/soutenances/#/"},
    "region": {"/indicateurs/", "/indicateurs/personnes/", "/indicateurs/definitions/"},
    "national": {"/indicateurs/", "/indicateurs/definitions/"},
    "manager": {
        "/cohortes/#/",
        "/cohortes/#/seminaires/ajouter/",
        "/cohortes/#/inscriptions/importer/",
        "/cohortes/#/personnes/#/etapes/#/",
        "/cohortes/#/suivi/",
        "/jurys/#/publier/",
        "/diplomes/",
        "/courriels/#/",
    },
    "editor": {"/ma-journee/"},
    "admin": {"/comptes/#/", "/journal/", "/courriels/#/"},
}


@pytest.mark.parametrize("account", LED_TO)
def test_every_page_of_a_role(visit, account):
    page = ready(visit).sign_in(f"{account}@demo.example").page
    assert look_at_all(page, starts_of(account)) >= LED_TO[account]


def test_every_public_page(visit):
    seen = look_at_all(ready(visit).page, VISITOR, also_public=True)
    assert seen >= {"/", "/formations/#/", "/referentiels/#/", "/verifier/", "/mentions-legales/"}


@pytest.mark.parametrize(("path", "status"), [("/nulle-part/", 404), ("/comptes/", 403)])
def test_error_pages(visit, path, status):
    page = ready(visit).sign_in("trainee@demo.example").page
    assert page.goto(path).status == status
    assert faults_in_all_looks(page) == []


def test_a_fault_is_found(visit):
    page = visit(width=320).page
    page.goto("/compte/login/")
    page.evaluate("""() => {
        const picture = document.createElement("img");
        picture.width = 400;
        document.querySelector("main").append(picture);
    }""")
    unnamed, too_wide = faults_of(page)
    assert "image-alt" in unnamed
    assert "stick out" in too_wide


def ready(visit):
    """A session in the first of the looks."""
    width, scheme = LOOKS[0]
    return visit(width=width, dark=scheme == "dark", reduced_motion="reduce")


def look_at_all(page: Page, starts: tuple[str, ...], *, also_public: bool = False) -> set[str]:
    """Walk through every kind of page; the kinds, when none has a fault."""
    faults, kinds = [], set()
    for place in walk(page, starts, also_public=also_public):
        kinds.add(place.kind)
        if place.status != 200:
            faults.append(f"{place.path} answers {place.status}")
        else:
            faults += faults_in_all_looks(page)
    assert not faults, "\n\n".join(faults)
    return kinds


def faults_in_all_looks(page: Page) -> list[str]:
    """Ends in the look in which the page is: the first."""
    first, *others = LOOKS
    faults = faults_of(page)
    for look in others:
        put_on(page, look)
        page.reload()  # in the middle of a change of colours axe sees a mixture
        faults += faults_of(page)
    put_on(page, first)
    return faults


def put_on(page: Page, look: tuple[int, str]) -> None:
    width, scheme = look
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
