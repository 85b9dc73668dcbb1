"""Where a figure comes from."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.indicators import lines
from cohorts.indicators.charts import history_chart
from cohorts.indicators.enums import DEFINITION_VERSION
from cohorts.indicators.forms import OriginForm
from cohorts.indicators.links import FigureLinks
from cohorts.indicators.origins import cohort_origins, label_of, origin_of, value_of
from cohorts.indicators.queries import (
    cohort_page,
    cohorts_reviewed_by,
    overview,
    sources_of,
)
from cohorts.indicators.queries.choices import first_day_of
from cohorts.indicators.timeline import past_dates
from cohorts.indicators.views.asking import form_over
from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.site.typography import format_number

SHORT_LIST = 12
# Where no summary holds, past values are computed from the facts, a date after the other.
MOST_COHORTS_OF_HISTORY = 400


@requires(Permission.INDICATORS_VIEW)
@require_safe
def indicator_origin(request: HttpRequest) -> HttpResponseBase:
    """The formula of one figure in words, what it is made of, its cohorts, people and past values.

    She came because she doubts a number, or must answer for it: to follow it to those it counts, or
    to see what it was on the day somebody quoted it. She must not reach a figure of a region that
    is not hers, nor people who are not hers to see; a running cohort still has no rate.
    """
    form = form_over(cohorts_reviewed_by(request.user), OriginForm, request)
    context: dict[str, Any] = {"form": form, "page_title": _("Where does this figure come from?")}
    if not form.is_valid():
        return render(request, "cohorts/indicators/origin.html", context)
    context |= _origin(request, form)
    if "history" in request.GET:
        context |= _history(form)
    return render(request, "cohorts/indicators/origin.html", context)


def _origin(request: HttpRequest, form: OriginForm) -> dict[str, Any]:
    key = form.cleaned_data["indicator"]
    asked = (form.scope, form.asked, sources_of(form.scope, form.asked))
    found, links = overview(*asked), FigureLinks(request.user, form)
    closed, number = [], 0
    if found.total.cohorts and not form.cleaned_data["cohort"]:
        closed, number = cohort_page(*asked, closed=True, start=0, stop=SHORT_LIST)
    origin = origin_of(key, found, links)
    definition = origin.definition
    return {
        "page_title": _("Where does this figure come from? %(figure)s")
        % {"figure": definition.label},
        "origin": origin,
        "on": form.asked.on,
        "programme": form.choices.programmes.get(form.cleaned_data["programme"], ""),
        "place": form.place,
        "figures": found,
        "columns": [lines.Column(definition.label, definition.key)],
        "cohort_lines": cohort_origins(key, closed, links),
        "cohort_number": number,
        "cohorts_url": links.cohorts(closed=True),
        "definition_version": DEFINITION_VERSION,
        "history_url": links.origin(key, cohort=form.place),
        "page_url": links.page(),
    }


def _history(form: OriginForm) -> dict[str, Any]:
    """The figure at past dates, by what is known today of those days."""
    key, asked = form.cleaned_data["indicator"], form.asked
    meant = asked.among(form.scope)
    first = first_day_of(meant)
    context: dict[str, Any] = {"history": None, "history_is_shown": True}
    if first is None or first >= asked.on:
        return context
    if meant.count() > MOST_COHORTS_OF_HISTORY:
        return context | {"too_many": format_number(MOST_COHORTS_OF_HISTORY)}
    days = past_dates(first, asked.on)
    values = [(day, value_of(key, overview(form.scope, replace(asked, on=day)))) for day in days]
    return context | {"history": history_chart(label_of(key), values)}
