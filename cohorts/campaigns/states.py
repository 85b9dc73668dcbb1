"""In which states of enrolment somebody is asked to position herself."""

from cohorts.enrolment.states import EnrolmentState
from competencies.positioning.enums import Moment

_IN_TRAINING = frozenset(
    {
        EnrolmentState.ENROLLED,
        EnrolmentState.STARTED,
        EnrolmentState.SUSPENDED,
        EnrolmentState.COMPLETED,
    }
)
_AFTERWARDS = frozenset({EnrolmentState.CERTIFIED, EnrolmentState.NOT_CERTIFIED})
# Who is, or was to the end, part of the group: those who left on the way are counted apart.
GROUP_STATES = _IN_TRAINING | _AFTERWARDS


def expected_states(moment: str) -> frozenset[str]:
    """The states of enrolment in which somebody is asked to position herself at ``moment``.

    Those who left are never asked; those who are through are asked for the follow-up only.
    """
    return GROUP_STATES if moment == Moment.FOLLOW_UP else _IN_TRAINING
