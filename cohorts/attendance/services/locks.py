"""The order in which everybody locks: the half-day first, then a presence, then her enrolment.

Signers share the half-day, so that they never wait for one another; opening, closing and cancelling
hold it alone, so that each signature is whole before or after them. The chain of a half-day is held
last and shortly, while a link is appended. On SQLite the transaction itself (IMMEDIATE) is the lock
and rows need none.
"""

from django.db import connection
from django.utils.translation import gettext as _

from cohorts.attendance import rules
from cohorts.attendance.models import HalfDay, Presence, Seminar
from lms.kernel.refusals import Refused

# The first half of the key of an advisory lock: chains of half-days.
_CHAINS = 5_0101


def hold_alone(half_day: HalfDay) -> HalfDay:
    """``half_day`` as it is now; nobody signs or changes it until the transaction ends."""
    return _rows().select_for_update(of=("self",)).get(pk=half_day.pk)


def hold_together(half_day: HalfDay) -> HalfDay:
    """``half_day`` as it is now; others may sign meanwhile, nobody opens, closes or cancels it.

    Its seminar, when the caller has read it, is taken from there, with the columns that she asked
    for: a room full of people who sign wait for each other while this is held.
    """
    held = next(iter(HalfDay.objects.raw(_shared(), [half_day.pk])), None)
    if held is None:
        raise HalfDay.DoesNotExist
    if HalfDay.seminar.is_cached(half_day) and held.seminar_id == half_day.seminar_id:
        held.seminar = half_day.seminar
    else:
        held.seminar = _seminars().get(pk=held.seminar_id)
    return held


def _shared() -> str:
    """Django knows no lock that is shared; asked for with the row, it costs no statement."""
    table = connection.ops.quote_name(HalfDay._meta.db_table)
    lock = " FOR SHARE" if connection.features.has_select_for_update else ""
    return f"SELECT * FROM {table} WHERE id = %s{lock}"


def hold_presence(presence: Presence, half_day: HalfDay) -> Presence:
    """``presence`` as it is now, locked, with the ``half_day`` that is already held."""
    held = (
        Presence.objects.select_related("enrolment__person", "enrolment__cohort__region")
        .select_for_update(of=("self",))
        .get(pk=presence.pk)
    )
    held.half_day = half_day
    return held


def hold_chain(half_day: HalfDay) -> None:
    """Nobody else appends to the chain of ``half_day`` until the transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_CHAINS, half_day.pk % 2**31])


def refuse(obstacle: str | None) -> None:
    """Raise ``Refused`` when there is an obstacle."""
    if obstacle:
        raise Refused(obstacle)


def refuse_strangers(by, half_day: HalfDay) -> None:
    """Raise ``Refused`` unless ``by`` runs the half-days of this cohort."""
    if not rules.may_run(by, half_day):
        raise Refused(_("Only a trainer of this cohort or its manager may do this."))


def _seminars():
    return Seminar.objects.select_related("cohort__region", "cohort__programme_version__programme")


def _rows():
    return HalfDay.objects.select_related(
        "seminar__cohort__region", "seminar__cohort__programme_version__programme"
    )
