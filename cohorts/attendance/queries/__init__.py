"""Reads of attendance."""

from cohorts.attendance.queries.figures import (
    AttendanceFigures,
    RequiredAttendance,
    attendance_by_enrolment,
    attendance_of_cohort,
    required_attendance_by_enrolment,
    required_half_days,
)
from cohorts.attendance.queries.half_days import (
    half_days_of,
    half_days_of_today_for_trainer,
    half_days_to_sign,
    half_days_visible_to,
    live_half_days_visible_to,
    next_half_days,
    own_half_days,
    seminars_visible_to,
    seminars_with_half_days,
)
from cohorts.attendance.queries.rolls import (
    Roll,
    RollRow,
    latecomers_of,
    own_presence,
    presences_of,
    presences_visible_to,
    roll_of,
    signature_of,
)

__all__ = [
    "AttendanceFigures",
    "RequiredAttendance",
    "Roll",
    "RollRow",
    "attendance_by_enrolment",
    "attendance_of_cohort",
    "half_days_of",
    "half_days_of_today_for_trainer",
    "half_days_to_sign",
    "half_days_visible_to",
    "latecomers_of",
    "live_half_days_visible_to",
    "next_half_days",
    "own_half_days",
    "own_presence",
    "presences_of",
    "presences_visible_to",
    "required_attendance_by_enrolment",
    "required_half_days",
    "roll_of",
    "seminars_visible_to",
    "seminars_with_half_days",
    "signature_of",
]
