"""The life of a framework version."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lms.kernel.transitions import Transition, TransitionTable


class VersionState(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


VERSION_TRANSITIONS = TransitionTable(
    initial=VersionState.DRAFT,
    transitions=[
        Transition(VersionState.DRAFT, VersionState.PUBLISHED),
        Transition(VersionState.PUBLISHED, VersionState.RETIRED),
    ],
)
