"""Words of absences."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AnnouncedKind(TextChoices):
    """What somebody says beforehand of a half-day."""

    ABSENT = "absent", _("I will not come")
    LATE = "late", _("I will be late")
    EARLY = "early", _("I will leave early")


class Category(TextChoices):
    """The closed list of reasons: no word of it says more of somebody’s health than one word."""

    ILLNESS = "illness", _("Illness")
    WORK = "work", _("Work")
    FAMILY = "family", _("Family")
    OTHER_TRAINING = "other_training", _("Another training")
    TRANSPORT = "transport", _("Transport")
    OTHER = "other", _("Other reason")


class Departure(TextChoices):
    """Why what was filed with a justification is not kept any more."""

    DECIDED = "decided", _("Deleted at the decision")
    WITHDRAWN = "withdrawn", _("Taken back by the trainee")
    NOT_NEEDED = "not_needed", _("Deleted because nothing was left to decide")
    UNDECIDED = "undecided", _("Deleted because it was left undecided for too long")
