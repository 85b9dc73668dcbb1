"""Words of campaigns."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Window(TextChoices):
    """Where a day lies towards the days on which a campaign can be answered."""

    UPCOMING = "upcoming", pgettext_lazy("a positioning", "To come")
    OPEN = "open", pgettext_lazy("a positioning", "Open")
    CLOSED = "closed", pgettext_lazy("a positioning", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("a positioning", "Cancelled")


class Advance(TextChoices):
    """How far somebody is in a campaign. Says nothing of what she answers."""

    NOT_BEGUN = "not_begun", pgettext_lazy("a positioning", "Not begun")
    IN_PROGRESS = "in_progress", pgettext_lazy("a positioning", "In progress")
    SUBMITTED = "submitted", pgettext_lazy("a positioning", "Submitted")


class RatingAdvance(TextChoices):
    """How far a trainer is with rating somebody, and whether both sides can be read."""

    TO_RATE = "to_rate", pgettext_lazy("a trainer’s rating", "To rate")
    IN_PROGRESS = "in_progress", pgettext_lazy("a trainer’s rating", "Rating begun")
    WAITING = "waiting", pgettext_lazy("a trainer’s rating", "Rated, waits for her")
    BOTH = "both", pgettext_lazy("a trainer’s rating", "Both submitted")


class PlanStepKind(TextChoices):
    """What was done to an item of a personal plan."""

    PLANNED = "planned", pgettext_lazy("a personal plan", "Planned")
    CHANGED = "changed", pgettext_lazy("a personal plan", "Changed")
    DONE = "done", pgettext_lazy("a personal plan", "Done")
    REOPENED = "reopened", pgettext_lazy("a personal plan", "Taken up again")
    WITHDRAWN = "withdrawn", pgettext_lazy("a personal plan", "Withdrawn")
    COMMENTED = "commented", pgettext_lazy("a personal plan", "Comment")
