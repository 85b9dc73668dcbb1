"""How people position themselves in a programme, a region, the nation: for programme managers."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.campaigns import overview_page as pages
from cohorts.campaigns import queries
from cohorts.campaigns.overview_forms import OverviewForm
from cohorts.campaigns.queries import Overview
from competencies.positioning.enums import Moment
from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.accounts.queries import scopes_of
from lms.kernel.exports import csv_response
from lms.kernel.suppression import THRESHOLD

TEMPLATE = "cohorts/campaigns/overview.html"


@requires(Permission.POSITIONING_OVERVIEW)
@require_safe
def positioning_overview(request: HttpRequest) -> HttpResponseBase:
    """Numbers of people at the levels of each competency, none of them small; never a person.

    ``?format=csv`` is the same figures as a file.
    """
    on = queries.reference_day()
    scopes = scopes_of(request.user, Permission.POSITIONING_OVERVIEW)
    known = queries.populations(on)
    reachable = [one for one in known if any(queries.may_see(scopes, leaf) for leaf in one.people)]
    context = {
        "page_title": _("Positionings overall"),
        "reference_day": on,
        "threshold": THRESHOLD,
    }
    if not reachable:
        return render(request, TEMPLATE, context)
    form = OverviewForm(request.GET, populations=reachable, scopes=scopes)
    context["form"] = form
    wants_file = request.GET.get("format") == "csv"
    if not form.is_valid():
        return render(request, TEMPLATE, context, status=422 if wants_file else 200)
    context["place"] = form.place
    context["moment"] = Moment(form.cleaned_data["moment"]).label
    population = form.population
    if population is None or not population.is_large_enough(form.scope):
        context["is_too_small"] = True
        return render(request, TEMPLATE, context, status=422 if wants_file else 200)
    found = queries.overview_of(population, form.scope, on)
    if wants_file:
        return _file(found, form)
    context["population"] = population
    context["overview"] = pages.overview_page(found)
    return render(request, TEMPLATE, context)


def _file(found: Overview, form: OverviewForm) -> HttpResponseBase:
    population = found.population
    programme, region = (*found.scope, "", "")[:2]
    on = queries.reference_day()
    before = [
        population.title,
        population.version,
        Moment(population.moment).label,
        population.programmes.get(programme, _("All programmes")),
        population.regions.get(region, _("All regions")),
        on,
    ]
    name = "-".join(["positionnements", *found.scope, population.moment, on.isoformat()])
    page = pages.overview_page(found)
    return csv_response(
        filename=name, headers=pages.headers(), rows=pages.rows(found, page, before)
    )
