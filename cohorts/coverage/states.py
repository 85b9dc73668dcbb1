"""The life of a team coverage, and who may open one."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from cohorts.enrolment.states import EnrolmentState
from lms.kernel.transitions import Transition, TransitionTable


class CoverageState(TextChoices):
    OPEN = "open", pgettext_lazy("a team coverage", "Open")
    SHOWN = "shown", pgettext_lazy("a team coverage", "With a result")
    UNTOLD = "untold", pgettext_lazy("a team coverage", "Without a result")


COVERAGE_TRANSITIONS = TransitionTable(
    initial=CoverageState.OPEN,
    transitions=[
        Transition(CoverageState.OPEN, CoverageState.SHOWN),
        Transition(CoverageState.OPEN, CoverageState.UNTOLD),
    ],
)

# A director in one of these states of her own training may invite her team.
MAY_DIRECT = frozenset(
    {
        EnrolmentState.ENROLLED,
        EnrolmentState.STARTED,
        EnrolmentState.SUSPENDED,
        EnrolmentState.COMPLETED,
        EnrolmentState.CERTIFIED,
        EnrolmentState.NOT_CERTIFIED,
    }
)
