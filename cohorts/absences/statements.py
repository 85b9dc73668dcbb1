"""The sentences that stand in the evidence for what is done about an absence."""

from django.utils.translation import gettext as _

from cohorts.absences.rules import when
from cohorts.attendance.models import HalfDay
from lms.accounts.models import User


def filing_statement(half_day: HalfDay, person: User) -> str:
    """What a trainee declares when she files a justification; never why."""
    return _(
        "I, %(name)s, file a justification of my absence from “%(title)s” on %(when)s."
    ) % _words(half_day, person)


def taking_back_statement(half_day: HalfDay, person: User) -> str:
    """What she declares when she takes it back."""
    return _(
        "I, %(name)s, take back the justification of my absence from “%(title)s” on %(when)s."
    ) % _words(half_day, person)


def attesting_statement(host: HalfDay, trainer: User, trainee: User) -> str:
    """What the trainer who received a guest declares."""
    return _(
        "I, %(name)s, attest that %(trainee)s took part in “%(title)s” with %(cohort)s "
        "on %(when)s, to make an absence up."
    ) % {
        **_words(host, trainer),
        "trainee": trainee.get_full_name(),
        "cohort": host.seminar.cohort.label,
    }


def made_up_reason(host: HalfDay, trainer: User) -> str:
    """Where and when an absence was made up, and on whose word."""
    return _("Made up with %(cohort)s on %(when)s, attested by %(name)s.") % {
        **_words(host, trainer),
        "cohort": host.seminar.cohort.label,
    }


def _words(half_day: HalfDay, person: User) -> dict[str, str]:
    return {
        "name": person.get_full_name(),
        "title": half_day.seminar.title,
        "when": when(half_day),
    }
