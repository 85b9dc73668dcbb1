"""The figures of one region or of all of them, and the list of their cohorts."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.indicators import lines
from cohorts.indicators.charts import funnel_plots, path_chart
from cohorts.indicators.enums import DEFINITION_VERSION, FigureSet
from cohorts.indicators.exports import cohort_file
from cohorts.indicators.forms import CohortListForm, FigureForm
from cohorts.indicators.headlines import headlines
from cohorts.indicators.links import FigureLinks
from cohorts.indicators.maps import VIEW_BOX, RegionNumbers, draw_regions
from cohorts.indicators.paths import stages_of
from cohorts.indicators.queries import (
    CohortFigures,
    Overview,
    cohort_page,
    cohorts_reviewed_by,
    overview,
    sources_of,
)
from cohorts.indicators.views.asking import form_over, is_part
from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.accounts.queries import has_permission

EXPORTS = ("csv", "xlsx")
# Cohorts on the page itself; the rest have a page of their own.
SHORT_LIST = 12
COHORTS_A_PAGE = 50


@requires(Permission.INDICATORS_VIEW)
@require_safe
def indicators(request: HttpRequest) -> HttpResponseBase:
    """The figures of a programme at a date; ``?format=csv`` or ``xlsx`` is the table of cohorts.

    A regional reviewer came to see, in a minute, how her region's trainings end: of how many, since
    when, who needs help now, what falls due. Who reviews every region came to see whether regions
    differ by more than chance, and chooses one. Nobody must read the figures of a region that is
    not hers, a rate of a cohort that still runs, a rate without its fraction, or a ranking.
    """
    form = form_over(cohorts_reviewed_by(request.user), FigureForm, request)
    wants_file = request.GET.get("format") in EXPORTS
    context: dict[str, Any] = {"form": form, "page_title": _("Indicators")}
    if not form.is_valid():
        status = 422 if wants_file else 200
        return render(request, "cohorts/indicators/indicators.html", context, status=status)
    if wants_file:
        return _file(request, form)
    found = overview(form.scope, form.asked)
    context |= {
        "page_title": _title(form),
        "programme": form.choices.programmes.get(form.cleaned_data["programme"], ""),
        "on": form.asked.on,
        "figures": found,
        "definition_version": DEFINITION_VERSION,
        "links": FigureLinks(request.user, form),
        "may_manage": has_permission(request.user, Permission.COHORT_MANAGE),
    }
    context |= _sections(found, form, context["links"])
    return render(request, "cohorts/indicators/indicators.html", context)


def _title(form: FigureForm) -> str:
    if not form.one_region:
        return _("Indicators")
    return _("Indicators: %(region)s") % {"region": form.choices.regions[form.one_region]}


def _file(request: HttpRequest, form: FigureForm) -> HttpResponseBase:
    return cohort_file(form.scope, form.asked, extension=request.GET["format"])


def _sections(found: Overview, form: FigureForm, links: FigureLinks) -> dict[str, Any]:
    sections = {
        "number_columns": lines.NUMBER_COLUMNS,
        "rate_columns": lines.RATE_COLUMNS,
        "by_region": form.compares_regions,
        "cohorts_url": links.cohorts(closed=True),
        "running_enrolled": found.running.counts.size(FigureSet.ENROLLED),
        "running_cohorts": lines.cohort_number(found.running.cohorts),
        "running_url": links.cohorts(closed=False),
        "departures_url": links.departures(),
        "completion_url": links.completion(),
        # A cut through the cohorts is not a report of them.
        "report_url": "" if form.asked.slice else links.report(),
        # What falls due and who needs help is told of today and of one region.
        "watch_url": links.watch() if form.one_region and form.is_of_today else "",
    }
    if found.running.cohorts and form.compares_regions:
        names = form.choices.regions
        sections["running_lines"] = lines.running_region_lines(found, names, links)
    if not found.total.cohorts:
        return sections
    sections |= {
        "headlines": headlines(found.total, links),
        "path_chart": path_chart(found.total),
        "stages": stages_of(found.total, links),
        "years_url": links.years(),
    }
    if form.compares_regions:
        return sections | _regions(found, form.choices.regions, links)
    return sections


def _regions(found: Overview, names: Mapping[str, str], links: FigureLinks) -> dict[str, Any]:
    return {
        "region_lines": lines.region_lines(found, names, links),
        "funnel_plots": funnel_plots(found, names),
        "shapes": draw_regions(_by_region(found)),
        "map_view_box": VIEW_BOX,
    }


def _by_region(found: Overview) -> Mapping[str, RegionNumbers]:
    numbers = {}
    for code in found.regions.keys() | found.running_regions.keys():
        group, running = found.regions.get(code), found.running_regions.get(code)
        numbers[code] = RegionNumbers(
            closed=group.cohorts if group else 0,
            running=running.cohorts if running else 0,
            enrolled=group.counts.size(FigureSet.ENROLLED) if group else 0,
            validated=group.counts.size(FigureSet.VALIDATED) if group else 0,
        )
    return numbers


@requires(Permission.INDICATORS_VIEW)
@require_safe
def indicator_cohorts(request: HttpRequest) -> HttpResponseBase:
    """All the cohorts behind a page of figures, fifty at a time; the first of them for that page.

    She came to find one cohort among many, or to read down the list. She must not find a cohort of
    another region, nor a rate of one that runs.
    """
    form = form_over(cohorts_reviewed_by(request.user), CohortListForm, request)
    context: dict[str, Any] = {"form": form, "page_title": _("Cohorts behind the figures")}
    if form.is_valid():
        if is_part(request, "closed-cohorts", "running-cohorts"):
            return _first_cohorts(request, form)
        closed = not form.wants_running
        cohorts, page = _page_of_cohorts(form, request.GET.get("page", ""), closed=closed)
        context |= {
            "page": page,
            "columns": lines.RATE_COLUMNS if closed else lines.NUMBER_COLUMNS,
            "lines": lines.cohort_lines(cohorts, FigureLinks(request.user, form)),
            "on": form.asked.on,
            "programme": form.choices.programmes.get(form.cleaned_data["programme"], ""),
            "is_closed": closed,
        }
    return render(request, "cohorts/indicators/cohorts.html", context)


def _first_cohorts(request: HttpRequest, form: CohortListForm) -> HttpResponseBase:
    closed = not form.wants_running
    links = FigureLinks(request.user, form)
    cohorts, number = cohort_page(form.scope, form.asked, closed=closed, start=0, stop=SHORT_LIST)
    context = {
        "columns": lines.RATE_COLUMNS if closed else lines.NUMBER_COLUMNS,
        "lines": lines.cohort_lines(cohorts, links),
        "number": number,
        "url": links.cohorts(closed=closed),
        "on": form.asked.on,
        "is_closed": closed,
    }
    return render(request, "cohorts/indicators/_cohorts.html", context)


def _page_of_cohorts(
    form: CohortListForm, wanted: str, *, closed: bool
) -> tuple[list[CohortFigures], Page]:
    """The cohorts on the page ``wanted``; a number that does not exist is the first or the last."""
    start = (int(wanted) - 1) * COHORTS_A_PAGE if wanted.isdecimal() and len(wanted) < 6 else 0
    start = max(start, 0)
    asked = (form.scope, form.asked, sources_of(form.scope, form.asked))
    found, number = cohort_page(*asked, closed=closed, start=start, stop=start + COHORTS_A_PAGE)
    page = Paginator(range(number), COHORTS_A_PAGE).get_page(wanted)
    first = max(page.start_index() - 1, 0)
    if first != start:
        found, _number = cohort_page(
            *asked, closed=closed, start=first, stop=first + COHORTS_A_PAGE
        )
    return found, page
