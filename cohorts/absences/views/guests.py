"""Make-ups as staff sees them: where to, yes or no, and whether the guest came."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cohorts.absences import rules
from cohorts.absences.forms import (
    CAME,
    CONFIRM,
    DECLINE,
    AttestationForm,
    HostForm,
    MakeUpAnswerForm,
)
from cohorts.absences.models import MakeUp
from cohorts.absences.queries import (
    make_up_under_way,
    make_ups_of,
    make_ups_received_by,
    make_ups_visible_to,
    possible_hosts,
)
from cohorts.absences.services import (
    ask_make_up,
    attest_make_up,
    confirm_make_up,
    decline_make_up,
    give_up_make_up,
    note_no_show,
)
from cohorts.attendance.models import Presence
from cohorts.attendance.queries import presences_visible_to
from cohorts.attendance.rules import leaver_obstacle, may_run
from cohorts.attendance.statements import day_in_words
from lms.accounts.access import demand, requires
from lms.accounts.enums import Permission
from lms.kernel.refusals import Refused


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make_up_page(request: HttpRequest, half_day_id: int, presence_id: int) -> HttpResponse:
    """Where an absence of one of her cohorts is made up: what was asked, or what can be chosen."""
    presence = _visible_presence(request, half_day_id, presence_id)
    form = HostForm(request.POST or None, hosts=possible_hosts(presence))
    if request.method == "POST" and form.is_valid():
        try:
            ask_make_up(presence=presence, host=form.cleaned_data["host"], by=request.user)
        except Refused as refused:
            form.add_error(refused.field, refused.sentence)
        else:
            messages.success(request, _("The make-up is confirmed, and she is told."))
            return redirect("make_up_page", half_day_id=half_day_id, presence_id=presence_id)
    obstacle = rules.make_up_obstacle(presence) or leaver_obstacle(presence.enrolment)
    context = {
        "page_title": _("Make-up of %(name)s") % {"name": presence.enrolment.person},
        "presence": presence,
        "half_day": presence.half_day,
        "day": day_in_words(presence.half_day),
        "make_ups": make_ups_of(presence),
        "make_up": make_up_under_way(presence),
        "obstacle": obstacle,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "cohorts/absences/make_up.html", context, status=status)


@requires(Permission.ATTENDANCE_RUN)
@require_POST
def make_up_answer(request: HttpRequest, make_up_id: int) -> HttpResponse:
    """Confirm or decline what a trainee of hers asked for, or give it up in her name."""
    make_up = get_object_or_404(make_ups_visible_to(request.user), pk=make_up_id)
    demand(may_run(request.user, make_up.presence.half_day))
    form = MakeUpAnswerForm(request.POST)
    try:
        if form.is_valid():
            _answer(make_up, request.user, **form.cleaned_data)
            messages.success(request, _("The answer is recorded."))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect(
        "make_up_page",
        half_day_id=make_up.presence.half_day_id,
        presence_id=make_up.presence_id,
    )


def _answer(make_up: MakeUp, by, *, answer: str, reason: str) -> MakeUp:
    if answer == CONFIRM:
        return confirm_make_up(make_up=make_up, by=by)
    if answer == DECLINE:
        return decline_make_up(make_up=make_up, by=by, reason=reason)
    return give_up_make_up(make_up=make_up, by=by)


@requires(Permission.ATTENDANCE_RUN)
@require_POST
def make_up_attest(request: HttpRequest, make_up_id: int) -> HttpResponse:
    """Whether a guest of a half-day that she runs came."""
    make_up = get_object_or_404(make_ups_received_by(request.user), pk=make_up_id)
    demand(may_run(request.user, make_up.host))
    form = AttestationForm(request.POST)
    name = {"name": make_up.presence.enrolment.person}
    try:
        if form.is_valid() and form.cleaned_data["answer"] == CAME:
            attest_make_up(make_up=make_up, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("%(name)s came: her absence is made up.") % name)
        elif form.is_valid():
            note_no_show(make_up=make_up, by=request.user)
            messages.success(request, _("It is noted that %(name)s did not come.") % name)
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("half_day_board", half_day_id=make_up.host_id)


def _visible_presence(request: HttpRequest, half_day_id: int, presence_id: int) -> Presence:
    presence = get_object_or_404(
        presences_visible_to(request.user), pk=presence_id, half_day__pk=half_day_id
    )
    demand(may_run(request.user, presence.half_day))
    return presence
