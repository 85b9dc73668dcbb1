"""Why people left as rows, as far as it may be told: a sheet of the workbook, a file of its own."""

from collections.abc import Iterator

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cohorts.indicators.queries.asking import Asked
from cohorts.indicators.queries.departures import Reasons
from lms.kernel.exports import Row, Sheet, csv_response, xlsx_response


def departure_sheet(found: Reasons) -> Sheet:
    """``found`` as a table: a row a reason; one with the sentence alone where nothing is told."""
    headers = [_("Reason"), _("People"), _("Reference date"), _("What is told")]
    return Sheet(pgettext("sheet", "Departures"), headers, _rows(found))


def departures_file(found: Reasons, asked: Asked, *, extension: str) -> HttpResponseBase:
    """``found`` as ``csv`` or ``xlsx``."""
    sheet = departure_sheet(found)
    options = {
        "filename": f"departs-{asked.programme or 'tous'}-{found.on.isoformat()}",
        "headers": sheet.headers,
        "rows": sheet.rows,
    }
    if extension == "csv":
        return csv_response(**options)
    return xlsx_response(**options, sheet_title=sheet.title)


def _rows(found: Reasons) -> Iterator[Row]:
    if not found.rows:
        yield [None, None, found.on, found.sentence]
    for row in found.rows:
        yield [row.label, row.number, found.on, found.sentence]
