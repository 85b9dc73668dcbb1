"""The group view in words."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.campaigns.models import Campaign
from cohorts.campaigns.queries import Change, GroupLine, GroupSpread, Reach, Spread
from competencies.frameworks.queries import Choices, Section
from competencies.positioning.charts import MOST_ROWS
from competencies.positioning.enums import Moment


def campaign_label(campaign: Campaign) -> str:
    """The moment with the day on which it opened: there may be several after modules."""
    return _("%(moment)s (%(day)s)") % {
        "moment": campaign.get_moment_display(),
        "day": date_format(campaign.opens_on, "DATE_FORMAT"),
    }


def section_title(section: Section) -> str:
    """The name of a part of the framework."""
    if section.value is None:
        return _("Other competencies")
    return f"{section.value.code} – {section.value.label}"


def median_text(spread: Spread, choices: Choices) -> str:
    """The middle level in words; of an even number of people it may lie between two levels."""
    if spread.median is None:
        return ""
    low, high = (choices.level(ordinal).label for ordinal in spread.median)
    if low == high:
        return low
    return _("between “%(low)s” and “%(high)s”") % {"low": low, "high": high}


def reach_sentences(reach: Reach) -> list[str]:
    """Whom the figures cover and whom they leave out."""
    sentences = [_covered(reach)]
    if reach.left:
        sentences.append(
            ngettext(
                "%(number)d person who submitted has left the training since: not counted here.",
                "%(number)d people who submitted have left the training since: not counted here.",
                reach.left,
            )
            % {"number": reach.left}
        )
    if reach.is_asked:
        sentences.append(_("Your own positioning is not counted here."))
    return sentences


def _covered(reach: Reach) -> str:
    if not reach.submitted:
        return _("Nobody has submitted this positioning yet.")
    missing = len(reach.to_rate)
    numbers = {"rated": reach.rated, "total": reach.submitted, "missing": missing}
    if not missing:
        return (
            ngettext(
                "The figures cover the %(total)d submitted positioning: you have rated it.",
                "The figures cover all %(total)d submitted positionings: you have rated them all.",
                reach.submitted,
            )
            % numbers
        )
    if not reach.rated:
        return (
            ngettext(
                "%(total)d positioning is submitted, and you have not rated it yet.",
                "%(total)d positionings are submitted, and you have rated none of them yet.",
                reach.submitted,
            )
            % numbers
        )
    return (
        ngettext(
            "The figures cover %(rated)d of the %(total)d submitted positionings: you have not "
            "rated %(missing)d yet.",
            "The figures cover %(rated)d of the %(total)d submitted positionings: you have not "
            "rated %(missing)d yet.",
            missing,
        )
        % numbers
    )


def rated_text(line: GroupLine) -> str:
    """How many of her ratings have a level, where she has not observed everybody."""
    if not line.rated.without:
        return ""
    return _("%(number)d of %(total)d observed") % {
        "number": len(line.rated.ordinals),
        "total": line.rated.people,
    }


def part_sentence(lines: Sequence[GroupLine], choices: Choices) -> str:
    known = [line for line in lines if line.own.median]
    if not known:
        return _("Nobody gave a level here.")
    low = min(line.own.median for line in known)
    high = max(line.own.median for line in known)
    if low == high:
        sentence = _("The median is the same everywhere: %(level)s.") % {
            "level": median_text(known[0].own, choices)
        }
    else:
        sentence = _(
            "Lowest median: %(low)s (%(low_codes)s). Highest: %(high)s (%(high_codes)s)."
        ) % {
            "low": _median_of(low, known, choices),
            "low_codes": _codes(low, known),
            "high": _median_of(high, known, choices),
            "high_codes": _codes(high, known),
        }
    if any(line.own.without for line in lines):
        sentence += " " + _("Where a bar is shorter, the others gave no level.")
    return sentence


def _median_of(median: tuple[int, int], lines: Sequence[GroupLine], choices: Choices) -> str:
    return next(median_text(line.own, choices) for line in lines if line.own.median == median)


def _codes(median: tuple[int, int], lines: Sequence[GroupLine]) -> str:
    return ", ".join(line.revision.code for line in lines if line.own.median == median)


def below_text(line: GroupLine) -> str:
    """How many of those with a level and a target stand below it."""
    return ngettext(
        "%(below)d of %(total)d person", "%(below)d of %(total)d people", line.compared
    ) % {"below": line.below, "total": line.compared}


def needs_sentence(lines: Sequence[GroupLine], needs: Sequence[GroupLine]) -> str:
    compared = sum(line.compared > 0 for line in lines)
    if not compared:
        return _("Nobody rated here has a function with a target on this framework.")
    if not needs:
        return _("Nobody stands below the target of her function in any competency.")
    return ngettext(
        "Of %(compared)d competency with a level and a target, %(needs)d has people below the "
        "target of their own function.",
        "Of %(compared)d competencies with a level and a target, %(needs)d have people below the "
        "target of their own function.",
        compared,
    ) % {"compared": compared, "needs": len(needs)}


def change_sentence(spread: GroupSpread, changes: Sequence[Change]) -> str:
    """How the answers have moved, summed over competencies and people."""
    if not spread.pairs:
        return _("You have rated nobody at both moments yet.")
    sentence = ngettext(
        "%(number)d person rated by you at both moments: over all competencies, %(higher)d answers "
        "stand higher at the second, %(same)d the same, %(lower)d lower.",
        "%(number)d people rated by you at both moments: over all competencies, %(higher)d answers "
        "stand higher at the second, %(same)d the same, %(lower)d lower.",
        spread.pairs,
    ) % {
        "number": spread.pairs,
        "higher": sum(one.higher for one in changes),
        "same": sum(one.same for one in changes),
        "lower": sum(one.lower for one in changes),
    }
    if Moment.THEN_TEST in {spread.first.moment, spread.last.moment}:
        sentence += " " + _(
            "“%(moment)s” is how they see their beginning today: a series of its own that never "
            "replaces the first answers."
        ) % {"moment": Moment.THEN_TEST.label}
    return sentence


def with_cut(sentence: str, rows: int) -> str:
    if rows <= MOST_ROWS:
        return sentence
    return _("%(sentence)s The first %(number)d are drawn; the tables have them all.") % {
        "sentence": sentence,
        "number": MOST_ROWS,
    }
