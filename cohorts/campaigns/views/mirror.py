"""Both sides of a positioning at once, and the level agreed on over it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.campaigns import queries, services
from cohorts.campaigns.forms import AgreementForm
from cohorts.campaigns.mirror_page import mirror_page, mirror_row
from cohorts.campaigns.models import CampaignEntry
from cohorts.campaigns.queries import Mirror, MirrorLine
from cohorts.campaigns.views.results import of_readable
from competencies.frameworks.queries import Targets, targets_for
from lms.accounts.access import signed_in
from lms.kernel.refusals import Refused


@signed_in
@require_safe
@of_readable
def mirror(request: HttpRequest, entry: CampaignEntry) -> HttpResponse:
    """The self-rating beside the trainers', for the person and for each trainer who has rated."""
    context = {
        "page_title": _("Mirror"),
        "entry": entry,
        "framework": entry.positioning.framework_version.framework,
        "is_own": entry.enrolment.person_id == request.user.pk,
        "mirror": mirror_page(queries.mirror_of(entry, request.user), _targets(entry)),
    }
    return render(request, "cohorts/campaigns/mirror.html", context)


def _targets(entry: CampaignEntry) -> Targets | None:
    framework = entry.positioning.framework_version.framework_id
    return targets_for(framework, entry.enrolment.profile_id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mirror_agree(request: HttpRequest, entry_id: int, revision_id: int) -> HttpResponse:
    """One competency: what each side says, and the level that both agree on."""
    theirs = queries.results_visible_to(request.user).exclude(enrolment__person=request.user)
    entry = get_object_or_404(theirs, pk=entry_id)
    shown = queries.mirror_of(entry, request.user)
    line = shown.line(revision_id)
    if line is None:
        raise Http404
    form = AgreementForm(request.POST or None, positioning=entry.positioning, agreed=line.agreed)
    if form.is_valid():
        try:
            services.agree_level(
                entry=entry, revision=line.revision, by=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(
                refusal.field if refusal.field in form.fields else None, refusal.sentence
            )
        else:
            messages.success(request, _("The agreed level is saved."))
            return _onwards(request, entry, shown, line)
    raters = [rating.rater for rating in shown.ratings]
    context = {
        "page_title": _("Agree on a level"),
        "entry": entry,
        "row": mirror_row(line, raters, shown, _targets(entry)),
        "form": form,
        "earlier": line.agreements[:-1],
        "has_next": _next(shown, line) is not None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "cohorts/campaigns/mirror_agree.html", context, status=status)


def _onwards(
    request: HttpRequest, entry: CampaignEntry, shown: Mirror, line: MirrorLine
) -> HttpResponse:
    following = _next(shown, line) if "next" in request.POST else None
    if following is None:
        return redirect("mirror", entry_id=entry.pk)
    return redirect("mirror_agree", entry_id=entry.pk, revision_id=following.revision.pk)


def _next(shown: Mirror, line: MirrorLine) -> MirrorLine | None:
    """The next competency without an agreed level, in the order of the mirror."""
    order = [*shown.compared, *shown.apart]
    place = order.index(line)
    rest = [*order[place + 1 :], *order[:place]]
    return next((other for other in rest if other.agreed is None), None)
