"""One trainee at one half-day, as the trainer or the manager sees her."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cohorts.attendance import rules
from cohorts.attendance.forms import (
    DecisionForm,
    MinutesForm,
    RectificationForm,
    VouchingForm,
)
from cohorts.attendance.models import Presence
from cohorts.attendance.queries import latecomers_of, presences_visible_to
from cohorts.attendance.services import (
    excuse_absence,
    expect_latecomer,
    make_up,
    note_minutes,
    rectify_presence,
    refuse_excuse,
    vouch_for,
)
from cohorts.attendance.statements import day_in_words
from cohorts.attendance.states import PRESENT, Conclusion, HalfDayState
from cohorts.attendance.views.board import visible_half_day
from lms.accounts.access import demand, requires
from lms.accounts.enums import Permission
from lms.audit import present
from lms.audit.queries import history_of
from lms.kernel.refusals import Refused

DECISIONS: dict[str, Callable] = {
    Conclusion.EXCUSED: excuse_absence,
    Conclusion.UNEXCUSED: refuse_excuse,
    Conclusion.MADE_UP: make_up,
}


def _visible_presence(request: HttpRequest, half_day_id: int, presence_id: int) -> Presence:
    presence = get_object_or_404(
        presences_visible_to(request.user), pk=presence_id, half_day__pk=half_day_id
    )
    demand(rules.may_run(request.user, presence.half_day))
    return presence


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_safe
def presence_detail(request: HttpRequest, half_day_id: int, presence_id: int) -> HttpResponse:
    """What is known of her presence, and what may be done about it now."""
    return _page(request, _visible_presence(request, half_day_id, presence_id))


@requires(Permission.ATTENDANCE_RUN)
@require_POST
def presence_vouch(request: HttpRequest, half_day_id: int, presence_id: int) -> HttpResponse:
    """The trainer's word."""
    presence = _visible_presence(request, half_day_id, presence_id)
    form = VouchingForm(request.POST, half_day=presence.half_day)
    done = _("%(name)s is recorded as present on your word.")
    return _act(request, presence, form, "vouching", vouch_for, done)


@requires(Permission.ATTENDANCE_RUN)
@require_POST
def presence_minutes(request: HttpRequest, half_day_id: int, presence_id: int) -> HttpResponse:
    """Minutes missed at either end."""
    presence = _visible_presence(request, half_day_id, presence_id)
    done = _("The minutes of %(name)s are noted.")
    return _act(request, presence, MinutesForm(request.POST), "minutes", note_minutes, done)


@requires(Permission.ATTENDANCE_RUN)
@require_POST
def presence_decide(request: HttpRequest, half_day_id: int, presence_id: int) -> HttpResponse:
    """What becomes of her absence."""
    presence = _visible_presence(request, half_day_id, presence_id)
    form = DecisionForm(request.POST, presence=presence)

    def decide(*, presence: Presence, by, decision: str, reason: str) -> None:
        DECISIONS[decision](presence=presence, by=by, reason=reason)

    done = _("The decision about %(name)s is recorded.")
    return _act(request, presence, form, "decision", decide, done)


@requires(Permission.COHORT_MANAGE)
@require_POST
def presence_rectify(request: HttpRequest, half_day_id: int, presence_id: int) -> HttpResponse:
    """What a closed sheet should have said of her."""
    presence = _visible_presence(request, half_day_id, presence_id)
    demand(rules.may_rectify(request.user, presence.half_day))
    form = RectificationForm(request.POST, presence=presence)
    done = _("The sheet is rectified about %(name)s.")
    return _act(request, presence, form, "rectification", rectify_presence, done)


@requires(Permission.ATTENDANCE_RUN)
@require_POST
def latecomer_add(request: HttpRequest, half_day_id: int, enrolment_id: int) -> HttpResponse:
    """Somebody enrolled since this half-day was held: absent, so that she can make it up."""
    half_day = visible_half_day(request, half_day_id)
    enrolment = get_object_or_404(latecomers_of(half_day), pk=enrolment_id)
    try:
        expect_latecomer(
            half_day=half_day,
            enrolment=enrolment,
            by=request.user,
            reason=_("Enrolled after this half-day."),
        )
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("half_day_board", half_day_id=half_day.pk)


def _act(
    request: HttpRequest,
    presence: Presence,
    form: Form,
    form_name: str,
    service: Callable,
    done: str,
) -> HttpResponse:
    """Do it and go back to the board; or show the page again with what was typed and why not."""
    if form.is_valid():
        try:
            service(presence=presence, by=request.user, **form.cleaned_data)
        except Refused as refused:
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, refused.sentence)
        else:
            messages.success(request, done % {"name": presence.enrolment.person.get_full_name()})
            return redirect("half_day_board", half_day_id=presence.half_day_id)
    fresh = _visible_presence(request, presence.half_day_id, presence.pk)
    return _page(request, fresh, status=422, **{form_name: form})


def _page(
    request: HttpRequest, presence: Presence, *, status: int = 200, **forms: Form
) -> HttpResponse:
    half_day = presence.half_day
    is_open = half_day.state == HalfDayState.OPEN
    if is_open and presence.state in PRESENT:
        initial = {
            "late_minutes": presence.late_minutes,
            "left_early_minutes": presence.left_early_minutes,
        }
        forms.setdefault("minutes", MinutesForm(initial=initial))
    elif is_open:
        forms.setdefault("vouching", VouchingForm(half_day=half_day))
    elif rules.open_decisions(presence):
        forms.setdefault("decision", DecisionForm(presence=presence))
    if half_day.is_held and rules.may_rectify(request.user, half_day):
        initial = {
            "conclusion": presence.state,
            "late_minutes": presence.late_minutes,
            "left_early_minutes": presence.left_early_minutes,
        }
        forms.setdefault("rectification", RectificationForm(presence=presence, initial=initial))
    context = {
        "page_title": presence.enrolment.person.get_full_name(),
        "presence": presence,
        "half_day": half_day,
        "day": day_in_words(half_day),
        "proofs": presence.evidence.select_related("signer"),
        "history": _history(presence),
        "is_present": presence.state in PRESENT,
        **forms,
    }
    return render(request, "cohorts/attendance/presence.html", context, status=status)


def _history(presence: Presence) -> list[tuple[datetime, str]]:
    """What happened, newest first, each at the hour of the place (naive, to be shown as it is)."""
    zone = ZoneInfo(presence.half_day.timezone)
    return [
        (event.at.astimezone(zone).replace(tzinfo=None), present(event))
        for event in history_of(presence)
    ]
