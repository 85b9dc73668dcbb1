"""The words of the indicators. Their meaning is in ``definitions``."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Of the definitions as a whole: it goes with every figure that leaves the platform.
DEFINITION_VERSION = "1.1"
DEFAULT_PROGRAMME = "pacte-cds"
# Below this number of people, nothing is said of why they left.
FEWEST_REASONS = 5
MINUTES_AN_HOUR = 60


class FigureSet(TextChoices):
    """A set of people of a cohort at a reference date. The values stand in addresses."""

    ENROLLED = "I", pgettext_lazy("set of people", "Enrolled")
    WITHDRAWN = "W", _("Withdrew before the start")
    BEGUN = "B", _("Began the training")
    STARTED = "E", _("Started here")
    TRANSFERRED_OUT = "T-out", _("Transferred to another cohort")
    TRANSFERRED_IN = "T-in", _("Arrived from another cohort")
    NEUTRALISED = "N", _("Neutralised exits")
    FOLLOWING = "E-star", _("Started, transfers settled")
    DROPPED_OUT = "A", pgettext_lazy("set of people", "Dropped out")
    FOLLOWED = "F", pgettext_lazy("set of people", "Followed in full")
    DEFENDED = "P", _("Defended before the jury")
    FIRST_SESSION = "V1", _("Validated at the first session")
    VALIDATED = "V", _("Hold the diploma")
    VALIDATED_COMPLETERS = "V-F", _("Followed in full and hold the diploma")
    OPEN = "O", _("Still on the way")
    STILL_FOLLOWING = "O-V", _("Began, on the way to the diploma")


class Indicator(TextChoices):
    """A share of one set in another, or of hours; the value is the anchor of its definition."""

    ENTRY = "entry", _("Entry rate")
    FOLLOWED = "followed", _("Followed in full, of those enrolled")
    COMPLETION = "completion", _("Completion rate")
    DROP_OUT = "drop-out", _("Drop-out rate")
    PRESENTATION = "presentation", _("Presentation rate")
    FIRST_SESSION = "first-session", _("Jury success at the first session")
    JURY_SUCCESS = "jury-success", _("Jury success rate")
    DIPLOMA = "diploma", _("Diploma rate")
    DIPLOMA_OF_COMPLETERS = "diploma-completers", _("Diploma rate among completers")
    STILL_OPEN = "still-open", _("Share still on the way to the diploma")
    ATTENDANCE = "attendance", _("Attendance rate")
    HOURS_DELIVERED = "hours-delivered", _("Hours delivered")


# Shares of minutes: these are no people drawn one by one, so there is no interval.
OF_HOURS = frozenset({Indicator.ATTENDANCE, Indicator.HOURS_DELIVERED})


class Span(TextChoices):
    """A time told as a median; the value is the anchor of its definition."""

    TIME_TO_DIPLOMA = "time-to-diploma", _("Time to the diploma")


class Risk(TextChoices):
    """Why somebody may be falling behind: the rule, clause by clause."""

    ABSENT_TWICE = "absent-twice", _("Absent for two half-days in a row without an accepted excuse")
    HOURS_MISSED = "hours-missed", _("More than a fifth of the hours due missed and not made up")
    SUSPENDED = "suspended", _("Suspended")
    DISSERTATION_LATE = "dissertation-late", _("Dissertation due and not handed in")


class Deadline(TextChoices):
    """What falls due in a cohort."""

    SHEETS = "sheets", _("Sheets to close")
    RESULTS = "results", _("Results to publish")
    DISSERTATION = "dissertation", _("Dissertations due")
    JURY = "jury", _("Jury")
    END = "end", _("End of the cohort")
