"""The figures by year of beginning."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.indicators import lines
from cohorts.indicators.charts import trend_chart
from cohorts.indicators.forms import FigureForm
from cohorts.indicators.links import FigureLinks
from cohorts.indicators.queries import by_year, cohorts_reviewed_by
from cohorts.indicators.views.asking import form_over, is_part
from lms.accounts.access import requires
from lms.accounts.enums import Permission


@requires(Permission.INDICATORS_VIEW)
@require_safe
def indicator_years(request: HttpRequest) -> HttpResponseBase:
    """The closed cohorts of a programme, year by year: the trend and its table.

    She came to see whether things become better, and by more than chance. She must not read a rate
    of cohorts that still run, nor a year of a region that is not hers.
    """
    form = form_over(cohorts_reviewed_by(request.user), FigureForm, request)
    context: dict[str, Any] = {"form": form, "page_title": _("By year of beginning")}
    if form.is_valid():
        years = by_year(form.scope, form.asked)
        context |= {
            "programme": form.choices.programmes.get(form.cleaned_data["programme"], ""),
            "on": form.asked.on,
            "trend_chart": trend_chart(years),
            "rate_columns": lines.RATE_COLUMNS,
            "year_lines": lines.year_lines(years, FigureLinks(request.user, form)),
        }
    template = "_years.html" if is_part(request, "years") else "years.html"
    return render(request, f"cohorts/indicators/{template}", context)
