"""Pages of the indicators. Each starts from the cohorts that the person may review."""

from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.enrolment.models import Cohort
from cohorts.indicators import tables
from cohorts.indicators.charts import diploma_chart, path_chart
from cohorts.indicators.definitions import RULES, SETS, SHARES
from cohorts.indicators.enums import DEFINITION_VERSION, FigureSet, Indicator
from cohorts.indicators.exports import cohort_file
from cohorts.indicators.forms import FigureForm, PeopleForm
from cohorts.indicators.maps import VIEW_BOX, RegionNumbers, draw_regions
from cohorts.indicators.queries import (
    Figures,
    cohorts_named_to,
    cohorts_reviewed_by,
    figures,
    names_another_scope,
    people_then,
    reviews_every_region,
)
from cohorts.indicators.wording import about_differences
from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.kernel import clock
from lms.site.lists import list_response

EXPORTS = ("csv", "xlsx")


@requires(Permission.INDICATORS_VIEW)
@require_safe
def indicators(request: HttpRequest) -> HttpResponseBase:
    """The figures of a programme at a date; ``?format=csv`` or ``xlsx`` is the table of cohorts."""
    form = _form(FigureForm, request, list(cohorts_reviewed_by(request.user)))
    wants_file = request.GET.get("format") in EXPORTS
    if not form.is_valid():
        context = {"form": form, "page_title": _("Indicators")}
        status = 422 if wants_file else 200
        return render(request, "cohorts/indicators/indicators.html", context, status=status)
    found = figures(_alphabetical(form.chosen), form.cleaned_data["date"])
    if wants_file:
        return cohort_file(
            found,
            extension=request.GET["format"],
            programme=form.cleaned_data["programme"] or "tous",
        )
    context = {
        "form": form,
        "page_title": _("Indicators"),
        "programme": dict(form.fields["programme"].choices).get(form.cleaned_data["programme"]),
        "figures": found,
        "definition_version": DEFINITION_VERSION,
        **_sections(request, found, form),
    }
    return render(request, "cohorts/indicators/indicators.html", context)


def _form(kind: type[FigureForm], request: HttpRequest, cohorts: list[Cohort]) -> FigureForm:
    """The form over ``cohorts``. Raises ``Http404`` when it asks for another's scope."""
    form = kind(request.GET, cohorts=cohorts, today=clock.today(settings.TIME_ZONE))
    strange = form.strange_codes()
    if strange and names_another_scope(request.user, **strange):
        raise Http404
    return form


def _alphabetical(cohorts: list[Cohort]) -> list[Cohort]:
    return sorted(cohorts, key=lambda one: (_plain(one.region.name), one.starts_on, one.label))


def _plain(name: str) -> str:
    """``name`` as it is filed: Île-de-France stands under I."""
    return normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()


def _sections(request: HttpRequest, found: Figures, form: FigureForm) -> dict[str, Any]:
    links = tables.PeopleLinks(request.user, form.chosen, form.asked)
    running = tables.running_lines(found, links)
    if not found.closed:
        return {"running_lines": running, "number_columns": tables.NUMBER_COLUMNS}
    every_region = reviews_every_region(request.user) and not form.cleaned_data["region"]
    regions = tables.region_lines(found, links) if every_region or len(form.regions) > 1 else []
    return {
        "headlines": tables.headlines(found, links),
        "path_chart": path_chart(found.total),
        "diploma_chart": diploma_chart(found.total, found.closed),
        "rate_columns": tables.RATE_COLUMNS,
        "number_columns": tables.NUMBER_COLUMNS,
        "cohort_lines": tables.cohort_lines(found, links),
        "year_lines": tables.year_lines(found, links),
        "region_lines": regions,
        "differences": _about_regions(found),
        "shapes": draw_regions(_by_region(found)) if every_region else [],
        "map_view_box": VIEW_BOX,
        "running_lines": running,
    }


def _about_regions(found: Figures) -> str:
    groups = found.by(lambda cohort: cohort.region.name)
    return about_differences(
        found.total.rate(Indicator.DIPLOMA),
        [(name, group.rate(Indicator.DIPLOMA)) for name, group in groups.items()],
    )


def _by_region(found: Figures) -> Mapping[str, RegionNumbers]:
    closed = found.by(lambda cohort: cohort.region_id)
    running: dict[str, int] = {}
    for one in found.running:
        running[one.cohort.region_id] = running.get(one.cohort.region_id, 0) + 1
    numbers = {}
    for code in closed.keys() | running.keys():
        group = closed.get(code)
        numbers[code] = RegionNumbers(
            closed=group.cohorts if group else 0,
            running=running.get(code, 0),
            enrolled=group.counts.size(FigureSet.ENROLLED) if group else 0,
            validated=group.counts.size(FigureSet.VALIDATED) if group else 0,
        )
    return numbers


@requires(Permission.INDICATORS_PEOPLE)
@require_safe
def indicator_people(request: HttpRequest) -> HttpResponseBase:
    """The people behind a figure: names and facts of enrolment, nothing they said or made."""
    form = _form(PeopleForm, request, list(cohorts_named_to(request.user)))
    if form.asks_for_a_strange_cohort():
        raise Http404
    valid = form.is_valid()
    people: set[int] = set()
    context: dict[str, Any] = {"form": form}
    title = _("People behind a figure")
    if valid:
        found = figures(form.chosen, form.cleaned_data["date"])
        people = found.people(form.cleaned_data["set"], closed_only=not form.cleaned_data["cohort"])
        definition = SETS[form.cleaned_data["set"]]
        title = f"{definition.label} ({definition.symbol})"
        context |= {"definition": definition, "figures": found, "place": form.place}
    return list_response(
        request,
        table_class=tables.PeopleTable,
        filterset_class=tables.PeopleFilter,
        queryset=people_then(request.user, people, form.reference_date),
        template_name="cohorts/indicators/people.html",
        filename=_("people-behind-a-figure"),
        title=title,
        context=context,
    )


@requires(Permission.INDICATORS_VIEW)
@require_safe
def indicator_definitions(request: HttpRequest) -> HttpResponseBase:
    """What each figure means, with its formula and its edge cases."""
    context = {
        "page_title": _("Definitions of the indicators"),
        "sets": SETS.values(),
        "shares": SHARES.values(),
        "rules": RULES,
        "definition_version": DEFINITION_VERSION,
    }
    return render(request, "cohorts/indicators/definitions.html", context)
