"""The « bilan de positionnement »: one positioning on paper, with the hash of what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from cohorts.campaigns.models import CampaignEntry, TrainerRating
from cohorts.campaigns.queries.own import local_day
from competencies.frameworks.queries import Section, Targets
from competencies.positioning.enums import Moment
from competencies.positioning.models import Positioning
from competencies.positioning.overviews import date_rows
from competencies.positioning.queries import (
    Agreement,
    Answer,
    Line,
    Result,
    agreements_of,
    sheets_of,
)
from competencies.positioning.rules import gap_to
from competencies.positioning.states import PositioningState
from competencies.positioning.wording import band_text, gap_text
from lms.kernel.pdf import MissingGlyph, render_pdf
from lms.kernel.reference import content_hash
from lms.kernel.refusals import Refused
from lms.site.typography import NOTHING

LANGUAGE = "fr"  # a French document, whoever reads the site
# Words are never broken by the printer: what is longer than this is given places to break.
_ENDLESS_WORD = 40


@dataclass(frozen=True)
class BilanRow:
    """A competency in words; ``level`` is a level or a non-answer, ``first`` its first level,
    ``views`` what each trainer says, ``agreed`` the level agreed with one of them."""

    line: Line
    level: str
    first: str
    views: str
    agreed: str
    target: str
    gap: str
    comment: str

    @property
    def printed_comment(self) -> str:
        """The comment with places to break within words that no line of paper could hold."""
        return breakable(self.comment)


@dataclass(frozen=True)
class BilanDate:
    """An earlier date with the number of competencies at each level, then without a level."""

    label: str
    counts: Sequence[int]


@dataclass(frozen=True)
class Bilan:
    """What the page and the PDF show.

    ``facts`` are data only, in no language: levels are ordinals, days are ISO, so that the same
    positioning has the same ``sha256`` whenever and in whatever language it is shown. A fact that
    comes later and is printed (a trainer's rating, an agreed level) makes another hash, as does an
    earlier date that a trainer may not read and therefore does not print.
    """

    facts: dict[str, Any]
    sections: Sequence[tuple[Section, Sequence[BilanRow]]]
    dates: Sequence[BilanDate]
    raters: Sequence[str]
    has_agreed: bool
    levels: Sequence[str]
    target: str
    day: date
    has_comments: bool

    @property
    def columns(self) -> int:
        """How many columns the tables of competencies have."""
        return 2 + bool(self.dates) + bool(self.raters) + self.has_agreed + 2 * bool(self.target)

    @property
    def sha256(self) -> str:
        """The hash of exactly the facts that are printed."""
        return content_hash(self.facts)


@dataclass(frozen=True)
class _Beside:
    """What trainers say: each rater's answers in the order of the raters, and what was agreed."""

    raters: Sequence[str]
    answers: Sequence[Mapping[int, Answer]]
    agreed: Mapping[int, Sequence[Agreement]]

    def views(self, line: Line) -> list[Answer | None]:
        return [answers.get(line.revision.pk) for answers in self.answers]

    def agreed_on(self, line: Line) -> int | None:
        """The ordinal agreed last."""
        found = self.agreed.get(line.revision.pk)
        return found[-1].ordinal if found else None


def _beside(entry: CampaignEntry) -> _Beside:
    theirs = TrainerRating.objects.filter(entry=entry).values("positioning")
    submitted = Positioning.objects.filter(pk__in=theirs, state=PositioningState.SUBMITTED)
    sheets = sheets_of(submitted)
    return _Beside(
        raters=[sheet.rater for sheet in sheets],
        answers=[sheet.answers for sheet in sheets],
        agreed=agreements_of(entry.positioning),
    )


def bilan_of(
    entry: CampaignEntry, result: Result, targets: Targets | None, *, with_comments: bool
) -> Bilan:
    """The bilan of a submitted positioning, in the active language.

    The caller has checked that the reader may read the result (``results_visible_to``). Two queries
    more than ``result``.
    """
    beside = _beside(entry)
    sections = [
        (
            section,
            [
                _row(line, result, targets, beside, with_comments=with_comments)
                for line in _lines(section, result)
            ],
        )
        for section in result.outline.sections
    ]
    earlier = [row for row in date_rows(result) if _is_before(row.standing.submitted_at, entry)]
    shown = targets if any(row.target for _section, rows in sections for row in rows) else None
    return Bilan(
        facts=_facts(entry, result, shown, beside, with_comments=with_comments),
        sections=sections,
        dates=[BilanDate(row.label, [*row.counts, row.not_rated]) for row in earlier],
        raters=beside.raters,
        has_agreed=bool(beside.agreed),
        levels=[level.label for level in result.choices.levels],
        target=shown.title if shown else "",
        day=_day(entry.positioning.submitted_at, entry),
        has_comments=with_comments,
    )


def _lines(section: Section, result: Result) -> list[Line]:
    own = {revision.pk for revision in section.revisions}
    return [line for line in result.lines if line.revision.pk in own]


def _row(
    line: Line,
    result: Result,
    targets: Targets | None,
    beside: _Beside,
    *,
    with_comments: bool,
) -> BilanRow:
    band = targets.band(line.codes, result.choices) if targets else None
    gap = gap_to(line.level.ordinal, band) if band and line.level else None
    return BilanRow(
        line=line,
        level=line.level.label if line.level else line.non_answer_label,
        first=_label(line.earlier, result),
        views=" / ".join(_view(answer, result) for answer in beside.views(line)),
        agreed=_label(beside.agreed_on(line), result),
        target=band_text(band, result.choices) if band else "",
        gap="" if gap is None else gap_text(gap),
        comment=line.comment if with_comments else "",
    )


def _label(ordinal: int | None, result: Result) -> str:
    level = result.choices.level(ordinal) if ordinal is not None else None
    return level.label if level else ""


def _view(answer: Answer | None, result: Result) -> str:
    """What a trainer says: a level, a non-answer in the words of the scale, or nothing."""
    if answer is None:
        return NOTHING
    if answer.ordinal is not None:
        return _label(answer.ordinal, result)
    return result.choices.non_answer_label(answer.value) or NOTHING


def _is_before(submitted_at, entry: CampaignEntry) -> bool:
    return submitted_at < entry.positioning.submitted_at


def _day(submitted_at, entry: CampaignEntry) -> date:
    return local_day(submitted_at, entry.campaign.cohort.zone)


def _facts(
    entry: CampaignEntry,
    result: Result,
    targets: Targets | None,
    beside: _Beside,
    *,
    with_comments: bool,
) -> dict[str, Any]:
    cohort, version = entry.campaign.cohort, entry.positioning.framework_version
    return {
        "document": "bilan-de-positionnement",
        "person": str(entry.enrolment.person),
        "cohort": {"code": cohort.code, "label": cohort.label, "region": cohort.region.name},
        "programme": cohort.programme_version.programme.title,
        "framework": {
            "key": version.framework.key,
            "title": version.framework.title,
            "version": version.version,
            "content_hash": version.content_hash,
        },
        "moment": entry.positioning.moment,
        "day": _day(entry.positioning.submitted_at, entry).isoformat(),
        "scale": {str(level.ordinal): level.label for level in result.choices.levels},
        "target": targets.title if targets else None,
        "with_comments": with_comments,
        "raters": list(beside.raters),
        "competencies": [
            _competency_facts(line, result, targets, beside, with_comments=with_comments)
            for line in result.lines
        ],
        "earlier": [
            {
                "moment": row.standing.moment,
                "day": _day(row.standing.submitted_at, entry).isoformat(),
                "counts": list(row.counts),
                "without_level": row.not_rated,
            }
            for row in date_rows(result)
            if _is_before(row.standing.submitted_at, entry)
        ],
    }


def _competency_facts(
    line: Line,
    result: Result,
    targets: Targets | None,
    beside: _Beside,
    *,
    with_comments: bool,
) -> dict[str, Any]:
    band = targets.band(line.codes, result.choices) if targets else None
    facts: dict[str, Any] = {
        "code": line.revision.code,
        "statement": line.revision.statement,
        "level": line.level.ordinal if line.level else None,
        "non_answer": line.non_answer,
        "first_level": line.earlier,
        "views": [answer.value if answer else None for answer in beside.views(line)],
        "agreed": beside.agreed_on(line),
        "target": list(band) if band else None,
    }
    if with_comments:
        facts["comment"] = line.comment
    return facts


def bilan_pdf(
    entry: CampaignEntry, result: Result, targets: Targets | None, *, with_comments: bool
) -> tuple[bytes, str]:
    """The bilan as a PDF, with the name of its file.

    Raises ``Refused`` when a comment holds a character that no typeface of ours has.
    """
    with override(LANGUAGE):
        bilan = bilan_of(entry, result, targets, with_comments=with_comments)
        moment = Moment(entry.positioning.moment).label
        title = _("Positioning report of %(person)s") % {"person": entry.enrolment.person}
        name = f"bilan {entry.enrolment.person} {moment} {bilan.day.isoformat()}"
        context = {
            "bilan": bilan,
            "entry": entry,
            "framework": entry.positioning.framework_version.framework,
            "version": entry.positioning.framework_version,
            "day": date_format(bilan.day, "j F Y"),
        }
    try:
        pdf = render_pdf("cohorts/campaigns/bilan_pdf.html", context, title=title)
    except MissingGlyph as problem:
        raise Refused(
            _(
                "A comment holds characters that cannot be printed: %(characters)s. Print the "
                "report without comments, or from the page."
            )
            % {"characters": " ".join(problem.characters)}
        ) from problem
    return pdf, name


def breakable(text: str) -> str:
    """``text`` with a space within words that no line of paper could hold."""
    return " ".join(
        word
        if len(word) <= _ENDLESS_WORD
        else " ".join(
            word[place : place + _ENDLESS_WORD] for place in range(0, len(word), _ENDLESS_WORD)
        )
        for word in text.split(" ")
    )
