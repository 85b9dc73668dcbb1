"""Writes of attendance. Each raises ``Refused`` with a sentence before anything is written."""

from cohorts.attendance.services.decisions import (
    excuse_absence,
    expect_latecomer,
    make_up,
    refuse_excuse,
)
from cohorts.attendance.services.planning import (
    cancel_half_day,
    create_seminar,
    plan_half_day,
    plan_half_days,
    plan_seminar,
)
from cohorts.attendance.services.running import (
    close_half_day,
    complete_sheet,
    note_minutes,
    open_half_day,
    vouch_for,
)
from cohorts.attendance.services.signing import sign_presence

__all__ = [
    "cancel_half_day",
    "close_half_day",
    "complete_sheet",
    "create_seminar",
    "excuse_absence",
    "expect_latecomer",
    "make_up",
    "note_minutes",
    "open_half_day",
    "plan_half_day",
    "plan_half_days",
    "plan_seminar",
    "refuse_excuse",
    "sign_presence",
    "vouch_for",
]
