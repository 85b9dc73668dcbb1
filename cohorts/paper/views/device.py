"""The trainer's device goes round: people sign on it one after the other."""

from uuid import uuid4

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.attendance.enums import DeviceClass
from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.queries import presences_visible_to
from cohorts.attendance.rules import leaver_obstacle
from cohorts.attendance.statements import day_in_words, digest
from cohorts.attendance.views.board import visible_half_day
from cohorts.paper import rules
from cohorts.paper.forms import DeviceForm, ReturnForm
from cohorts.paper.handover import hand_over, is_handed_over, take_back
from cohorts.paper.queries import half_days_run_by, still_expected
from cohorts.paper.services import sign_on_device
from cohorts.paper.statements import device_statement
from lms.accounts.access import demand, requires, signed_in
from lms.accounts.enums import Permission
from lms.accounts.queries import has_permission
from lms.kernel.refusals import Refused


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def device_handover(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """What handing the device over means; then it opens the pages of the round alone.

    ``person`` (a presence, in the address) leads straight to her page.
    """
    half_day = visible_half_day(request, half_day_id)
    person = _person_asked_for(request, half_day)
    obstacle = rules.device_obstacle(half_day)
    if request.method == "POST" and not obstacle:
        hand_over(request, half_day)
        if person:
            return redirect("device_sign", half_day_id=half_day.pk, presence_id=person.pk)
        return redirect("device_people", half_day_id=half_day.pk)
    context = {
        "page_title": _("Sign on this device"),
        "half_day": half_day,
        "day": day_in_words(half_day),
        "person": person,
        "obstacle": obstacle,
        "has_password": request.user.has_usable_password(),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "cohorts/paper/device_handover.html", context, status=status)


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_safe
def device_people(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """The names of those still expected, as they stand on a paper sheet, and nothing else."""
    half_day = visible_half_day(request, half_day_id)
    if not is_handed_over(request, half_day.pk):
        return redirect("device_handover", half_day_id=half_day.pk)
    context = {
        "page_title": _("Who signs?"),
        "half_day": half_day,
        "day": day_in_words(half_day),
        "obstacle": rules.device_obstacle(half_day),
        "people": still_expected(half_day),
    }
    return render(request, "cohorts/paper/device_people.html", context)


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def device_sign(request: HttpRequest, half_day_id: int, presence_id: int) -> HttpResponse:
    """One person's name, what she declares, and her signature."""
    half_day = visible_half_day(request, half_day_id)
    presence = get_object_or_404(
        presences_visible_to(request.user), pk=presence_id, half_day=half_day
    )
    if not is_handed_over(request, half_day.pk):
        return redirect("device_handover", half_day_id=half_day.pk)
    if request.method != "POST":
        return _signing_page(request, half_day, presence)
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return _signing_page(request, half_day, presence, form=form, status=422)
    statement = device_statement(half_day, request.user, presence.enrolment.person)
    if form.cleaned_data["shown"] != digest(statement):
        refusal = _("What you sign has changed since you opened this page. Read it and sign again.")
        return _signing_page(request, half_day, presence, refusal=refusal, status=409)
    try:
        _sign(request, presence, form)
    except Refused as refused:
        if refused.field:
            form.add_error(refused.field, refused.sentence)
            return _signing_page(request, half_day, presence, form=form, status=422)
        presence = presences_visible_to(request.user).get(pk=presence.pk)
        half_day = visible_half_day(request, half_day_id)
        return _signing_page(request, half_day, presence, refusal=refused.sentence, status=409)
    return redirect("device_thanks", half_day_id=half_day.pk)


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_safe
def device_thanks(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """It is signed: give the device back, or to the next one."""
    half_day = visible_half_day(request, half_day_id)
    if not is_handed_over(request, half_day.pk):
        return redirect("device_handover", half_day_id=half_day.pk)
    context = {
        "page_title": _("Thank you, it is signed"),
        "half_day": half_day,
        "has_more": still_expected(half_day).exists(),
    }
    return render(request, "cohorts/paper/device_thanks.html", context)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def device_return(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """The trainer takes her device back: her password, or a word where she has none.

    It needs no right on the half-day: her role may have ended while the device went round.
    """
    if not is_handed_over(request, half_day_id):
        demand(has_permission(request.user, Permission.ATTENDANCE_RUN))
        half_day = visible_half_day(request, half_day_id)
        return redirect("half_day_board", half_day_id=half_day.pk)
    still_runs = half_days_run_by(request.user).filter(pk=half_day_id).exists()
    has_password = request.user.has_usable_password()
    form = ReturnForm(request.POST) if request.method == "POST" and has_password else ReturnForm()
    if request.method == "POST" and _is_hers(request, form):
        take_back(request)
        if still_runs:
            return redirect("half_day_board", half_day_id=half_day_id)
        return redirect("my_day")
    context = {
        "page_title": _("Back to the trainer"),
        "half_day_id": half_day_id,
        "still_runs": still_runs,
        "trainer": request.user,
        "form": form,
        "has_password": has_password,
    }
    status = 422 if form.is_bound else 200
    return render(request, "cohorts/paper/device_return.html", context, status=status)


def _is_hers(request: HttpRequest, form: ReturnForm) -> bool:
    """Whether it is the trainer who asks; what is wrong is added to ``form``."""
    if not form.is_bound:
        return True
    if not form.is_valid():
        return False
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        form.add_error("password", _("Too many attempts. Wait a minute, or sign out."))
        return False
    if not request.user.check_password(form.cleaned_data["password"]):
        form.add_error("password", _("This is not the password of the trainer’s account."))
        return False
    return True


def _person_asked_for(request: HttpRequest, half_day: HalfDay) -> Presence | None:
    asked = request.GET.get("person", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return None
    return get_object_or_404(presences_visible_to(request.user), pk=int(asked), half_day=half_day)


def _sign(request: HttpRequest, presence: Presence, form: DeviceForm) -> None:
    values = form.cleaned_data
    sign_on_device(
        presence=presence,
        by=request.user,
        client_key=values["client_key"],
        typed_name=values["typed_name"],
        drawing=values["drawing"],
        client_time=values["client_time"],
        device_class=DeviceClass.from_headers(request.headers),
    )


def _signing_page(
    request: HttpRequest,
    half_day: HalfDay,
    presence: Presence,
    *,
    form: DeviceForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    obstacle = (
        rules.device_obstacle(half_day)
        or leaver_obstacle(presence.enrolment)
        or rules.device_row_obstacle(presence)
    )
    statement = device_statement(half_day, request.user, presence.enrolment.person)
    context = {
        "page_title": presence.enrolment.person.get_full_name(),
        "half_day": half_day,
        "day": day_in_words(half_day),
        "person": presence.enrolment.person,
        "presence": presence,
        "obstacle": obstacle,
        "refusal": "" if refusal == obstacle else refusal,
        "statement": statement,
        "shown": digest(statement),
        "client_key": uuid4(),
        "form": form or DeviceForm(),
    }
    return render(request, "cohorts/paper/device_sign.html", context, status=status)
