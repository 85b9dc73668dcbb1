"""Who may be falling behind, and what falls due: what a region can still change."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.enrolment.models import Enrolment
from cohorts.indicators.enums import Risk
from cohorts.indicators.forms import WatchForm
from cohorts.indicators.queries import cohorts_reviewed_by
from cohorts.indicators.queries.deadlines import deadlines
from cohorts.indicators.queries.risk import AtRisk, at_risk, named_to
from cohorts.indicators.views.asking import form_over, is_part
from cohorts.indicators.wording import title_of
from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.kernel import clock

LINES_A_PAGE = 50


@requires(Permission.INDICATORS_VIEW)
@require_safe
def indicator_watch(request: HttpRequest) -> HttpResponseBase:
    """People at risk with the rule that flags them, and the deadlines ahead, today.

    Fifty of each at a time: ``?page=`` of the people, ``?deadlines=``. The page of figures takes
    the first of them.

    She came to see where help is needed while it still helps. She must not read names unless the
    people of these cohorts are hers to see, and nothing that anybody said of herself: the rule
    knows attendance, suspensions and deadlines alone.
    """
    form = form_over(cohorts_reviewed_by(request.user), WatchForm, request)
    context: dict[str, Any] = {"form": form, "page_title": _("Help and deadlines")}
    if form.is_valid():
        context |= _watched(request, form)
    if is_part(request, "watch"):
        context["whole_url"] = request.get_full_path()
        return render(request, "cohorts/indicators/_watch.html", context)
    return render(request, "cohorts/indicators/watch.html", context)


def _watched(request: HttpRequest, form: WatchForm) -> dict[str, Any]:
    today = clock.today(settings.TIME_ZONE)
    flagged = at_risk(form.scope, form.asked, today)
    risks = {one.enrolment.pk: one.risks for one in flagged}
    people = Paginator(named_to(request.user, flagged), LINES_A_PAGE)
    due = Paginator(deadlines(form.scope, form.asked, today), LINES_A_PAGE)
    page = people.get_page(request.GET.get("page"))
    return {
        "today": today,
        "programme": form.choices.programmes.get(form.cleaned_data["programme"], ""),
        "flagged_count": len(flagged),
        "risks": _counts(flagged),
        "page": page,
        "named": [_named(one, risks[one.pk]) for one in page],
        "deadlines": due.get_page(request.GET.get("deadlines")),
    }


def _named(one: Enrolment, risks: Iterable[Risk]) -> dict[str, str | list[str]]:
    return {
        "name": str(one.person),
        "place": title_of(one.cohort),
        "reasons": [str(risk.label) for risk in risks],
    }


def _counts(flagged: list[AtRisk]) -> list[tuple[str, int]]:
    """How many people each clause of the rule flags; somebody may count under several."""
    counts = Counter(risk for one in flagged for risk in one.risks)
    return [(str(risk.label), counts[risk]) for risk in Risk]
