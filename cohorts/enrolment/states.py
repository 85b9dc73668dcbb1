"""The life of an enrolment."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.kernel.transitions import Transition, TransitionTable, steps


class EnrolmentState(TextChoices):
    ENROLLED = "enrolled", pgettext_lazy("state of an enrolment", "Enrolled")
    WITHDRAWN = "withdrawn", _("Withdrawn before the start")
    STARTED = "started", _("In training")
    SUSPENDED = "suspended", _("Suspended")
    TRANSFERRED = "transferred", _("Transferred")
    DROPPED_OUT = "dropped_out", _("Dropped out")
    EXCLUDED = "excluded", _("Excluded")
    COMPLETED = "completed", _("Followed in full")
    CERTIFIED = "certified", _("Holds the award")
    NOT_CERTIFIED = "not_certified", _("Without the award")
    NEUTRALISED = "neutralised", _("Neutralised")


class NeutralisationReason(TextChoices):
    """The closed list of exits that count against nobody."""

    DEATH = "death", _("Death")
    PROGRAMME_CANCELLED = "programme_cancelled", _("Programme cancelled")


class DepartureReason(TextChoices):
    """Why somebody left, for the figures: a closed list.

    In an order in which neighbours can be told together; the last two stand for all else.
    """

    JOB_CHANGE = "job_change", _("Change of job")
    EMPLOYER = "employer", _("Decision of the employer")
    WORKLOAD = "workload", _("Workload")
    TRAINING = "training", _("The training did not fit")
    HEALTH_OR_FAMILY = "health_or_family", _("Health or family")
    OTHER = "other", pgettext_lazy("reason of a departure", "Another reason")


# Steps by which somebody leaves for good; each is recorded with a reason of the list.
DEPARTURES = (
    EnrolmentState.WITHDRAWN,
    EnrolmentState.DROPPED_OUT,
    EnrolmentState.EXCLUDED,
)
# Still expected at half-days.
ATTENDING = (EnrolmentState.ENROLLED, EnrolmentState.STARTED, EnrolmentState.COMPLETED)
# Nothing more will happen by itself; a cohort whose people are all here is closed.
ENDED = (
    EnrolmentState.WITHDRAWN,
    EnrolmentState.TRANSFERRED,
    EnrolmentState.DROPPED_OUT,
    EnrolmentState.EXCLUDED,
    EnrolmentState.CERTIFIED,
    EnrolmentState.NOT_CERTIFIED,
    EnrolmentState.NEUTRALISED,
)

# Her first half-day is behind her, whatever came after. A neutralised one counts nowhere.
HAS_STARTED = (
    EnrolmentState.STARTED,
    EnrolmentState.SUSPENDED,
    EnrolmentState.DROPPED_OUT,
    EnrolmentState.EXCLUDED,
    EnrolmentState.COMPLETED,
    EnrolmentState.CERTIFIED,
    EnrolmentState.NOT_CERTIFIED,
)
# Followed in full, with or without what comes after.
IS_COMPLETED = (EnrolmentState.COMPLETED, EnrolmentState.CERTIFIED)

# The colour and icon beside the word of a state; the others are neutral.
_TONES = {
    EnrolmentState.ENROLLED: "info",
    EnrolmentState.STARTED: "accent",
    EnrolmentState.SUSPENDED: "warning",
    EnrolmentState.DROPPED_OUT: "danger",
    EnrolmentState.EXCLUDED: "danger",
    EnrolmentState.COMPLETED: "success",
    EnrolmentState.CERTIFIED: "success",
}

_RUNNING = (EnrolmentState.STARTED, EnrolmentState.SUSPENDED)
_ALIVE = (
    EnrolmentState.ENROLLED,
    *_RUNNING,
    EnrolmentState.COMPLETED,
    EnrolmentState.NOT_CERTIFIED,
    EnrolmentState.CERTIFIED,
    EnrolmentState.WITHDRAWN,
    EnrolmentState.DROPPED_OUT,
    EnrolmentState.EXCLUDED,
)

ENROLMENT_TRANSITIONS = TransitionTable(
    initial=EnrolmentState.ENROLLED,
    transitions=[
        Transition(EnrolmentState.ENROLLED, EnrolmentState.STARTED),
        *steps([EnrolmentState.ENROLLED], [EnrolmentState.WITHDRAWN], needs_reason=True),
        *steps([EnrolmentState.STARTED], [EnrolmentState.SUSPENDED], needs_reason=True),
        Transition(EnrolmentState.SUSPENDED, EnrolmentState.STARTED),
        *steps(
            [EnrolmentState.ENROLLED, *_RUNNING], [EnrolmentState.TRANSFERRED], needs_reason=True
        ),
        *steps(_RUNNING, [EnrolmentState.DROPPED_OUT, EnrolmentState.EXCLUDED], needs_reason=True),
        # A first half-day was signed after all: the withdrawal or drop-out was an error.
        *steps(
            [EnrolmentState.DROPPED_OUT, EnrolmentState.EXCLUDED],
            [EnrolmentState.STARTED],
            needs_reason=True,
        ),
        *steps(
            [EnrolmentState.WITHDRAWN, EnrolmentState.STARTED],
            [EnrolmentState.ENROLLED],
            needs_reason=True,
        ),
        Transition(EnrolmentState.STARTED, EnrolmentState.COMPLETED),
        *steps([EnrolmentState.COMPLETED], [EnrolmentState.STARTED], needs_reason=True),
        Transition(EnrolmentState.COMPLETED, EnrolmentState.CERTIFIED),
        *steps(
            [EnrolmentState.STARTED, EnrolmentState.COMPLETED],
            [EnrolmentState.NOT_CERTIFIED],
            needs_reason=True,
        ),
        *steps(
            [EnrolmentState.NOT_CERTIFIED],
            [EnrolmentState.STARTED, EnrolmentState.COMPLETED],
            needs_reason=True,
        ),
        *steps([EnrolmentState.CERTIFIED], [EnrolmentState.COMPLETED], needs_reason=True),
        *steps(_ALIVE, [EnrolmentState.NEUTRALISED], needs_reason=True),
        # Neutralised by mistake: back to where she was.
        *steps([EnrolmentState.NEUTRALISED], _ALIVE, needs_reason=True),
    ],
)


def tone_of(state: str) -> str:
    """The tone of the components that show ``state``."""
    return _TONES.get(EnrolmentState(state), "neutral")
