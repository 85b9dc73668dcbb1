"""The trainer reads a photograph and ticks who signed on it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.attendance.enums import EvidenceKind
from cohorts.attendance.models import Presence
from cohorts.attendance.services import note_minutes
from cohorts.attendance.services.locks import hold_together, refuse, refuse_strangers
from cohorts.attendance.services.presence import record_present
from cohorts.attendance.statements import is_remote
from cohorts.attendance.states import PRESENT
from cohorts.enrolment.models import Enrolment
from cohorts.paper import rules
from cohorts.paper.models import ScannedSheet
from cohorts.paper.statements import row_statement
from lms.accounts.models import User
from lms.kernel.refusals import Refused


@dataclass(frozen=True)
class TickedRow:
    """Minutes missed at either end, as the sheet or the trainer says."""

    late_minutes: int = 0
    left_early_minutes: int = 0


@transaction.atomic
def tick_rows(*, scan: ScannedSheet, rows: Mapping[int, TickedRow], by: User) -> list[Presence]:
    """Record as present those whose signature is on ``scan``; ``rows`` by presence.

    All or none, while the half-day is open. Whoever is present already stays as she is, so that the
    same page sent twice, or from two windows, records each person once. Returns those newly
    recorded.
    """
    half_day = hold_together(scan.half_day)
    refuse_strangers(by, half_day)
    refuse(rules.filing_obstacle(half_day))
    presences = _hold_rows(half_day, list(rows))
    if len(presences) < len(rows):
        raise Refused(_("The list of this half-day has changed meanwhile. Load the page again."))
    ticked = [presence for presence in presences if presence.state not in PRESENT]
    for presence in ticked:
        refuse(rules.row_obstacle(presence))
    for presence in ticked:
        record_present(
            presence,
            by=by,
            remote=is_remote(half_day, remote=False),
            kind=EvidenceKind.SHEET_ROW,
            statement=row_statement(half_day, by, presence.enrolment.person, scan.evidence_number),
            facts={"scan": scan.evidence_number, "scan_sha256": scan.sha256},
        )
        note_minutes(
            presence=presence,
            by=by,
            late_minutes=rows[presence.pk].late_minutes,
            left_early_minutes=rows[presence.pk].left_early_minutes,
        )
    return ticked


def _hold_rows(half_day, numbers: list[int]) -> list[Presence]:
    """All at once and in order: whoever ticks the same rows meanwhile waits at the first one, and
    nobody waits for a row while holding the chain. The enrolments as well, by their own order:
    another sheet of the same people lists them in one of its own."""
    presences = list(
        Presence.objects.select_for_update()
        .filter(half_day=half_day, pk__in=numbers)
        .order_by("pk")
    )
    enrolments = _hold_enrolments([presence.enrolment_id for presence in presences])
    for presence in presences:
        presence.half_day = half_day
        presence.enrolment = enrolments[presence.enrolment_id]
    return presences


def _hold_enrolments(numbers: list[int]) -> dict[int, Enrolment]:
    held = (
        Enrolment.objects.select_related("person", "cohort__region")
        .select_for_update(of=("self",))
        .filter(pk__in=numbers)
        .order_by("pk")
    )
    return {enrolment.pk: enrolment for enrolment in held}
