"""Reads of absences."""

from cohorts.absences.queries.announcements import (
    announced_to_own_trainers,
    enrolments_announced_absent,
    notes_for_roll,
    standing_announcement,
    standing_announcements,
)
from cohorts.absences.queries.justifications import (
    justification_waiting,
    justifications_visible_to,
)
from cohorts.absences.queries.make_ups import (
    guests_of,
    make_up_under_way,
    make_ups_of,
    make_ups_received_by,
    make_ups_visible_to,
    possible_hosts,
)
from cohorts.absences.queries.own import OwnAbsence, announceable_half_days, own_absences
from cohorts.absences.queries.waiting import Waiting, waiting_for

__all__ = [
    "OwnAbsence",
    "Waiting",
    "announceable_half_days",
    "announced_to_own_trainers",
    "enrolments_announced_absent",
    "guests_of",
    "justification_waiting",
    "justifications_visible_to",
    "make_up_under_way",
    "make_ups_of",
    "make_ups_received_by",
    "make_ups_visible_to",
    "notes_for_roll",
    "own_absences",
    "possible_hosts",
    "standing_announcement",
    "standing_announcements",
    "waiting_for",
]
