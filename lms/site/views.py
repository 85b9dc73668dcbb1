"""The component gallery, the choice between light and dark, the web manifest."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.access import public, requires
from lms.accounts.enums import Permission
from lms.site.colours import ColourScheme, remember_scheme
from lms.site.gallery import gallery_context


@requires(Permission.GALLERY_VIEW)
@require_safe
def component_gallery(request: HttpRequest) -> HttpResponse:
    """Every component in each of its states, on made-up content."""
    return render(request, "lms/site/gallery.html", gallery_context(request))


@public
@require_POST
def set_colour_scheme(request: HttpRequest) -> HttpResponse:
    """Remember the reader's colour scheme on this browser and go back to the page she was on."""
    scheme = request.POST.get("scheme", "")
    if scheme not in ColourScheme.values:
        return HttpResponseBadRequest("unknown scheme")
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(wanted if safe else "/")
    remember_scheme(response, scheme)
    return response


@public
@require_safe
def web_manifest(request: HttpRequest) -> HttpResponse:
    """How a phone shows the site on its home screen, under the name of this installation."""
    manifest = {
        "name": settings.PRODUCT_NAME,
        "short_name": settings.PRODUCT_NAME,
        "lang": settings.LANGUAGE_CODE,
        "start_url": "/",
        "display": "browser",
        "background_color": "#faf8f4",
        "theme_color": "#0b5f62",
        "icons": [{"src": static("brand/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(manifest, content_type="application/manifest+json")
