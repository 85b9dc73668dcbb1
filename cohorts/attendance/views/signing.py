"""A trainee's own pages: what she signs, and all her half-days."""

from uuid import uuid4

from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.attendance import rules
from cohorts.attendance.codes import Told, check_told, read_token, token_for
from cohorts.attendance.enums import ONSITE, REMOTE, Delivery, DeviceClass
from cohorts.attendance.forms import SigningForm
from cohorts.attendance.models import HalfDay
from cohorts.attendance.proofs import rectification_in_words
from cohorts.attendance.queries import (
    half_days_of,
    own_half_days,
    own_presence,
    rectification_about,
    signable_half_days_of,
    signature_of,
    was_signed_with,
)
from cohorts.attendance.services import sign_presence
from cohorts.attendance.statements import (
    day_in_words,
    digest,
    language_of,
    trainee_statement,
    whereabouts,
)
from cohorts.attendance.states import HELD, PRESENT, Conclusion, HalfDayState
from lms.accounts.access import signed_in
from lms.kernel import clock
from lms.kernel.refusals import Refused

TOO_MANY = gettext_lazy(
    "Too many wrong codes. Wait five minutes, or tell your trainer: she can vouch for you."
)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_half_day(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """The second of two taps: read what one signs, and sign. Hers alone.

    The screen of the room leads here with its code. A page that sends in the background asks for
    JSON: ``saved``, or a ``message`` that says why not.
    """
    if request.method != "POST":
        return _page(request, half_day_id)
    half_day = get_object_or_404(signable_half_days_of(request.user), pk=half_day_id)
    form = SigningForm(request.POST)
    if not form.is_valid():
        return _refusal(request, half_day, _("This page was incomplete. Please sign again."), 422)
    language = language_of(half_day, request.user, form.cleaned_data["shown"])
    if not language and not _is_kept(request, half_day, form):
        changed = _("What you sign has changed since you opened this page. Read it and sign again.")
        return _refusal(request, half_day, changed, 409)
    try:
        # Signed is what was on screen, in its language.
        with override(language or get_language()):
            _sign(request, half_day, form)
    except Refused as refused:
        status = 422 if refused.field == "code" else 409
        return _refusal(request, half_day, refused.sentence, status)
    if _asks_for_json(request):
        return JsonResponse({"saved": True})
    return redirect("sign_half_day", half_day_id=half_day.pk)


def _sign(request: HttpRequest, half_day: HalfDay, form: SigningForm) -> None:
    sign_presence(
        half_day=half_day,
        person=request.user,
        client_key=form.cleaned_data["client_key"],
        remote=form.is_remote,
        client_time=form.cleaned_data["client_time"],
        device_class=DeviceClass.from_headers(request.headers),
        told=_told(request, half_day, form),
        drawing=form.cleaned_data["drawing"],
    )


def _is_kept(request: HttpRequest, half_day: HalfDay, form: SigningForm) -> bool:
    """What was kept already is not judged again: its answer may have been lost on the way."""
    return was_signed_with(half_day, request.user, form.cleaned_data["client_key"])


def _told(request: HttpRequest, half_day: HalfDay, form: SigningForm) -> Told | None:
    """The code or word that she gave: scanned before, or typed now. None with what was kept."""
    if half_day.opened_at is None:
        return None
    if token := form.cleaned_data["token"]:
        try:
            return read_token(half_day, request.user, token)
        except Refused:
            if _is_kept(request, half_day, form):
                return None
            raise
    typed = form.cleaned_data["code"]
    if typed and not _is_kept(request, half_day, form):
        return _checked(request, half_day, typed, waited=form.waited)
    return None


def _checked(request: HttpRequest, half_day: HalfDay, typed: str, **how) -> Told:
    """``check_told``, for somebody who does not try one code after the other."""
    key = f"{half_day.pk}:{request.user.pk}"
    if not consume(request, action="attendance_code", user=request.user, key=key):
        raise Refused(TOO_MANY, field="code")
    return check_told(half_day, typed, **how)


def _scanned(request: HttpRequest, half_day: HalfDay) -> tuple[str, str]:
    """The token for the code that the address carries, or why there is none."""
    code = request.GET.get("code", "")
    if not code or half_day.opened_at is None:
        return "", ""
    try:
        told = _checked(request, half_day, code, scanned=True)
    except Refused as refused:
        return "", refused.sentence
    return token_for(half_day, request.user, told), ""


def _asks_for_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _refusal(request: HttpRequest, half_day: HalfDay, sentence: str, status: int) -> HttpResponse:
    if _asks_for_json(request):
        return JsonResponse({"message": str(sentence)}, status=status)
    return _page(request, half_day.pk, refusal=str(sentence), status=status)


def _page(
    request: HttpRequest, half_day_id: int, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    half_day = get_object_or_404(half_days_of(request.user), pk=half_day_id)
    proof = signature_of(half_day, request.user)
    rectification = rectification_about(half_day, request.user)
    enrolment, presence = own_presence(half_day, request.user)
    is_present = presence is not None and presence.state in PRESENT
    is_settled = rectification is not None or (proof is not None and is_present)
    obstacle = None
    if not is_settled:
        obstacle = (
            rules.signing_obstacle(half_day)
            or rules.own_obstacle(presence)
            or rules.leaver_obstacle(enrolment)
        )
    token, fault = ("", "") if is_settled or obstacle else _scanned(request, half_day)
    refusal = refusal or fault
    statement = trainee_statement(half_day, request.user)
    context = {
        "page_title": half_day.seminar.title,
        "half_day": half_day,
        "day": day_in_words(half_day),
        "is_settled": is_settled,
        "is_present": is_present,
        "proof": proof,
        "rectified": rectification_in_words(rectification) if rectification else "",
        "presence": presence,
        "obstacle": obstacle,
        "refusal": "" if refusal == obstacle else refusal,
        "statement": statement,
        "shown": digest(statement),
        "choices": _choices(half_day),
        "client_key": uuid4(),
        "token": token,
        "typed": "" if fault else request.POST.get("code", ""),
        "is_elsewhere": half_day.timezone != "Europe/Paris",
    }
    return render(request, "cohorts/attendance/sign.html", context, status=status)


def _choices(half_day: HalfDay) -> list[dict[str, str]]:
    """One button for each way of taking part, with the sentence that it adds to the signature."""
    onsite = {
        "value": ONSITE,
        "label": _("I sign, on site"),
        "sentence": whereabouts(half_day, remote=False),
        "icon": "geo-alt",
    }
    remote = {
        "value": REMOTE,
        "label": _("I sign, remotely"),
        "sentence": whereabouts(half_day, remote=True),
        "icon": "laptop",
    }
    match half_day.seminar.delivery:
        case Delivery.BOTH:
            return [onsite, remote]
        case Delivery.REMOTE:
            return [{**remote, "label": _("I sign")}]
    return [{**onsite, "label": _("I sign")}]


@signed_in
@never_cache
@require_safe
def my_half_days(request: HttpRequest) -> HttpResponse:
    """All half-days of the person: those of today, the next ones, and the past with conclusions."""
    today, coming, past = [], [], []
    for half_day in own_half_days(request.user).order_by("starts_at", "pk"):
        half_day.own = _own_words(half_day)
        local_today = clock.today(half_day.timezone)
        if half_day.local_day == local_today:
            today.append(half_day)
        elif half_day.local_day > local_today:
            coming.append(half_day)
        else:
            past.append(half_day)
    context = {
        "page_title": _("My attendance"),
        "today": today,
        "coming": coming,
        "past": past[::-1],
    }
    return render(request, "cohorts/attendance/my_half_days.html", context)


def _own_words(half_day: HalfDay) -> dict[str, object]:
    """How the person's own conclusion looks: tone, words, and whether she can sign now."""
    if half_day.state in (HalfDayState.CANCELLED, HalfDayState.POSTPONED):
        return {"tone": "neutral", "label": half_day.get_state_display()}
    state = half_day.own_state
    if state in PRESENT:
        return {"tone": "success", "label": Conclusion(state).label}
    if half_day.state == HalfDayState.OPEN:
        if half_day.local_day == clock.today(half_day.timezone):
            return {"tone": "accent", "label": _("To sign"), "to_sign": True}
        return {"tone": "warning", "label": _("Not signed")}
    if half_day.state in HELD and state:
        tone = "danger" if state in (Conclusion.ABSENT, Conclusion.UNEXCUSED) else "info"
        return {"tone": tone, "label": Conclusion(state).label}
    if half_day.state in HELD:
        return {"tone": "neutral", "label": _("Not on the sheet")}
    return {"tone": "neutral", "label": half_day.get_state_display()}
