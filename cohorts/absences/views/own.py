"""A trainee's own pages: announce, justify, make up."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.absences import rules
from cohorts.absences.forms import AnnouncementForm, HostForm, JustificationForm
from cohorts.absences.models import Justification
from cohorts.absences.queries import (
    announceable_half_days,
    justification_waiting,
    make_up_under_way,
    make_ups_of,
    possible_hosts,
    standing_announcement,
)
from cohorts.absences.queries.announcements import announced_in_words
from cohorts.absences.services import (
    announce_absence,
    ask_make_up,
    file_justification,
    give_up_make_up,
    take_back_announcement,
    take_back_justification,
)
from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.queries import half_days_of, own_presence
from cohorts.attendance.rules import leaver_obstacle
from cohorts.attendance.statements import day_in_words
from cohorts.attendance.states import ABSENCES, DECISIONS
from cohorts.enrolment.models import Enrolment
from lms.accounts.access import signed_in
from lms.kernel.refusals import Refused


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def absence_announce(request: HttpRequest) -> HttpResponse:
    """Announce of one or more half-days that she will not come, or not for the whole of it."""
    half_days = list(announceable_half_days(request.user))
    form = AnnouncementForm(
        request.POST or None,
        half_days=half_days,
        initial={"half_days": _same_day(half_days, request.GET.get("half_day", ""))},
    )
    if request.method == "POST" and form.is_valid():
        try:
            announced = announce_absence(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, refused.sentence)
        else:
            done = ngettext(
                "Your trainer is told. If you come all the same, sign as usual.",
                "Your trainer is told of %(number)s half-days. If you come all the same, sign as "
                "usual.",
                len(announced),
            )
            messages.success(request, done % {"number": len(announced)})
            return redirect("my_half_days")
    context = {
        "page_title": _("Announce an absence"),
        "form": form,
        "half_days": half_days,
        "undecided_days": rules.UNDECIDED_DAYS,
    }
    status = 422 if form.errors else 200
    return render(request, "cohorts/absences/announce.html", context, status=status)


def _same_day(half_days: list[HalfDay], chosen: str) -> list[str]:
    """The half-day she came from, and those of the same day."""
    days = {each.local_day for each in half_days if str(each.pk) == chosen}
    return [str(each.pk) for each in half_days if each.local_day in days]


@signed_in
@never_cache
@require_safe
def own_absence(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """What she announced, filed and may make up for one half-day, and what was decided."""
    return _page(request, _own_half_day(request, half_day_id))


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def justification_file(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """File why, with a document if there is one."""
    half_day = _own_half_day(request, half_day_id)
    form = JustificationForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            file_justification(
                half_day=half_day,
                by=request.user,
                category=form.cleaned_data["category"],
                note=form.cleaned_data["note"],
                client_key=form.cleaned_data["client_key"],
                upload=form.cleaned_data["document"],
            )
        except Refused as refused:
            form.add_error(refused.field, refused.sentence)
        else:
            messages.success(request, _("Your justification is filed."))
            return redirect("own_absence", half_day_id=half_day.pk)
    enrolment, presence = own_presence(half_day, request.user)
    announcement = standing_announcement(half_day, enrolment)
    context = {
        "page_title": _("Justify an absence"),
        "half_day": half_day,
        "day": day_in_words(half_day),
        "form": form,
        "obstacle": rules.filing_obstacle(half_day, presence, announcement)
        if request.method == "GET"
        else None,
        "undecided_days": rules.UNDECIDED_DAYS,
    }
    status = 422 if form.errors else 200
    return render(request, "cohorts/absences/justify.html", context, status=status)


@signed_in
@require_POST
def announcement_take_back(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """She will come after all."""
    half_day = _own_half_day(request, half_day_id)
    enrolment, _presence = own_presence(half_day, request.user)
    announcement = standing_announcement(half_day, enrolment)
    return _act(
        request,
        half_day,
        lambda: announcement and take_back_announcement(announcement=announcement, by=request.user),
        _("You are expected as usual."),
    )


@signed_in
@require_POST
def justification_take_back(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """Undo what nobody has decided."""
    half_day = _own_half_day(request, half_day_id)
    enrolment, _presence = own_presence(half_day, request.user)
    waiting = justification_waiting(half_day, enrolment)
    return _act(
        request,
        half_day,
        lambda: waiting and take_back_justification(justification=waiting, by=request.user),
        _("Your justification is taken back, and what came with it is deleted."),
    )


@signed_in
@require_POST
def own_make_up_ask(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """Ask to make an absence up with another cohort."""
    half_day = _own_half_day(request, half_day_id)
    presence = _own_absence_of(request, half_day)
    form = HostForm(request.POST, hosts=possible_hosts(presence))
    if not form.is_valid():
        return _page(request, half_day, host_form=form, status=422)
    host = form.cleaned_data["host"]
    return _act(
        request,
        half_day,
        lambda: ask_make_up(presence=presence, host=host, by=request.user),
        _("Your request is sent: you are told when it is confirmed."),
    )


@signed_in
@require_POST
def own_make_up_give_up(request: HttpRequest, half_day_id: int) -> HttpResponse:
    """Not go there after all."""
    half_day = _own_half_day(request, half_day_id)
    make_up = make_up_under_way(_own_absence_of(request, half_day))
    return _act(
        request,
        half_day,
        lambda: make_up and give_up_make_up(make_up=make_up, by=request.user),
        _("The make-up is given up."),
    )


def _own_half_day(request: HttpRequest, half_day_id: int) -> HalfDay:
    return get_object_or_404(half_days_of(request.user), pk=half_day_id)


def _own_absence_of(request: HttpRequest, half_day: HalfDay) -> Presence:
    _enrolment, presence = own_presence(half_day, request.user)
    if presence is None:
        raise Http404
    presence.half_day = half_day
    return presence


def _act(
    request: HttpRequest, half_day: HalfDay, act: Callable[[], object], done: str
) -> HttpResponse:
    """Do it and show the page again; what was done already by a double click is no news."""
    try:
        if act():
            messages.success(request, done)
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("own_absence", half_day_id=half_day.pk)


def _page(
    request: HttpRequest, half_day: HalfDay, *, host_form: HostForm | None = None, status: int = 200
) -> HttpResponse:
    enrolment, presence = own_presence(half_day, request.user)
    announcement = standing_announcement(half_day, enrolment)
    context = {
        "page_title": _("Absence"),
        "half_day": half_day,
        "day": day_in_words(half_day),
        "presence": presence,
        "decision": _decision(presence),
        "announcement": announcement,
        "announced": announcement and announced_in_words(announcement.kind, announcement.minutes),
        "may_announce": announcement is None
        and rules.announcing_obstacle(half_day, enrolment, presence) is None,
        "may_take_back": announcement
        and rules.taking_back_obstacle(announcement, half_day) is None,
        "justifications": _justifications(half_day, enrolment),
        "may_justify": rules.filing_obstacle(half_day, presence, announcement) is None
        and justification_waiting(half_day, enrolment) is None,
        "undecided_days": rules.UNDECIDED_DAYS,
        **_making_up(half_day, enrolment, presence, host_form),
    }
    return render(request, "cohorts/absences/own_absence.html", context, status=status)


def _decision(presence: Presence | None):
    """The last dated step of a conclusion that was decided, with its reason."""
    if presence is None or presence.state not in DECISIONS:
        return None
    return presence.changes.exclude(reason="").order_by("pk").last()


def _justifications(half_day: HalfDay, enrolment: Enrolment) -> list[Justification]:
    return list(
        Justification.objects.filter(half_day=half_day, enrolment=enrolment)
        .select_related("content")
        .order_by("-pk")
    )


def _making_up(
    half_day: HalfDay, enrolment: Enrolment, presence: Presence | None, form: HostForm | None
) -> dict[str, object]:
    """What there is of make-ups, and a choice while there is an absence and none is under way."""
    if presence is None or presence.state not in ABSENCES:
        past = list(make_ups_of(presence)) if presence else []
        return {"make_ups": past, "make_up": None, "host_form": None, "is_absence": False}
    presence.half_day = half_day
    make_ups = list(make_ups_of(presence))
    under_way = make_up_under_way(presence)
    hosts = []
    if under_way is None and leaver_obstacle(enrolment) is None:
        hosts = possible_hosts(presence)
    return {
        "make_ups": make_ups,
        "make_up": under_way,
        "host_form": form or (HostForm(hosts=hosts) if hosts else None),
        "is_absence": True,
    }
