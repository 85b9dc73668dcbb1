"""Writes of dissertations and juries."""

from cohorts.dissertations.services.assessments import (
    decide,
    lock_assessment,
    record_attendance,
    save_assessment,
)
from cohorts.dissertations.services.handing_in import (
    start_dissertation,
    submit_dissertation,
    take_back_dissertation,
)
from cohorts.dissertations.services.juries import convene_defence, convene_defences, form_jury
from cohorts.dissertations.services.results import lift_reservations, publish_results

__all__ = [
    "convene_defence",
    "convene_defences",
    "decide",
    "form_jury",
    "lift_reservations",
    "lock_assessment",
    "publish_results",
    "record_attendance",
    "save_assessment",
    "start_dissertation",
    "submit_dissertation",
    "take_back_dissertation",
]
