"""An invited person reads what would be shared, with whom and for what, and decides."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cohorts.coverage import queries, services
from cohorts.coverage.enums import DecisionKind
from cohorts.coverage.models import CoverageInvitation
from competencies.positioning.models import Positioning
from competencies.positioning.queries import result
from lms.accounts.access import signed_in
from lms.kernel import clock
from lms.kernel.refusals import Refused

_TOLD = {
    DecisionKind.SHARED: gettext_lazy("You share your answers for this round."),
    DecisionKind.DECLINED: gettext_lazy("You share nothing. Nobody is told."),
    DecisionKind.TAKEN_BACK: gettext_lazy("Taken back: your answers are not counted."),
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def coverage_invitation(request: HttpRequest, coverage_invitation_id: int) -> HttpResponse:
    """One invitation, for the person whose address was invited."""
    invitation, decisions = queries.invitation_with_decisions(request.user, coverage_invitation_id)
    if invitation is None:
        raise Http404
    if request.method == "POST":
        return _decide(request, invitation)
    own = queries.shareable_by(invitation.coverage, request.user)
    shared = decisions[-1].positioning_id if decisions else None
    offered = next((each for each in own if each.pk == shared), None) or next(iter(own), None)
    context = {
        "page_title": _("Share with your team"),
        "coverage": invitation.coverage,
        "decisions": decisions,
        "shares": shared is not None,
        "is_open": invitation.coverage.is_open(clock.today(invitation.coverage.zone)),
        "offered": offered,
        "answers": result(offered) if offered else None,
        "newest": next(iter(own), None),
        "key": uuid.uuid4(),
    }
    return render(request, "cohorts/coverage/coverage_invitation.html", context)


def _decide(request: HttpRequest, invitation: CoverageInvitation) -> HttpResponse:
    kind = request.POST.get("kind", "")
    values = {
        "invitation": invitation,
        "client_key": _key(request.POST.get("key", "")),
        "by": request.user,
    }
    try:
        match kind:
            case DecisionKind.SHARED:
                services.share(positioning=_positioning(request), **values)
            case DecisionKind.DECLINED:
                services.decline(**values)
            case DecisionKind.TAKEN_BACK:
                services.take_back(**values)
            case _:
                raise Refused(_("This decision does not exist."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _TOLD[DecisionKind(kind)])
    return redirect("coverage_invitation", coverage_invitation_id=invitation.pk)


def _positioning(request: HttpRequest) -> Positioning | None:
    """What she read on the page; whether it is hers is for the rules to say."""
    text = request.POST.get("positioning", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        return None
    return Positioning.objects.filter(pk=int(text)).first()


def _key(text: str) -> uuid.UUID:
    """The key of a form, or a new one: a request without it counts once."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
