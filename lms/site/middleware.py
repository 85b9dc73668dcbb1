"""What every response says to the browser, and the language it is written in."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

Handler = Callable[[HttpRequest], HttpResponse]

CMS_PREFIX = "/cms/"

# Wagtail's admin writes inline scripts into its listings and forms and previews a page in a frame;
# its text editor adds style sheets of its own, never a style attribute.
CMS_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF],
    "style-src-elem": [SELF, UNSAFE_INLINE],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}
PREVIEW_POLICY = {"frame-ancestors": [SELF]}

# No page asks for any of these; a script that got in could not either.
CLOSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in CLOSED_FEATURES)


class SecurityHeadersMiddleware:
    """Adds what Django and django-csp leave out, and loosens the policy below ``/cms/`` only."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.path_info.startswith(CMS_PREFIX):
            response._csp_replace = CMS_POLICY
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        elif getattr(request, "is_preview", False):
            # A page drawn for the editor goes through here under its own address.
            response._csp_replace = PREVIEW_POLICY
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response


class LanguageMiddleware:
    """French, unless the person's cookie names another language of ``settings.LANGUAGES``.

    The browser's ``Accept-Language`` is not asked: the users are French whatever their computers
    were set to, and a page must read the same on every machine of a seminar.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        # Left active after the response: an export is streamed when this function has returned.
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", language)
        return response
