"""Targets, gaps and earlier answers in words; and names that a chart can tell apart."""

from collections.abc import Iterable, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies.frameworks.queries import Choices
from competencies.positioning.queries import Recalled


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


def recalled_text(recalled: Sequence[Recalled], choices: Choices) -> str:
    """What somebody answered to the wordings that a text replaces, for her to confirm or not."""
    sentences = []
    for one in recalled:
        level = choices.level(one.ordinal)
        sentences.append(
            _("On %(day)s you answered “%(level)s” to the earlier text: “%(statement)s”.")
            % {
                "day": date_format(one.submitted_at, "DATE_FORMAT"),
                "level": level.label if level else one.ordinal,
                "statement": one.statement,
            }
        )
    return " ".join([*sentences, _("Is it still so with this text?")]) if sentences else ""


def told_apart(labels: Iterable[str]) -> list[str]:
    """The same labels, those that stand there already with a number behind."""
    found: list[str] = []
    for label in labels:
        name, number = label, 1
        while name in found:
            number += 1
            name = f"{label} ({number})"
        found.append(name)
    return found
