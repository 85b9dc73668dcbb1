"""Holding a person's own rows after her half-day, and an absence with where it is made up."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.services.locks import hold_presence, hold_together
from cohorts.enrolment.models import Enrolment
from lms.accounts.models import User
from lms.kernel.refusals import Refused

Own = tuple[HalfDay, Presence | None, Enrolment]


def hold_own(half_day: HalfDay, person: User) -> Own:
    """``half_day`` as it is now, her row on its sheet if she has one, and her enrolment, which
    lets two devices of hers act one after the other. Raises ``Refused`` for a stranger."""
    return hold_all_own([half_day], person)[0]


def hold_all_own(half_days: Iterable[HalfDay], person: User) -> list[Own]:
    """The same of several half-days: all half-days first, then all presences, as signers do."""
    held = [hold_together(half_day) for half_day in sorted(half_days, key=lambda each: each.pk)]
    rows = {
        row.half_day_id: row
        for row in Presence.objects.filter(half_day__in=held, enrolment__person=person)
    }
    presences = [
        hold_presence(rows[half_day.pk], half_day) if half_day.pk in rows else None
        for half_day in held
    ]
    cohorts = sorted({half_day.seminar.cohort_id for half_day in held})
    enrolments = {cohort_id: _hold_enrolment(cohort_id, person) for cohort_id in cohorts}
    return [
        (half_day, presence, enrolments[half_day.seminar.cohort_id])
        for half_day, presence in zip(held, presences, strict=True)
    ]


def hold_with_host(presence: Presence, host: HalfDay) -> tuple[Presence, HalfDay]:
    """``presence`` and the half-day that makes it up as they are now: until the transaction ends
    neither half-day is cancelled. Both before the presence, by number."""
    both = sorted([host, presence.half_day], key=lambda each: each.pk)
    held = {half_day.pk: hold_together(half_day) for half_day in both}
    return hold_presence(presence, held[presence.half_day_id]), held[host.pk]


def _hold_enrolment(cohort_id: int, person: User) -> Enrolment:
    enrolment = (
        Enrolment.objects.filter(cohort=cohort_id, person=person)
        .select_related("person", "cohort__region")
        .select_for_update(of=("self",))
        .first()
    )
    if enrolment is None:
        raise Refused(_("You are not enrolled in the cohort of this half-day."))
    return enrolment
