"""The sentences kept with what is done on paper and on the trainer's device."""

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from cohorts.attendance.models import HalfDay
from cohorts.attendance.statements import day_in_words, signed_statement
from lms.accounts.models import User


def filing_statement(half_day: HalfDay, trainer: User) -> str:
    """What somebody declares when she files a photograph."""
    return _(
        "I, %(name)s, file this photograph of the sheet signed on paper for “%(title)s” "
        "(%(programme)s) on %(day)s from %(start)s to %(end)s."
    ) % _words(half_day, trainer)


def row_statement(half_day: HalfDay, trainer: User, trainee: User, number: int) -> str:
    """What she declares when she ticks a row; ``number`` is that of the photograph's evidence."""
    return _(
        "I, %(name)s, read the signature of %(trainee)s on the photograph of the paper sheet "
        "(evidence %(number)s) of “%(title)s” (%(programme)s) on %(day)s from %(start)s to %(end)s."
    ) % {
        **_words(half_day, trainer),
        "trainee": trainee.get_full_name(),
        "number": number,
    }


def device_statement(half_day: HalfDay, trainer: User, trainee: User) -> str:
    """What a trainee signs on the device of ``trainer``, in the active language."""
    return _("Signed by %(trainee)s on the device of %(name)s: %(declaration)s") % {
        "trainee": trainee.get_full_name(),
        "name": trainer.get_full_name(),
        "declaration": signed_statement(half_day, trainee, remote=False),
    }


def half_day_in_words(half_day: HalfDay) -> str:
    """Short, for lists and messages: 10 March 2026, 09:00 – title."""
    day = date_format(half_day.local_day, "j F Y")
    return f"{day}, {time_format(half_day.start_time, 'H:i')} – {half_day.seminar.title}"


def _words(half_day: HalfDay, person: User) -> dict[str, str]:
    return {
        "name": person.get_full_name(),
        "title": half_day.seminar.title,
        "programme": half_day.seminar.cohort.programme_version.programme.short_title,
        "day": day_in_words(half_day),
        "start": time_format(half_day.start_time, "H:i"),
        "end": time_format(half_day.end_time, "H:i"),
    }
