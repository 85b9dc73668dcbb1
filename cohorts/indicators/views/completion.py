"""The completion export."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.indicators.exports import completion_file
from cohorts.indicators.forms import FigureForm
from cohorts.indicators.queries import cohorts_named_to
from cohorts.indicators.views.asking import form_over
from lms.accounts.access import requires
from lms.accounts.enums import Permission


@requires(Permission.INDICATORS_PEOPLE)
@require_safe
def indicator_completion(request: HttpRequest) -> HttpResponseBase:
    """One row a person: how far she came; ``?format=xlsx`` is a workbook, all else a CSV.

    She came to work on with it in a tool of her own. She must not find anybody of another's
    cohorts in it, nor what anybody said of herself.
    """
    form = form_over(cohorts_named_to(request.user), FigureForm, request)
    if not form.is_valid():
        context = {"form": form, "page_title": _("Indicators")}
        return render(request, "cohorts/indicators/indicators.html", context, status=422)
    extension = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    return completion_file(request.user, form.scope, form.asked, extension=extension)
