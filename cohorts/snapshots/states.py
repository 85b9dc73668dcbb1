"""The life of a region's letter."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lms.kernel.transitions import Transition, TransitionTable


class LetterState(TextChoices):
    DRAFT = "draft", pgettext_lazy("a letter", "Draft")
    SENT = "sent", pgettext_lazy("a letter", "Sent")
    DROPPED = "dropped", pgettext_lazy("a letter", "Dropped")


LETTER_TRANSITIONS = TransitionTable(
    initial=LetterState.DRAFT,
    transitions=[
        Transition(LetterState.DRAFT, LetterState.SENT),
        Transition(LetterState.DRAFT, LetterState.DROPPED),
    ],
)
