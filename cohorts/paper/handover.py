"""The trainer's device goes round: what her session allows until she takes it back.

While the device is handed over, her session opens the few pages on which people sign, and nothing
else of hers: whatever address is typed, every window of this browser leads back to them. Only her
password gives the rest back; signing out and in again does as well. It is no protection of what
else the device can do (other accounts, other programs), nor of a picture that a window shows
already, and it does not prove who wrote a name: she watches.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cohorts.attendance.models import HalfDay
from cohorts.paper.queries import half_days_run_by

HANDED_OVER = "handed_over_half_day"
# Pages of the round; each names its half-day. The way out asks for no right on it.
_ROUND = ("device_people", "device_sign", "device_thanks")
_WAY_OUT = "device_return"
_ALWAYS = ("account_logout", "account_login", "set_language", "set_colour_scheme", "web_manifest")

Handler = Callable[[HttpRequest], HttpResponse]


def hand_over(request: HttpRequest, half_day: HalfDay) -> None:
    """From now on this session opens the pages of the round for ``half_day`` alone."""
    request.session[HANDED_OVER] = half_day.pk


def take_back(request: HttpRequest) -> None:
    """The session is the trainer's own again. A new key: whoever saw the old one has nothing."""
    request.session.pop(HANDED_OVER, None)
    request.session.cycle_key()


def is_handed_over(request: HttpRequest, half_day_id: int) -> bool:
    """Whether the device goes round for this half-day."""
    return request.session.get(HANDED_OVER) == half_day_id


class HandedOverMiddleware:
    """Leads a session that was handed over back to the pages of its round, or, when the half-day
    is not hers to run any more, to the page on which she takes her device back.

    It stands before whatever asks for rights: a right that ended locks nobody in.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        half_day_id = request.session.get(HANDED_OVER)
        if half_day_id is None:
            return None
        name = request.resolver_match.url_name
        is_round = kwargs.get("half_day_id") == half_day_id
        if name in _ALWAYS or (is_round and name == _WAY_OUT):
            return None
        still_runs = half_days_run_by(request.user).filter(pk=half_day_id).exists()
        if is_round and still_runs and name in _ROUND:
            return None
        address = reverse("device_people" if still_runs else _WAY_OUT, args=[half_day_id])
        if request.headers.get("HX-Request"):
            # Another window of hers asks for news of a board: it leaves for the round as well.
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)
