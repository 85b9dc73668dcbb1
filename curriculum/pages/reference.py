"""A public page for each programme. Editors own them once they are there."""

from django.db import transaction

from curriculum.pages.models import ProgrammeIndexPage, ProgrammePage
from curriculum.programmes.models import Programme
from lms.kernel.reference import Outcome, ReferenceDataError, Tally
from lms.site.models import HomePage

INDEX_TITLE = "Les formations"
INDEX_INTRO = (
    "<p>Des formations construites avec celles et ceux qui coordonnent : en centre de santé, en "
    "maison de santé, en CPTS, en dispositif d’appui à la coordination.</p>"
)


@transaction.atomic
def load_programme_pages_reference() -> list[Tally]:
    """Create the page of every programme that has none, below ``/formations/``."""
    tally = Tally("programme pages")
    index = ProgrammeIndexPage.objects.first() or _create_index()
    with_page = set(ProgrammePage.objects.values_list("programme_id", flat=True))
    for programme in Programme.objects.order_by("pk"):
        if programme.pk in with_page:
            tally.count(Outcome.UNCHANGED)
            continue
        index.add_child(
            instance=ProgrammePage(
                title=programme.short_title,
                slug=programme.key,
                programme=programme,
                lead=programme.title,
            )
        )
        tally.count(Outcome.ADDED)
    return [tally]


def _create_index() -> ProgrammeIndexPage:
    home = HomePage.objects.order_by("path").first()
    if home is None:
        raise ReferenceDataError("The programmes’ pages need a home page above them.")
    return home.add_child(
        instance=ProgrammeIndexPage(
            title=INDEX_TITLE, slug="formations", intro=INDEX_INTRO, show_in_menus=True
        )
    )
