"""The life of a positioning."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.kernel.transitions import Transition, TransitionTable


class PositioningState(TextChoices):
    DRAFT = "draft", _("Being filled in")
    SUBMITTED = "submitted", pgettext_lazy("a positioning", "Submitted")


POSITIONING_TRANSITIONS = TransitionTable(
    initial=PositioningState.DRAFT,
    transitions=[Transition(PositioningState.DRAFT, PositioningState.SUBMITTED)],
)
