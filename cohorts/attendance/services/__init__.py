"""Writes of attendance. Each raises ``Refused`` with a sentence before anything is written."""

from cohorts.attendance.services.chaining import keep_evidence
from cohorts.attendance.services.decisions import (
    excuse_absence,
    expect_latecomer,
    make_up,
    refuse_excuse,
)
from cohorts.attendance.services.nudging import nudge_missing
from cohorts.attendance.services.planning import (
    cancel_half_day,
    create_seminar,
    plan_again,
    plan_half_day,
    plan_half_days,
    plan_seminar,
    postpone_half_day,
)
from cohorts.attendance.services.presence import record_present
from cohorts.attendance.services.rectifying import rectify_presence
from cohorts.attendance.services.running import (
    ask_for_code,
    close_half_day,
    complete_sheet,
    note_minutes,
    open_half_day,
    vouch_for,
)
from cohorts.attendance.services.sealing import publish_heads, purge_evidence, seal_half_day
from cohorts.attendance.services.signing import sign_presence

__all__ = [
    "ask_for_code",
    "cancel_half_day",
    "close_half_day",
    "complete_sheet",
    "create_seminar",
    "excuse_absence",
    "expect_latecomer",
    "keep_evidence",
    "make_up",
    "note_minutes",
    "nudge_missing",
    "open_half_day",
    "plan_again",
    "plan_half_day",
    "plan_half_days",
    "plan_seminar",
    "postpone_half_day",
    "publish_heads",
    "purge_evidence",
    "record_present",
    "rectify_presence",
    "refuse_excuse",
    "seal_half_day",
    "sign_presence",
    "vouch_for",
]
