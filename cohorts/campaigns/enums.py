"""Words of campaigns."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Window(TextChoices):
    """Where a day lies towards the days on which a campaign can be answered."""

    UPCOMING = "upcoming", pgettext_lazy("a positioning", "To come")
    OPEN = "open", pgettext_lazy("a positioning", "Open")
    CLOSED = "closed", pgettext_lazy("a positioning", "Closed")


class Advance(TextChoices):
    """How far somebody is in a campaign. Says nothing of what she answers."""

    NOT_BEGUN = "not_begun", pgettext_lazy("a positioning", "Not begun")
    IN_PROGRESS = "in_progress", pgettext_lazy("a positioning", "In progress")
    SUBMITTED = "submitted", pgettext_lazy("a positioning", "Submitted")
