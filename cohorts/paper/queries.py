"""Reads of the paper way."""

from collections import defaultdict
from collections.abc import Collection
from hashlib import file_digest
from typing import Any

from django.db.models import Count, Q, QuerySet

from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.queries import half_days_visible_to
from cohorts.attendance.states import Conclusion, HalfDayState
from cohorts.enrolment.queries import cohorts_in_scope
from cohorts.paper.models import ScannedSheet, WaitingSheet
from lms.accounts.enums import Permission


def half_days_run_by(user) -> QuerySet[HalfDay]:
    """The half-days that ``user`` may run, whatever their state."""
    cohorts = cohorts_in_scope(user, Permission.ATTENDANCE_RUN).select_related(None)
    return half_days_visible_to(user).filter(seminar__cohort__in=cohorts)


def half_days_taking_sheets(user) -> QuerySet[HalfDay]:
    """Those open, the latest first, each with ``expected_count`` (people without a conclusion) and
    ``scan_count``. One query."""
    expected = Count("presences", filter=Q(presences__state=Conclusion.EXPECTED), distinct=True)
    return (
        half_days_run_by(user)
        .filter(state=HalfDayState.OPEN)
        .annotate(expected_count=expected, scan_count=Count("scanned_sheets", distinct=True))
        .order_by("-starts_at", "-pk")
    )


def scans_visible_to(user) -> QuerySet[ScannedSheet]:
    """The filed photographs of half-days that ``user`` may run."""
    return ScannedSheet.objects.select_related(
        "filed_by",
        "half_day__seminar__trainer",
        "half_day__seminar__cohort__region",
        "half_day__seminar__cohort__programme_version__programme",
    ).filter(half_day__in=half_days_run_by(user).select_related(None).defer(None).only("pk"))


def scans_of(half_day: HalfDay) -> QuerySet[ScannedSheet]:
    """The filed photographs of ``half_day`` in order; the caller has checked her right."""
    return half_day.scanned_sheets.select_related("filed_by")


def photographs_by_half_day(half_day_ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """What ``cohorts.attendance.photographs.photographs_of`` tells; one query, each file read."""
    found = defaultdict(list)
    scans = ScannedSheet.objects.filter(half_day__in=half_day_ids).order_by("evidence_number")
    for scan in scans:
        found[scan.half_day_id].append(
            {
                "number": scan.evidence_number,
                "sha256": scan.sha256,
                "found": _digest_of(scan),
            }
        )
    return found


def _digest_of(scan: ScannedSheet) -> str:
    """The digest of the file there is; empty when there is none."""
    try:
        with scan.file.storage.open(scan.file.name) as file:
            return file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def waiting_sheets_of(user) -> QuerySet[WaitingSheet]:
    """The photographs of ``user`` that wait for her word, the oldest first."""
    return own_waiting_sheets(user).filter(settled_at=None)


def own_waiting_sheets(user) -> QuerySet[WaitingSheet]:
    """The same, with those already settled and not deleted yet."""
    return WaitingSheet.objects.filter(owner=user).select_related("found_half_day__seminar")


def still_expected(half_day: HalfDay) -> QuerySet[Presence]:
    """The rows of ``half_day`` without a conclusion, by name."""
    return Presence.objects.filter(half_day=half_day, state=Conclusion.EXPECTED).select_related(
        "enrolment__person"
    )
