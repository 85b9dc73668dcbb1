"""What the interface answers when it says no: problem details by RFC 9457."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from lms.accounts.access import public

CONTENT_TYPE = "application/problem+json"
METHODS = ("GET", "HEAD")
# The title of each kind of problem; its name ends the address of the type.
TITLES: Mapping[str, str | Promise] = {
    "missing-token": gettext_lazy("A token is needed"),
    "unknown-token": gettext_lazy("This token is not known"),
    "expired-token": gettext_lazy("This token has expired"),
    "revoked-token": gettext_lazy("This token was revoked"),
    "closed-account": gettext_lazy("The account of this token is closed"),
    "no-right": gettext_lazy("The owner of this token does not review figures"),
    "no-second-factor": gettext_lazy("The account of this token has no second factor"),
    "too-many-requests": gettext_lazy("Too many requests"),
    "unknown-parameter": gettext_lazy("There is no such parameter"),
    "repeated-parameter": gettext_lazy("A parameter stands there twice"),
    "invalid-parameter": gettext_lazy("A value cannot be used"),
    "not-found": gettext_lazy("Nothing is found here"),
    "wrong-method": gettext_lazy("Figures can only be read"),
}

View = Callable[..., HttpResponse]


class Problem(Exception):
    """The interface refuses: ``detail`` is a sentence for the person behind the tool."""

    def __init__(
        self,
        kind: str,
        status: int,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.errors = errors

    def as_response(self) -> HttpResponse:
        """The problem in the active language; ``errors`` tells each parameter concerned."""
        told: dict[str, Any] = {
            "type": type_of(self.kind),
            "title": str(TITLES[self.kind]),
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            told["errors"] = self.errors
        content = json.dumps(told, ensure_ascii=False)
        return HttpResponse(
            content, status=self.status, content_type=CONTENT_TYPE, headers=dict(self.headers)
        )


def type_of(kind: str) -> str:
    """The address that tells this kind of problem from the others."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse('api_description')}#{kind}"


def interface(view: View) -> View:
    """A view of the interface: only read, in the caller's language, with problems for refusals.

    It asks for a token itself; neither cookies nor CSRF protection have a part in it.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            try:
                if request.method not in METHODS:
                    raise _wrong_method(request)
                response = view(request, *args, **kwargs)
            except Problem as problem:
                response = problem.as_response()
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        return response

    return public(csrf_exempt(answer))


def _wrong_method(request: HttpRequest) -> Problem:
    return Problem(
        "wrong-method",
        405,
        _("%(method)s is not possible here: ask with GET.") % {"method": request.method},
        headers={"Allow": ", ".join(METHODS)},
    )
