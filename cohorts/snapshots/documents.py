"""The report of a region, or of all of them, on paper."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from cohorts.indicators.charts import funnel_plots, path_chart, trend_chart
from cohorts.snapshots.charts import attendance_chart
from cohorts.snapshots.reports import Report
from lms.kernel.pdf import render_pdf

LANGUAGE = "fr"  # a French document, whoever reads the site


def report_pdf(report: Report, *, today: date) -> bytes:
    """``report`` with its charts as a PDF of A4 pages."""
    with override(LANGUAGE):
        title = _("Indicators – %(place)s") % {"place": report.place}
        subject = _("%(programme)s, as of %(day)s") % {
            "programme": report.programme,
            "day": date_format(report.on, "j F Y"),
        }
        has_rates = bool(report.total.cohorts)
        context = {
            "report": report,
            "subject": subject,
            "today": today,
            "path_chart": path_chart(report.total) if has_rates else None,
            "trend_chart": trend_chart(report.years),
            "attendance_chart": attendance_chart(report.years),
            "funnel_plots": funnel_plots(report.found, report.regions),
        }
    return render_pdf(
        "cohorts/snapshots/report_pdf.html",
        context,
        title=title,
        subject=subject,
        language=LANGUAGE,
    )
