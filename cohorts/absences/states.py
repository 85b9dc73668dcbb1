"""The lives of a justification and of a make-up."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lms.kernel.transitions import Transition, TransitionTable, steps


class JustificationState(TextChoices):
    FILED = "filed", pgettext_lazy("state of a justification", "To be decided")
    ACCEPTED = "accepted", pgettext_lazy("state of a justification", "Accepted")
    REFUSED = "refused", pgettext_lazy("state of a justification", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a justification", "Taken back")
    # She came after all, it was made up, or the half-day did not take place.
    LAPSED = "lapsed", pgettext_lazy("state of a justification", "No longer needed")


JUSTIFICATION_TRANSITIONS = TransitionTable(
    initial=JustificationState.FILED,
    transitions=steps(
        [JustificationState.FILED],
        [
            JustificationState.ACCEPTED,
            JustificationState.REFUSED,
            JustificationState.WITHDRAWN,
            JustificationState.LAPSED,
        ],
    ),
)


class MakeUpState(TextChoices):
    ASKED = "asked", pgettext_lazy("state of a make-up", "To be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("state of a make-up", "Confirmed")
    DECLINED = "declined", pgettext_lazy("state of a make-up", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a make-up", "Given up")
    ATTENDED = "attended", pgettext_lazy("state of a make-up", "Attended")
    MISSED = "missed", pgettext_lazy("state of a make-up", "Did not come")
    # The other half-day does not take place, or the absence is settled otherwise.
    LAPSED = "lapsed", pgettext_lazy("state of a make-up", "No longer possible")


# One of these at a time for an absence.
UNDER_WAY = (MakeUpState.ASKED, MakeUpState.CONFIRMED)
# What the trainer who receives her sees.
GUESTS = (MakeUpState.CONFIRMED, MakeUpState.ATTENDED, MakeUpState.MISSED)

MAKE_UP_TRANSITIONS = TransitionTable(
    initial=MakeUpState.ASKED,
    transitions=[
        Transition(MakeUpState.ASKED, MakeUpState.CONFIRMED),
        Transition(MakeUpState.ASKED, MakeUpState.DECLINED, needs_reason=True),
        Transition(MakeUpState.CONFIRMED, MakeUpState.ATTENDED),
        Transition(MakeUpState.CONFIRMED, MakeUpState.MISSED),
        # Ticked by mistake: she was there.
        Transition(MakeUpState.MISSED, MakeUpState.ATTENDED, needs_reason=True),
        *steps(UNDER_WAY, [MakeUpState.WITHDRAWN, MakeUpState.LAPSED]),
    ],
)
