"""Writes about cohorts and the people in them."""

from cohorts.enrolment.services.cohorts import (
    assign_trainer,
    create_cohort,
    end_trainer,
    update_cohort,
)
from cohorts.enrolment.services.enrolments import (
    close_without_award,
    correct,
    drop_out,
    enrol,
    exclude,
    mark_started,
    neutralise,
    resume,
    suspend,
    withdraw,
)
from cohorts.enrolment.services.intake import apply_intake, enrol_by_hand, tell_enrolled

__all__ = [
    "apply_intake",
    "assign_trainer",
    "close_without_award",
    "correct",
    "create_cohort",
    "drop_out",
    "end_trainer",
    "enrol",
    "enrol_by_hand",
    "exclude",
    "mark_started",
    "neutralise",
    "resume",
    "suspend",
    "tell_enrolled",
    "update_cohort",
    "withdraw",
]
