"""The empty table that people fill in to enrol others."""

from collections.abc import Iterable, Mapping

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from cohorts.enrolment.intake import COLUMNS
from lms.kernel.exports import csv_response, xlsx_response


def intake_template_response(
    extension: str, vocabulary: Mapping[str, Iterable[str]]
) -> HttpResponseBase:
    """The template as ``extension`` (csv or xlsx); the words that cells may hold on a second sheet.

    ``vocabulary`` lists them by column name.
    """
    headers = [str(column.label) for column in COLUMNS]
    filename = _("people-to-enrol")
    if extension == "csv":
        return csv_response(filename=filename, headers=headers, rows=[])
    labels = {column.name: str(column.label) for column in COLUMNS}
    words = [(labels[name], word) for name, each in vocabulary.items() for word in each]
    return xlsx_response(
        filename=filename,
        headers=headers,
        rows=[],
        sheet_title=_("People"),
        definitions=words,
    )
