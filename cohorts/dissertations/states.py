"""The lives of a dissertation, a defence, an assessment and a jury."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lms.kernel.transitions import Transition, TransitionTable, steps


class DissertationState(TextChoices):
    WRITING = "writing", _("Being written")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED_FOR_FORM = "returned_for_form", _("Returned for its form")
    CONVENED = "convened", _("Defence convened")
    DEFENDED = "defended", _("Defended")
    ABSENT = "absent", _("Absent at the defence")
    VALIDATED = "validated", _("Validated")
    WITH_RESERVATIONS = "with_reservations", _("Validated with reservations")
    RESERVATIONS_LIFTED = "reservations_lifted", _("Reservations lifted")
    DEFERRED = "deferred", _("Deferred to a second session")
    REFUSED = "refused", _("Refused")


S = DissertationState
DISSERTATION_TRANSITIONS = TransitionTable(
    initial=S.WRITING,
    transitions=[
        *steps([S.WRITING, S.RETURNED_FOR_FORM], [S.SUBMITTED]),
        *steps([S.SUBMITTED], [S.WRITING, S.RETURNED_FOR_FORM], needs_reason=True),
        *steps([S.SUBMITTED, S.ABSENT, S.DEFERRED], [S.CONVENED]),
        *steps([S.CONVENED], [S.DEFENDED, S.ABSENT]),
        *steps([S.DEFENDED], [S.VALIDATED, S.WITH_RESERVATIONS, S.DEFERRED, S.REFUSED]),
        Transition(S.WITH_RESERVATIONS, S.RESERVATIONS_LIFTED, needs_reason=True),
    ],
)

# The dissertation has been handed in and not handed back.
HANDED_IN = tuple(state for state in S if state not in {S.WRITING, S.RETURNED_FOR_FORM})
# The jury's verdict entitles to the award.
PASSED = (S.VALIDATED, S.RESERVATIONS_LIFTED)


class DefenceState(TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    HELD = "held", _("Held")
    MISSED = "missed", _("Missed")


DEFENCE_TRANSITIONS = TransitionTable(
    initial=DefenceState.SCHEDULED,
    transitions=steps([DefenceState.SCHEDULED], [DefenceState.HELD, DefenceState.MISSED]),
)


class AssessmentState(TextChoices):
    DRAFT = "draft", _("Draft")
    LOCKED = "locked", _("Locked")


ASSESSMENT_TRANSITIONS = TransitionTable(
    initial=AssessmentState.DRAFT,
    transitions=[Transition(AssessmentState.DRAFT, AssessmentState.LOCKED)],
)


class JuryState(TextChoices):
    FORMED = "formed", _("Formed")
    PUBLISHED = "published", _("Results published")


JURY_TRANSITIONS = TransitionTable(
    initial=JuryState.FORMED,
    transitions=[Transition(JuryState.FORMED, JuryState.PUBLISHED)],
)

# A file may be handed in: before a jury is convened, or again when the jury left something open.
OPEN_TO_FILES = (
    S.WRITING,
    S.RETURNED_FOR_FORM,
    S.SUBMITTED,
    S.ABSENT,
    S.DEFERRED,
    S.WITH_RESERVATIONS,
)
# A defence may be convened (the second time after an absence or a deferral).
CAN_BE_CONVENED = (S.SUBMITTED, S.ABSENT, S.DEFERRED)

# The colour and icon beside the word of a state; the others are neutral.
_TONES = {
    S.SUBMITTED: "info",
    S.RETURNED_FOR_FORM: "warning",
    S.CONVENED: "accent",
    S.DEFENDED: "info",
    S.ABSENT: "warning",
    S.VALIDATED: "success",
    S.WITH_RESERVATIONS: "warning",
    S.RESERVATIONS_LIFTED: "success",
    S.DEFERRED: "warning",
    S.REFUSED: "danger",
    DefenceState.HELD: "success",
    DefenceState.MISSED: "warning",
    JuryState.PUBLISHED: "success",
    JuryState.FORMED: "accent",
}


def tone_of(state: str) -> str:
    """The tone of the components that show ``state``, be it of a dissertation, defence or jury."""
    return _TONES.get(state, "neutral")
