"""The sentences that people sign. The same words stand on the page and in the evidence."""

from hashlib import sha256

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from cohorts.attendance.enums import Delivery
from cohorts.attendance.models import HalfDay
from lms.accounts.models import User


def trainee_statement(half_day: HalfDay, person: User) -> str:
    """What ``person`` declares when she signs, in the active language; the place comes apart."""
    return _(
        "I, %(name)s, declare that I take part in “%(title)s” (%(programme)s) "
        "on %(day)s from %(start)s to %(end)s."
    ) % _words(half_day, person)


def whereabouts(half_day: HalfDay, *, remote: bool) -> str:
    """The second half of a signature: where the person is."""
    if remote:
        return _("I take part remotely.")
    if half_day.seminar.place:
        return _("I am on site: %(place)s.") % {"place": half_day.seminar.place}
    return _("I am on site.")


def signed_statement(half_day: HalfDay, person: User, *, remote: bool) -> str:
    """The whole text that a signature keeps."""
    return f"{trainee_statement(half_day, person)} {whereabouts(half_day, remote=remote)}"


def trainer_statement(half_day: HalfDay, trainer: User, *, present: int, missing: int) -> str:
    """What the trainer declares when she closes and signs."""
    return _(
        "I, %(name)s, declare that I held “%(title)s” (%(programme)s) on %(day)s "
        "from %(start)s to %(end)s: %(present)s present, %(missing)s absent."
    ) % {**_words(half_day, trainer), "present": present, "missing": missing}


def word_statement(half_day: HalfDay, trainer: User, trainee: User) -> str:
    """What the trainer declares when she vouches for somebody who could not sign."""
    return _(
        "I, %(name)s, vouch that %(trainee)s takes part in “%(title)s” (%(programme)s) "
        "on %(day)s from %(start)s to %(end)s."
    ) % {**_words(half_day, trainer), "trainee": trainee.get_full_name()}


def digest(text: str) -> str:
    """Names the text that was on screen, to see whether it is still the one to sign."""
    return sha256(text.encode()).hexdigest()[:16]


def is_remote(half_day: HalfDay, *, remote: bool) -> bool:
    """Where somebody counts as being: what she says matters only where both are offered."""
    delivery = half_day.seminar.delivery
    return delivery == Delivery.REMOTE or (delivery == Delivery.BOTH and remote)


def day_in_words(half_day: HalfDay) -> str:
    """Its local day: Tuesday 10 March 2026."""
    return date_format(half_day.local_day, "l j F Y")


def _words(half_day: HalfDay, person: User) -> dict[str, str]:
    return {
        "name": person.get_full_name(),
        "title": half_day.seminar.title,
        "programme": half_day.seminar.cohort.programme_version.programme.short_title,
        "day": day_in_words(half_day),
        "start": time_format(half_day.start_time, "H:i"),
        "end": time_format(half_day.end_time, "H:i"),
    }
