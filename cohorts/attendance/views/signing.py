"""A trainee's own pages: what she signs, and all her half-days."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.attendance import rules
from cohorts.attendance.enums import Delivery, DeviceClass
from cohorts.attendance.forms import ONSITE, REMOTE, SigningForm
from cohorts.attendance.models import HalfDay
from cohorts.attendance.queries import half_days_of, own_half_days, own_presence, signature_of
from cohorts.attendance.services import sign_presence
from cohorts.attendance.statements import day_in_words, digest, trainee_statement, whereabouts
from cohorts.attendance.states import HELD, PRESENT, Conclusion, HalfDayState
from lms.accounts.access import signed_in
from lms.kernel import clock
from lms.kernel.refusals import Refused


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_half_day(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """The second of two taps: read what one signs, and sign. Hers alone."""
    half_day = get_object_or_404(half_days_of(request.user), pk=half_day_id)
    if request.method == "GET":
        return _page(request, half_day)
    form = SigningForm(request.POST)
    if not form.is_valid():
        return _page(
            request, half_day, refusal=_("This page was incomplete. Please sign again."), status=422
        )
    if form.cleaned_data["shown"] != digest(trainee_statement(half_day, request.user)):
        refusal = _("What you sign has changed since you opened this page. Read it and sign again.")
        return _page(request, half_day, refusal=refusal, status=409)
    try:
        sign_presence(
            half_day=half_day,
            person=request.user,
            client_key=form.cleaned_data["client_key"],
            remote=form.is_remote,
            client_time=form.cleaned_data["client_time"],
            device_class=DeviceClass.from_headers(request.headers),
        )
    except Refused as refused:
        return _page(request, half_day, refusal=refused.sentence, status=409)
    return redirect("sign_half_day", half_day_id=half_day.pk)


def _page(
    request: HttpRequest, half_day: HalfDay, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    half_day = (
        get_object_or_404(half_days_of(request.user), pk=half_day.pk) if refusal else half_day
    )
    proof = signature_of(half_day, request.user)
    enrolment, presence = own_presence(half_day, request.user)
    obstacle = None
    if proof is None:
        obstacle = (
            rules.signing_obstacle(half_day)
            or rules.own_obstacle(presence)
            or rules.leaver_obstacle(enrolment)
        )
    statement = trainee_statement(half_day, request.user)
    context = {
        "page_title": half_day.seminar.title,
        "half_day": half_day,
        "day": day_in_words(half_day),
        "proof": proof if presence and presence.state in PRESENT else None,
        "presence": presence,
        "obstacle": obstacle,
        "refusal": "" if refusal == obstacle else refusal,
        "statement": statement,
        "shown": digest(statement),
        "choices": _choices(half_day),
        "client_key": uuid4(),
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
