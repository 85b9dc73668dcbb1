"""Words of team coverages."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class DecisionKind(TextChoices):
    """What an invited person decided; the last decision counts."""

    SHARED = "shared", pgettext_lazy("a team coverage", "Shared")
    DECLINED = "declined", pgettext_lazy("a team coverage", "Not shared")
    TAKEN_BACK = "taken_back", pgettext_lazy("a team coverage", "Taken back")


class HiddenCount(TextChoices):
    """Why a count is not told."""

    SMALL = "small", pgettext_lazy("a count", "fewer than 5")
    MASKED = "masked", pgettext_lazy("a count", "masked")
