"""The sheet of a half-day as a PDF: blank before opening, filled afterwards."""

from django.conf import settings
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from cohorts.attendance.models import HalfDay
from cohorts.attendance.queries import Roll, roll_of
from lms.kernel import clock
from lms.kernel.pdf import render_pdf


def sheet_pdf(half_day: HalfDay) -> tuple[bytes, str]:
    """The sheet as it stands now and the name of its file, in the language of the installation."""
    with override(settings.LANGUAGE_CODE):
        pdf = render_pdf(
            "cohorts/attendance/sheet_pdf.html",
            sheet_context(roll_of(half_day)),
            title=_("Attendance sheet"),
            subject=str(half_day),
            language=settings.LANGUAGE_CODE,
        )
        name = _("sheet-%(cohort)s-%(day)s") % {
            "cohort": half_day.seminar.cohort.code,
            "day": half_day.local_start.strftime("%Y-%m-%d-%Hh%M"),
        }
    return pdf, name


def sheet_context(roll: Roll) -> dict[str, object]:
    """What the sheet shows, on paper and on its page."""
    half_day = roll.half_day
    now = clock.now().astimezone(half_day.local_start.tzinfo)
    return {
        "roll": roll,
        "half_day": half_day,
        "seminar": half_day.seminar,
        "cohort": half_day.seminar.cohort,
        "is_blank": half_day.opened_at is None,
        "offset": offset_in_words(half_day),
        "printed_at": f"{date_format(now.date(), 'j F Y')}, {time_format(now.time(), 'H:i')}",
    }


def offset_in_words(half_day: HalfDay) -> str:
    """How far the clocks of the place are from UTC on that day: UTC+04:00."""
    offset = half_day.local_start.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:]}"
