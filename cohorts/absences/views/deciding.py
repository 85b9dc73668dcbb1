"""What waits for those who run half-days, and one justification with its document."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.absences import rules
from cohorts.absences.forms import ACCEPT, JustificationDecisionForm
from cohorts.absences.models import FiledContent, Justification, MakeUp
from cohorts.absences.queries import (
    justifications_visible_to,
    make_ups_visible_to,
    standing_announcement,
)
from cohorts.absences.queries.announcements import announced_in_words
from cohorts.absences.services import accept_justification, note_seen, refuse_justification
from cohorts.absences.states import JustificationState, MakeUpState
from cohorts.absences.tables import JustificationFilter, JustificationTable
from cohorts.absences.validators import EXTENSIONS
from cohorts.attendance.models import Presence
from cohorts.attendance.rules import may_run
from cohorts.attendance.statements import day_in_words
from lms.accounts.access import demand, requires
from lms.accounts.enums import Permission
from lms.kernel.refusals import Refused
from lms.site.lists import list_response

# A file from outside: never shown within a page of ours, and powerless if it is.
_POLICY = "default-src 'none'; sandbox"


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_safe
def absences_to_decide(request: HttpRequest) -> HttpResponse:
    """Justifications and make-ups of her cohorts. No row and no export says why."""
    asked: list[MakeUp] = list(
        make_ups_visible_to(request.user).filter(state=MakeUpState.ASKED).order_by("asked_at")
    )
    return list_response(
        request,
        table_class=JustificationTable,
        queryset=justifications_visible_to(request.user).order_by("-filed_at"),
        filterset_class=JustificationFilter,
        template_name="cohorts/absences/to_decide.html",
        filename=_("justifications"),
        title=_("Absences"),
        context={"asked": asked},
    )


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def justification_page(request: HttpRequest, justification_id: int) -> HttpResponse:
    """What she filed, and the decision. Out of her cohorts it does not exist."""
    justification = _visible(request, justification_id)
    form = JustificationDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accepted = form.cleaned_data["decision"] == ACCEPT
        decide = accept_justification if accepted else refuse_justification
        try:
            decide(justification=justification, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(refused.field, refused.sentence)
            justification = _visible(request, justification_id)
        else:
            messages.success(
                request, _("The decision is recorded, she is told, and what she sent is deleted.")
            )
            return redirect("absences_to_decide")
    return _page(request, justification, form)


def _page(
    request: HttpRequest, justification: Justification, form: JustificationDecisionForm
) -> HttpResponse:
    half_day = justification.half_day
    announcement = standing_announcement(half_day, justification.enrolment)
    presence = Presence.objects.filter(half_day=half_day, enrolment=justification.enrolment).first()
    context = {
        "page_title": _("Justification of %(name)s") % {"name": justification.enrolment.person},
        "justification": justification,
        "half_day": half_day,
        "day": day_in_words(half_day),
        "presence": presence,
        "content": _content(justification),
        "announcement": announcement,
        "announced": announcement and announced_in_words(announcement.kind, announcement.minutes),
        "is_waiting": justification.state == JustificationState.FILED,
        "obstacle": rules.deciding_obstacle(justification, presence),
        "changes": justification.changes.select_related("recorded_by").order_by("pk"),
        "undecided_days": rules.UNDECIDED_DAYS,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "cohorts/absences/justification.html", context, status=status)


@requires(Permission.ATTENDANCE_RUN)
@never_cache
@require_POST
def justification_document(request: HttpRequest, justification_id: int) -> FileResponse:
    """The document as a download. Asked for by POST, because it is noted who opened it and when."""
    justification = _visible(request, justification_id)
    content = _content(justification)
    if content is None or not content.file:
        raise Http404
    try:
        document = content.file.open("rb")
    except FileNotFoundError:  # decided by somebody else this very moment
        raise Http404 from None
    note_seen(justification=justification, by=request.user)
    day = justification.half_day.local_day.isoformat()
    name = _("justification-%(day)s") % {"day": day}
    response = FileResponse(
        document,
        as_attachment=True,
        filename=f"{name}.{EXTENSIONS[content.content_type]}",
        content_type=content.content_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _visible(request: HttpRequest, justification_id: int) -> Justification:
    justification = get_object_or_404(justifications_visible_to(request.user), pk=justification_id)
    demand(may_run(request.user, justification.half_day))
    return justification


def _content(justification: Justification) -> FiledContent | None:
    return getattr(justification, "content", None)
