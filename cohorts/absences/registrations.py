"""What this package adds to attendance: notes beside names, who said she will not come, and what
follows a conclusion, a closing or a cancellation."""

from cohorts.absences.queries import enrolments_announced_absent, notes_for_roll
from cohorts.absences.services.concluding import settle
from cohorts.absences.services.lapsing import lapse_cancelled, lapse_of_leavers
from cohorts.attendance.conclusions import (
    register_absentees,
    register_cancellation_listener,
    register_closing_listener,
    register_listener,
    register_noter,
)

register_noter(notes_for_roll)
register_absentees(enrolments_announced_absent)
register_listener(settle)
register_closing_listener(lapse_of_leavers)
register_cancellation_listener(lapse_cancelled)
