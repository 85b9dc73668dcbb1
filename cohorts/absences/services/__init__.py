"""Writes of absences. Each raises ``Refused`` with a sentence before anything is written.

Everybody locks in the same order: half-days by number, then presences, then the enrolment, then
the rows of this package.
"""

from cohorts.absences.services.announcing import announce_absence, take_back_announcement
from cohorts.absences.services.attesting import attest_make_up, note_no_show
from cohorts.absences.services.deciding import (
    accept_justification,
    note_seen,
    refuse_justification,
)
from cohorts.absences.services.justifying import file_justification, take_back_justification
from cohorts.absences.services.making_up import (
    ask_make_up,
    confirm_make_up,
    decline_make_up,
    give_up_make_up,
)
from cohorts.absences.services.purging import Purged, purge

__all__ = [
    "Purged",
    "accept_justification",
    "announce_absence",
    "ask_make_up",
    "attest_make_up",
    "confirm_make_up",
    "decline_make_up",
    "file_justification",
    "give_up_make_up",
    "note_no_show",
    "note_seen",
    "purge",
    "refuse_justification",
    "take_back_announcement",
    "take_back_justification",
]
