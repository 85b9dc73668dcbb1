"""The interface for tools knows no cookies: a token opens it, and nothing else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PREFIX = "/api/"

Handler = Callable[[HttpRequest], HttpResponse]


class CookielessMiddleware:
    """Takes the cookies from requests below ``/api/`` before anything reads them.

    So no session opens the interface, none is prolonged by it, and no cookie is ever set there.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PREFIX):
            request.META.pop("HTTP_COOKIE", None)
            request.COOKIES = {}
        return self.get_response(request)
