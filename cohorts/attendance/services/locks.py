"""The order in which everybody locks: the half-day first, then a presence.

Signers share the half-day, so that they never wait for one another; opening, closing and cancelling
hold it alone, so that each signature is whole before or after them. The chain of a half-day is held
last and shortly, while a link is appended. On SQLite the transaction itself (IMMEDIATE) is the lock
and rows need none.
"""

from django.db import connection
from django.utils.translation import gettext as _

from cohorts.attendance import rules
from cohorts.attendance.models import HalfDay, Presence
from lms.kernel.refusals import Refused

# The first half of the key of an advisory lock: chains of half-days.
_CHAINS = 5_0101


def hold_alone(half_day: HalfDay) -> HalfDay:
    """``half_day`` as it is now; nobody signs or changes it until the transaction ends."""
    return _rows().select_for_update(of=("self",)).get(pk=half_day.pk)


def hold_together(half_day: HalfDay) -> HalfDay:
    """``half_day`` as it is now; others may sign meanwhile, nobody opens, closes or cancels it.

    Its seminar, when the caller has read it, is taken from there: a room full of people who sign
    wait for each other while this is held.
    """
    if connection.features.has_select_for_update:
        table = connection.ops.quote_name(HalfDay._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR SHARE", [half_day.pk])
    if not HalfDay.seminar.is_cached(half_day):
        return _rows().get(pk=half_day.pk)
    held = HalfDay.objects.get(pk=half_day.pk)
    if held.seminar_id == half_day.seminar_id:
        held.seminar = half_day.seminar
    return held


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


def _rows():
    return HalfDay.objects.select_related(
        "seminar__cohort__region", "seminar__cohort__programme_version__programme"
    )
