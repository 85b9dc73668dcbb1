"""What the frame of every page needs to know."""

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.functional import SimpleLazyObject

from lms.accounts.enums import Role
from lms.accounts.queries import roles_of
from lms.site.colours import ColourScheme, chosen_scheme
from lms.site.queries import legal_links


def product(request: HttpRequest) -> dict[str, object]:
    """Who runs this installation, how the reader wants it, and the footer's links.

    Nothing is read from the database until the frame is drawn, so that fragments stay light.
    """
    return {
        "product": {
            "name": settings.PRODUCT_NAME,
            "organisation": settings.ORGANISATION_NAME,
            "logo": settings.PRODUCT_LOGO or static("brand/mark.svg"),
            "is_demonstration": settings.DEMO,
        },
        "colour_scheme": chosen_scheme(request),
        "colour_schemes": ColourScheme.choices,
        "languages": settings.LANGUAGES,
        "legal_links": SimpleLazyObject(legal_links),
        "own_roles": SimpleLazyObject(lambda: _role_labels(request)),
    }


def _role_labels(request: HttpRequest) -> list[str]:
    held = roles_of(getattr(request, "user", None))
    return [str(role.label) for role in Role if role in held]
