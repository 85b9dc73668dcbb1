"""The sentences that people sign. The same words stand on the page and in the evidence."""

from hashlib import sha256

from django.conf import settings
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from cohorts.attendance.enums import Delivery
from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.states import Conclusion
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
    if place := half_day.seminar.where:
        return _("I am on site: %(place)s.") % {"place": place}
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


def minutes_statement(presence: Presence, trainer: User) -> str:
    """What the trainer declares when she notes minutes missed."""
    return _(
        "I, %(name)s, note for %(trainee)s at “%(title)s” (%(programme)s) on %(day)s "
        "from %(start)s to %(end)s: %(late)s minutes late, left %(early)s minutes early."
    ) % {
        **_words(presence.half_day, trainer),
        "trainee": presence.enrolment.person.get_full_name(),
        "late": presence.late_minutes,
        "early": presence.left_early_minutes,
    }


def decision_statement(presence: Presence, by: User, conclusion: str) -> str:
    """What somebody entitled decides about an absence."""
    return _(
        "I, %(name)s, decide about the absence of %(trainee)s from “%(title)s” (%(programme)s) "
        "on %(day)s from %(start)s to %(end)s: %(conclusion)s."
    ) % {
        **_words(presence.half_day, by),
        "trainee": presence.enrolment.person.get_full_name(),
        "conclusion": Conclusion(conclusion).label,
    }


def rectification_statement(presence: Presence, by: User) -> str:
    """What a manager states when she rectifies a closed sheet."""
    return _(
        "I, %(name)s, rectify the sheet of “%(title)s” (%(programme)s) on %(day)s from %(start)s "
        "to %(end)s: %(trainee)s, %(conclusion)s, %(late)s minutes late, left %(early)s minutes "
        "early."
    ) % {
        **_words(presence.half_day, by),
        "trainee": presence.enrolment.person.get_full_name(),
        "conclusion": presence.get_state_display(),
        "late": presence.late_minutes,
        "early": presence.left_early_minutes,
    }


def seal_statement(half_day: HalfDay, *, version: int) -> str:
    """What the platform states when it seals a sheet."""
    return _(
        "Sheet sealed, version %(version)s: “%(title)s”, %(day)s from %(start)s to %(end)s."
    ) % {
        "version": version,
        "title": half_day.seminar.title,
        **_hours(half_day),
    }


def purge_statement(half_day: HalfDay) -> str:
    """What the chain keeps in the place of its contents."""
    return _("Contents purged: “%(title)s”, %(day)s from %(start)s to %(end)s.") % {
        "title": half_day.seminar.title,
        **_hours(half_day),
    }


def digest(text: str) -> str:
    """Names the text that was on screen, to see whether it is still the one to sign."""
    return sha256(text.encode()).hexdigest()[:16]


def language_of(half_day: HalfDay, person: User, shown: str) -> str:
    """The language in which the text named ``shown`` (``digest``) is the one to sign; empty when it
    is in none. A page kept on a device may be older than a change of language."""
    languages = [get_language(), *(code for code, _name in settings.LANGUAGES)]
    for code in languages:
        with override(code):
            if shown == digest(trainee_statement(half_day, person)):
                return code
    return ""


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
        **_hours(half_day),
    }


def _hours(half_day: HalfDay) -> dict[str, str]:
    return {
        "day": day_in_words(half_day),
        "start": time_format(half_day.start_time, "H:i"),
        "end": time_format(half_day.end_time, "H:i"),
    }
