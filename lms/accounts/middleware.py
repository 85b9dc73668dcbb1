"""Closed by default, a second factor for staff, and sessions that age."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from lms.accounts.adapter import SIGNED_IN_AT
from lms.accounts.enums import Permission
from lms.accounts.queries import has_permission, is_staff_person
from lms.accounts.second_factor import lacks_second_factor
from lms.kernel import clock

Handler = Callable[[HttpRequest], HttpResponse]

# Trees that guard themselves: Wagtail and allauth check on their own, static files are public.
THIRD_PARTY = ("wagtail", "allauth", "django.views.static", "django.views.i18n")
# The editors' tree also asks for the right of today: Wagtail knows no periods.
EDITORS_TREE = "cms/"
# Pages a staff person without a second factor may still open: to add one, or to leave.
WITHOUT_SECOND_FACTOR = ("account_", "mfa_", "set_language")


class ClosedByDefaultMiddleware:
    """Lets a request through only if the view declares who may open it and the person fits."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        access = getattr(view, "access", None)
        if access is None:
            if not view.__module__.startswith(THIRD_PARTY):
                raise Http404("This view declares no access.")
            return self._second_factor(request) or self._editors_door(request)
        if access.public:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if missing := self._second_factor(request):
            return missing
        if not access.admits(request.user):
            raise PermissionDenied
        return None

    @staticmethod
    def _editors_door(request: HttpRequest) -> None:
        user = request.user
        if not request.resolver_match.route.startswith(EDITORS_TREE) or not user.is_authenticated:
            return  # a visitor is sent to the sign-in by Wagtail itself
        if not (user.is_superuser or has_permission(user, Permission.CONTENT_EDIT)):
            raise PermissionDenied

    @staticmethod
    def _second_factor(request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        name = request.resolver_match.url_name or ""
        if name.startswith(WITHOUT_SECOND_FACTOR) or not lacks_second_factor(request.user):
            return None
        return redirect("mfa_activate_totp")


class SessionAgeMiddleware:
    """Ends a session that has been idle too long (``IDLE_MINUTES_…``) or has lasted too long
    (``SESSION_COOKIE_AGE``), however busy it was; keeps its pages out of every cache.

    The last activity travels in a cookie signed for this session, so that reading a page writes
    nothing; it is renewed at most once a minute. A request that lost the cookie is as old as the
    sign-in itself.
    """

    COOKIE = "last-seen"
    RENEW_AFTER_SECONDS = 60

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self._visitor(request)
        moment = clock.now().timestamp()
        began = request.session.get(SIGNED_IN_AT, moment)
        seen = self._last_seen(request, otherwise=began)
        if moment - began > settings.SESSION_COOKIE_AGE or moment - seen > self._allowed(request):
            logout(request)
            return redirect_to_login(request.get_full_path())
        response = self.get_response(request)
        self._keep_private(response)
        if moment - seen > self.RENEW_AFTER_SECONDS or self._name() not in request.COOKIES:
            self._renew(request, response)
        return response

    @staticmethod
    def _keep_private(response: HttpResponse) -> None:
        """Nothing of hers stays in the browser of a shared computer; published files may."""
        if not response.has_header("Last-Modified"):
            response.headers.setdefault("Cache-Control", "private, no-store")

    def _visitor(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if self._name() in request.COOKIES:
            response.delete_cookie(self._name())
        return response

    def _last_seen(self, request: HttpRequest, *, otherwise: float) -> float:
        try:
            return float(request.get_signed_cookie(self._name(), salt=self._salt(request)))
        except (KeyError, ValueError, signing.BadSignature):
            return otherwise

    def _salt(self, request: HttpRequest) -> str:
        return f"{self.COOKIE}:{request.session.session_key}"

    def _renew(self, request: HttpRequest, response: HttpResponse) -> None:
        response.set_signed_cookie(
            self._name(),
            str(clock.now().timestamp()),
            salt=self._salt(request),
            secure=settings.SECURE_COOKIES,
            httponly=True,
            samesite="Lax",
        )

    def _name(self) -> str:
        return f"__Host-{self.COOKIE}" if settings.SECURE_COOKIES else self.COOKIE

    @staticmethod
    def _allowed(request: HttpRequest) -> float:
        staff = is_staff_person(request.user)
        return 60 * (settings.IDLE_MINUTES_STAFF if staff else settings.IDLE_MINUTES_OTHERS)
