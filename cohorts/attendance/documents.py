"""The sheet of a half-day as a PDF: blank before opening, filled afterwards.

Until it is closed it can be signed by hand: each page carries a QR code and a reference, by which
its photograph finds the half-day.
"""

from django.conf import settings
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from cohorts.attendance.models import HalfDay
from cohorts.attendance.proofs import version_in_words
from cohorts.attendance.queries import Roll, roll_of
from cohorts.attendance.references import readable_reference, sheet_address
from cohorts.attendance.states import HalfDayState
from lms.kernel import clock
from lms.kernel.pdf import render_pdf
from lms.kernel.qr import qr_png_data_uri

_SIGNED_BY_HAND = (HalfDayState.PLANNED, HalfDayState.OPEN)


def sheet_pdf(half_day: HalfDay) -> tuple[bytes, str]:
    """The sheet as it stands now and the name of its file, in the language of the installation; a
    rectified one names its version."""
    roll = roll_of(half_day)
    with override(settings.LANGUAGE_CODE):
        pdf = render_pdf(
            "cohorts/attendance/sheet_pdf.html",
            {**sheet_context(roll), **_code(half_day)},
            title=_("Attendance sheet"),
            subject=str(half_day),
            language=settings.LANGUAGE_CODE,
        )
    version = roll.sheet_version if roll.last_rectification else 0
    return pdf, sheet_name(half_day, version=version)


def sheet_name(half_day: HalfDay, *, version: int = 0) -> str:
    """The name of the file, without its ending; with the version of a sealed or rectified
    one."""
    with override(settings.LANGUAGE_CODE):
        name = _("sheet-%(cohort)s-%(day)s") % {
            "cohort": half_day.seminar.cohort.code,
            "day": half_day.local_start.strftime("%Y-%m-%d-%Hh%M"),
        }
    return f"{name}-v{version}" if version else name


def _code(half_day: HalfDay) -> dict[str, str]:
    """What leads from the paper back to the half-day, while it can be signed by hand."""
    if half_day.state not in _SIGNED_BY_HAND:
        return {}
    address = sheet_address(half_day)
    return {
        "code": qr_png_data_uri(address),
        "reference": readable_reference(half_day),
        "address": address,
    }


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
        **_version(roll),
    }


def _version(roll: Roll) -> dict[str, object]:
    """What a rectified sheet says of itself. Its counts stand apart from those that the trainer
    signed, which stay hers."""
    if roll.last_rectification is None:
        return {}
    present = sum(row.is_present for row in roll.on_sheet)
    rectified_at = roll.last_rectification.local_signed_at
    return {
        "version": version_in_words(roll.sheet_version, rectified_at),
        "present_now": present,
        "missing_now": len(roll.on_sheet) - present,
    }


def offset_in_words(half_day: HalfDay) -> str:
    """How far the clocks of the place are from UTC on that day: UTC+04:00."""
    offset = half_day.local_start.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:]}"
