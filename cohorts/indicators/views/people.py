"""The people behind a figure."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.indicators import tables
from cohorts.indicators.definitions import SETS
from cohorts.indicators.forms import PeopleForm
from cohorts.indicators.queries import cohorts_named_to, people_behind, people_then
from cohorts.indicators.views.asking import form_over
from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.site.lists import list_response

EXPORTS = ("csv", "xlsx")
NOBODY = Q(pk__in=[])


@requires(Permission.INDICATORS_PEOPLE)
@require_safe
def indicator_people(request: HttpRequest) -> HttpResponseBase:
    """The people behind a figure: names and facts of enrolment, nothing they said or made.

    She came to see whom a number counts, or whom a rate leaves out (``without``). She must not
    reach anybody of another's cohorts, whatever the address says. A file that cannot be made is the
    page that says why.
    """
    form = form_over(cohorts_named_to(request.user), PeopleForm, request)
    people = NOBODY
    status = 200
    context: dict[str, Any] = {"form": form}
    title = _("People behind a figure")
    if form.is_valid():
        people = _people(form)
        definition = SETS[form.cleaned_data["set"]]
        title = f"{definition.label} ({definition.symbol})"
        if left_out := SETS.get(form.cleaned_data["without"]):
            title = _("%(set)s, without: %(left_out)s") % {
                "set": title,
                "left_out": f"{left_out.label} ({left_out.symbol})",
            }
        context |= {
            "definition": definition,
            "on": form.reference_date,
            "place": form.place,
            "is_running": form.wants_running,
        }
    elif request.GET.get("format") in EXPORTS:
        status = 422
        request.GET = request.GET.copy()
        del request.GET["format"]
    response = list_response(
        request,
        table_class=tables.PeopleTable,
        filterset_class=tables.PeopleFilter,
        queryset=people_then(request.user, people, form.reference_date),
        template_name="cohorts/indicators/people.html",
        filename=_("people-behind-a-figure"),
        title=title,
        context=context,
    )
    response.status_code = status
    return response


def _people(form: PeopleForm) -> Q:
    return people_behind(
        form.scope,
        form.asked,
        form.cleaned_data["set"],
        without=form.cleaned_data["without"],
        # One cohort is told whether it is closed or not; rates are those of closed ones.
        closed=None if form.cleaned_data["cohort"] else not form.wants_running,
    )
