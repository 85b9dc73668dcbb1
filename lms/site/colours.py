"""The reader's choice between light and dark, kept in a cookie so that no page flashes."""

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

YEAR = 365 * 24 * 3600


class ColourScheme(models.TextChoices):
    """``AUTOMATIC`` follows the reader's system."""

    AUTOMATIC = "auto", _("Automatic")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


def cookie_name() -> str:
    """The name of the cookie, bound to the host where cookies are secure."""
    return "__Host-scheme" if settings.SECURE_COOKIES else "scheme"


def chosen_scheme(request: HttpRequest) -> str:
    """What the reader chose, ``AUTOMATIC`` when she chose nothing we know."""
    value = request.COOKIES.get(cookie_name(), "")
    return value if value in ColourScheme.values else ColourScheme.AUTOMATIC.value


def remember_scheme(response: HttpResponse, scheme: str) -> None:
    """Keep ``scheme`` for a year on this browser."""
    response.set_cookie(
        cookie_name(),
        scheme,
        max_age=YEAR,
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="Lax",
    )
