"""The printed report."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from cohorts.indicators.forms import FigureForm
from cohorts.indicators.queries import (
    cohorts_reviewed_by,
    names_another_scope,
    reviews_every_region,
)
from cohorts.indicators.queries.choices import choices_of
from cohorts.snapshots.documents import LANGUAGE, report_pdf
from cohorts.snapshots.reports import report_of
from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.kernel import clock
from lms.kernel.pdf import pdf_response


@requires(Permission.INDICATORS_VIEW)
@require_safe
def snapshot_report(request: HttpRequest) -> HttpResponse:
    """The figures asked for, with their charts and definitions, as a PDF.

    Takes the parameters of the indicators' page; a wrong one gets 422 and a page that names it.
    """
    today = clock.today(settings.TIME_ZONE)
    with override(LANGUAGE):
        form = _form(request, today)
        if form.is_valid():
            report = report_of(
                form.scope,
                form.asked,
                programme=form.choices.programmes.get(form.cleaned_data["programme"], ""),
                regions=form.choices.regions,
                filters=_filters(form),
            )
            name = f"indicateurs-{report.place}-{report.on.isoformat()}"
            return pdf_response(report_pdf(report, today=today), filename=name)
    form = _form(request, today)
    form.is_valid()
    context = {"form": form, "page_title": _("PDF report")}
    return render(request, "cohorts/snapshots/report_refused.html", context, status=422)


def _form(request: HttpRequest, today) -> FigureForm:
    """The form over what the person may review. ``Http404`` when it asks for another's scope."""
    cohorts = cohorts_reviewed_by(request.user)
    choices = choices_of(cohorts, bound_to_regions=not reviews_every_region(request.user))
    form = FigureForm(request.GET, cohorts=cohorts, choices=choices, today=today)
    if any(names_another_scope(request.user, **strange) for strange in form.strange_codes()):
        raise Http404
    return form


def _filters(form: FigureForm) -> tuple[tuple[str, str], ...]:
    """How else was chosen, in words."""
    chosen = [(field, form.cleaned_data[field.name]) for field in form.further_fields]
    year = form.cleaned_data["year"]
    named = [(str(field.label), dict(field.field.choices)[code]) for field, code in chosen if code]
    return (*([(str(form["year"].label), year)] if year else []), *named)
