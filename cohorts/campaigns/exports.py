"""The group view as a file: counts of people for each competency, nobody's own line."""

from collections.abc import Iterator

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from cohorts.campaigns.group_wording import (
    campaign_label,
    median_text,
    reach_sentences,
    section_title,
)
from cohorts.campaigns.queries import Change, GroupLine, GroupSpread, Spread
from competencies.frameworks.enums import NonAnswer
from lms.kernel.exports import Row, csv_response, xlsx_response

_DECIMALS = 4


def group_file(spread: GroupSpread, *, extension: str) -> HttpResponseBase:
    """``spread`` as ``csv`` or ``xlsx``, one row a competency; it covers whom the page covers."""
    campaign = spread.campaign
    filename = _("group-%(cohort)s-%(moment)s-%(day)s") % {
        "cohort": campaign.cohort.code,
        "moment": campaign.moment,
        "day": campaign.opens_on.isoformat(),
    }
    headers, rows = _headers(spread), _rows(spread)
    if extension == "csv":
        return csv_response(filename=filename, headers=headers, rows=rows)
    return xlsx_response(
        filename=filename,
        headers=headers,
        rows=rows,
        sheet_title=_("Group view"),
        definitions=_definitions(spread),
    )


def _non_answers(spread: GroupSpread) -> list[str]:
    """The keys of what people may say of themselves in place of a level."""
    offered = [one.value for one in spread.choices.non_answers if not one.raters_only]
    return [*(key for key in offered if key != NonAnswer.SKIPPED), NonAnswer.SKIPPED.value]


def _headers(spread: GroupSpread) -> list[str]:
    headers = [
        _("Section"),
        _("Code"),
        _("Competency"),
        _("People"),
        *(f"{level.ordinal} – {level.label}" for level in spread.choices.levels),
        _("Without a level"),
        *(spread.choices.non_answer_label(key) for key in _non_answers(spread)),
        _("Median (number of the level)"),
        _("Median"),
        _("Rated by me with a level"),
        _("Median of my ratings (number of the level)"),
        _("Below their target"),
        _("With a level and a target"),
        _("Share below their target"),
        _("With a level, without a target"),
    ]
    if not spread.pairs:
        return headers
    moments = {"first": campaign_label(spread.first), "last": campaign_label(spread.last)}
    return [
        *headers,
        _("With a level at “%(first)s” and “%(last)s”") % moments,
        _("Higher"),
        _("The same"),
        _("Lower"),
        _("Median, %(moment)s (number of the level)") % {"moment": moments["first"]},
        _("Median, %(moment)s (number of the level)") % {"moment": moments["last"]},
    ]


def _rows(spread: GroupSpread) -> Iterator[Row]:
    lines = {line.revision.pk: line for line in spread.lines}
    for section in spread.outline.sections:
        for revision in section.revisions:
            yield _row(section_title(section), lines[revision.pk], spread)


def _row(section: str, line: GroupLine, spread: GroupSpread) -> Row:
    own = line.own
    return [
        section,
        line.revision.code,
        line.revision.statement,
        own.people,
        *(own.at(level.ordinal) for level in spread.choices.levels),
        own.without,
        *(own.non_answers.get(key, 0) for key in _non_answers(spread)),
        _middle(own),
        median_text(own, spread.choices),
        len(line.rated.ordinals),
        _middle(line.rated),
        line.below,
        line.compared,
        round(line.below / line.compared, _DECIMALS) if line.compared else None,
        line.untargeted,
        *(_moved(line.change) if line.change else ()),
    ]


def _moved(change: Change) -> Row:
    return [
        change.people,
        change.higher,
        change.same,
        change.lower,
        _middle(change.first),
        _middle(change.last),
    ]


def _middle(spread: Spread) -> float | None:
    """The median as a number: halfway where it lies between two levels."""
    return sum(spread.median) / 2 if spread.median else None


def _definitions(spread: GroupSpread) -> Iterator[tuple[str, str]]:
    campaign = spread.campaign
    yield _("Cohort"), campaign.cohort.label
    yield _("Framework"), str(campaign.framework_version)
    yield _("Moment of the training"), campaign_label(campaign)
    yield _("Who is counted"), " ".join(reach_sentences(spread.reach))
    yield (
        _("Median"),
        _(
            "The level in the middle of those given; halfway between two levels where an even "
            "number of people is split there. Answers without a level never enter it."
        ),
    )
    yield (
        _("Below their target"),
        _("People whose level lies below the range proposed for their own function."),
    )
