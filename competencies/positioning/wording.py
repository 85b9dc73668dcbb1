"""Targets and gaps in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies.frameworks.queries import Choices


def band_text(band: tuple[int, int], choices: Choices) -> str:
    """The range in the words of the scale; empty when the scale lacks one of its ends."""
    low, high = (choices.level(ordinal) for ordinal in band)
    if low is None or high is None:
        return ""
    if low == high:
        return low.label
    return _("“%(low)s” to “%(high)s”") % {"low": low.label, "high": high.label}


def gap_text(gap: int) -> str:
    """How far a level lies from its target: negative below it, positive above."""
    if gap == 0:
        return _("within")
    if gap < 0:
        return ngettext("%(number)d level below", "%(number)d levels below", -gap) % {
            "number": -gap
        }
    return ngettext("%(number)d level above", "%(number)d levels above", gap) % {"number": gap}
