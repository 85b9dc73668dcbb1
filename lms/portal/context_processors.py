"""The navigation of the person who looks."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lms.portal.navigation import items_for


def navigation(request: HttpRequest) -> dict[str, object]:
    """``navigation``: a list of items, worked out only when the frame of a page is drawn."""
    return {"navigation": SimpleLazyObject(lambda: items_for(request))}
