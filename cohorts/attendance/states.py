"""The lives of a half-day and of a presence."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lms.kernel.transitions import Transition, TransitionTable, steps


class HalfDayState(TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open for signing")
    CLOSED = "closed", _("Closed and signed")
    SEALED = "sealed", _("Sealed")
    RECTIFIED = "rectified", _("Rectified")
    CANCELLED = "cancelled", _("Cancelled")
    POSTPONED = "postponed", _("Postponed")


HALF_DAY_TRANSITIONS = TransitionTable(
    initial=HalfDayState.PLANNED,
    transitions=[
        Transition(HalfDayState.PLANNED, HalfDayState.OPEN),
        Transition(HalfDayState.OPEN, HalfDayState.CLOSED),
        Transition(HalfDayState.CLOSED, HalfDayState.SEALED),
        *steps(
            [HalfDayState.CLOSED, HalfDayState.SEALED], [HalfDayState.RECTIFIED], needs_reason=True
        ),
        *steps(
            [HalfDayState.PLANNED, HalfDayState.OPEN], [HalfDayState.CANCELLED], needs_reason=True
        ),
        # What was opened has its sheet; postponed, it would put two days on one.
        Transition(HalfDayState.PLANNED, HalfDayState.POSTPONED, needs_reason=True),
        Transition(HalfDayState.POSTPONED, HalfDayState.PLANNED),
    ],
)

# The half-day took place and its sheet is final or a later version of one.
HELD = (HalfDayState.CLOSED, HalfDayState.SEALED, HalfDayState.RECTIFIED)
# It does not take place at its hour; nobody is expected.
NOT_HELD = (HalfDayState.CANCELLED, HalfDayState.POSTPONED)


class Conclusion(TextChoices):
    """What is concluded of somebody's presence; the evidence is kept apart."""

    EXPECTED = "expected", _("Expected")
    PRESENT_ONSITE = "present_onsite", _("Present on site")
    PRESENT_REMOTE = "present_remote", _("Present remotely")
    ABSENT = "absent", _("Absent")
    JUSTIFICATION_FILED = "justification_filed", _("Justification filed")
    EXCUSED = "excused", _("Excused")
    UNEXCUSED = "unexcused", _("Unexcused")
    MADE_UP = "made_up", _("Made up")


PRESENT = (Conclusion.PRESENT_ONSITE, Conclusion.PRESENT_REMOTE)
# What may be decided about an absence once the sheet is closed.
DECISIONS = (Conclusion.EXCUSED, Conclusion.UNEXCUSED, Conclusion.MADE_UP)
ABSENCES = (
    Conclusion.ABSENT,
    Conclusion.JUSTIFICATION_FILED,
    Conclusion.EXCUSED,
    Conclusion.UNEXCUSED,
)

CONCLUSION_TRANSITIONS = TransitionTable(
    initial=Conclusion.EXPECTED,
    transitions=[
        *steps([Conclusion.EXPECTED], [*PRESENT, Conclusion.ABSENT]),
        *steps(ABSENCES, PRESENT, needs_reason=True),
        *steps(PRESENT, [Conclusion.ABSENT], needs_reason=True),
        Transition(Conclusion.ABSENT, Conclusion.JUSTIFICATION_FILED),
        # Taken back by the trainee before anybody decided.
        Transition(Conclusion.JUSTIFICATION_FILED, Conclusion.ABSENT),
        *steps(
            [Conclusion.ABSENT, Conclusion.JUSTIFICATION_FILED],
            [Conclusion.EXCUSED, Conclusion.UNEXCUSED],
            needs_reason=True,
        ),
        # An excuse that came later, or that proved false.
        *steps([Conclusion.UNEXCUSED], [Conclusion.EXCUSED], needs_reason=True),
        *steps([Conclusion.EXCUSED], [Conclusion.UNEXCUSED], needs_reason=True),
        *steps(ABSENCES, [Conclusion.MADE_UP], needs_reason=True),
        *steps([Conclusion.MADE_UP], [Conclusion.UNEXCUSED], needs_reason=True),
    ],
)
