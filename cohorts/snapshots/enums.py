"""The words of frozen figures."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ChangeKind(TextChoices):
    """What happened to the figures of a cohort between two moments."""

    ADDED = "added", _("Cohort added")
    REMOVED = "removed", _("Cohort no longer counted")
    MOVED = "moved", _("Cohort filed elsewhere")
    CLOSING = "closing", _("Closing of the cohort")
    ENROLMENTS = "enrolments", pgettext_lazy("kind of change", "Enrolments")
    STARTS = "starts", _("Starts")
    TRANSFERS = "transfers", _("Transfers")
    NEUTRALISATIONS = "neutralisations", _("Neutralised exits")
    DROP_OUTS = "drop-outs", _("Drop-outs")
    COMPLETIONS = "completions", _("Training followed in full")
    JURIES = "juries", _("Results of juries")
    WAY = "way", _("People on the way")
    ATTENDANCE = "attendance", pgettext_lazy("kind of change", "Attendance")
    DELIVERY = "delivery", _("Hours planned and delivered")
    TIME = "time", _("Time to the diploma")
