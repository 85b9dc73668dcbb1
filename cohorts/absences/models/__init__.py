"""Announced absences, their justifications, and how they are made up.

Who reads what: the board and the sheet say that somebody announced an absence or filed a
justification, and no more. Her category, her note and her file are on the page of the
justification, for those who decide (the trainers of her own cohort and its managers), and nowhere
else: no other page of theirs, no export, no log, no mail.
"""

from cohorts.absences.models.announcements import (
    Announcement,
    AnnouncementReason,
    AnnouncementWithdrawal,
)
from cohorts.absences.models.justifications import (
    FiledContent,
    Justification,
    JustificationChange,
)
from cohorts.absences.models.make_ups import MakeUp, MakeUpChange

__all__ = [
    "Announcement",
    "AnnouncementReason",
    "AnnouncementWithdrawal",
    "FiledContent",
    "Justification",
    "JustificationChange",
    "MakeUp",
    "MakeUpChange",
]
