"""The activity of a year as a file, in the order of the official form."""

from collections.abc import Iterator

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from cohorts.indicators.activities import NOT_KNOWN, parts_of
from cohorts.indicators.enums import MINUTES_AN_HOUR
from cohorts.indicators.queries.activity import Activity
from lms.kernel.exports import Row, csv_response, xlsx_response


def activity_file(found: Activity, *, extension: str) -> HttpResponseBase:
    """``found`` as ``csv`` or ``xlsx``; the workbook says what the form asks for besides."""
    options = {
        "filename": f"bilan-pedagogique-{found.year}",
        "headers": [
            _("Year"),
            _("Part"),
            _("Kind"),
            _("Trainees"),
            _("Different people"),
            _("Trainees at least once remote"),
            _("Trainee hours"),
            _("of these on site"),
            _("of these remote"),
        ],
        "rows": _rows(found),
    }
    if extension == "csv":
        return csv_response(**options)
    missing = [(str(box), str(why)) for box, why in NOT_KNOWN]
    return xlsx_response(**options, sheet_title=_("Activity"), definitions=missing)


def _rows(found: Activity) -> Iterator[Row]:
    for part in parts_of(found):
        for label, line in part.lines:
            yield [
                found.year,
                str(part.title),
                label,
                line.trainees,
                line.people,
                line.at_a_distance,
                *(
                    round(minutes / MINUTES_AN_HOUR, 2)
                    for minutes in (line.minutes, line.onsite, line.remote)
                ),
            ]
    yield [
        found.year,
        _("Trainers"),
        _("People who closed half-days, and the hours of these"),
        None,
        found.trainers,
        None,
        round(found.taught / MINUTES_AN_HOUR, 2),
        None,
        None,
    ]
