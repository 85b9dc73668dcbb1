"""The « bilan de positionnement »: one positioning on paper, with the hash of what it says.

Everything here is made from the facts (``queries.reports``), as they are now or as they were kept
when the report was printed: what is kept is shown again word for word.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from cohorts.campaigns.models import PositioningReport
from cohorts.campaigns.queries.reports import Facts
from competencies.frameworks.queries import Choices, LevelChoice, NonAnswerOption
from competencies.positioning.enums import Moment
from competencies.positioning.rules import gap_to
from competencies.positioning.wording import band_text, gap_text, told_apart
from lms.kernel.pdf import MissingGlyph, render_pdf
from lms.kernel.reference import content_hash
from lms.kernel.refusals import Refused
from lms.site.typography import NOTHING

LANGUAGE = "fr"  # a French document, whoever reads the site
# Words are never broken by the printer: what is longer than this is given places to break.
_ENDLESS_WORD = 40


@dataclass(frozen=True)
class BilanRow:
    """A competency in words; ``level`` is a level or, without ``has_level``, a non-answer,
    ``first`` its first level, ``views`` what each trainer says, ``agreed`` the level agreed with
    one of them."""

    code: str
    statement: str
    level: str
    has_level: bool
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
class BilanSection:
    """A field of the framework; without code and label for what stands in none."""

    code: str
    label: str
    rows: Sequence[BilanRow]


@dataclass(frozen=True)
class BilanDate:
    """An earlier date with the number of competencies at each level, then without a level."""

    label: str
    counts: Sequence[int]


@dataclass(frozen=True)
class Bilan:
    """What the page and the PDF show of the facts, in the active language."""

    facts: Facts

    @cached_property
    def sha256(self) -> str:
        """The hash of exactly the facts that are printed."""
        return content_hash(self.facts)

    @property
    def person(self) -> str:
        return self.facts["person"]

    @property
    def moment(self) -> str:
        return str(Moment(self.facts["moment"]).label)

    @property
    def day(self) -> date:
        """The local day of submission."""
        return date.fromisoformat(self.facts["day"])

    @property
    def has_comments(self) -> bool:
        return self.facts["with_comments"]

    @property
    def raters(self) -> Sequence[str]:
        return self.facts["raters"]

    @property
    def target(self) -> str:
        """The function whose targets are printed; empty without any."""
        return self.facts["target"] or ""

    @cached_property
    def has_agreed(self) -> bool:
        return any(each["agreed"] is not None for each in self.facts["competencies"])

    @property
    def columns(self) -> int:
        """How many columns the tables of competencies have."""
        return 2 + bool(self.dates) + bool(self.raters) + self.has_agreed + 2 * bool(self.target)

    @property
    def levels(self) -> Sequence[str]:
        """The labels of the scale, in rising order."""
        return [level.label for level in self._choices.levels]

    @cached_property
    def sections(self) -> Sequence[BilanSection]:
        """The competencies under their fields, in the framework's order."""
        rows: dict[int, list[BilanRow]] = {}
        for each in self.facts["competencies"]:
            rows.setdefault(each["section"], []).append(self._row(each))
        return [
            BilanSection(**(section or {"code": "", "label": ""}), rows=rows[place])
            for place, section in enumerate(self.facts["sections"])
        ]

    @cached_property
    def dates(self) -> Sequence[BilanDate]:
        """The earlier dates, no two with the same label."""
        earlier = self.facts["earlier"]
        labels = told_apart(
            f"{Moment(each['moment']).label}, "
            f"{date_format(date.fromisoformat(each['day']), 'DATE_FORMAT')}"
            for each in earlier
        )
        return [
            BilanDate(label, [*each["counts"], each["without_level"]])
            for label, each in zip(labels, earlier, strict=True)
        ]

    @cached_property
    def _choices(self) -> Choices:
        """The scale as it was answered."""
        levels = sorted((int(ordinal), label) for ordinal, label in self.facts["scale"].items())
        return Choices(
            levels=tuple(LevelChoice(0, ordinal, label, "") for ordinal, label in levels),
            non_answers=tuple(
                NonAnswerOption(key, label, raters_only=False)
                for key, label in self.facts["non_answers"].items()
            ),
        )

    def _row(self, each: Facts) -> BilanRow:
        band = tuple(each["target"]) if each["target"] else None
        level = self._label(each["level"])
        gap = gap_to(each["level"], band) if band and level else None
        return BilanRow(
            code=each["code"],
            statement=each["statement"],
            level=level or self._choices.non_answer_label(each["non_answer"]),
            has_level=bool(level),
            first=self._label(each["first_level"]),
            views=" / ".join(self._view(value) for value in each["views"]),
            agreed=self._label(each["agreed"]),
            target=band_text(band, self._choices) if band else "",
            gap="" if gap is None else gap_text(gap),
            comment=each.get("comment", ""),
        )

    def _label(self, ordinal: int | None) -> str:
        level = self._choices.level(ordinal) if ordinal is not None else None
        return level.label if level else ""

    def _view(self, value: str | None) -> str:
        """What a trainer says: a level, a non-answer in the words of the scale, or nothing."""
        if value and value.isdecimal():
            return self._label(int(value))
        return self._choices.non_answer_label(value or "") or NOTHING


def bilan_of(report: PositioningReport) -> Bilan:
    """A printed report as it was printed. The caller has checked that it is intact."""
    return Bilan(json.loads(report.facts))


def report_name(bilan: Bilan) -> str:
    """What the files of a report are called, without an ending."""
    return f"bilan {bilan.person} {bilan.moment} {bilan.day.isoformat()}"


def report_pdf(report: PositioningReport) -> tuple[bytes, str]:
    """A printed report as a PDF, with the name of its file.

    Raises ``Refused`` when a comment holds a character that no typeface of ours has.
    """
    bilan = bilan_of(report)
    return bilan_pdf(bilan), report_name(bilan)


def bilan_pdf(bilan: Bilan) -> bytes:
    """``bilan`` on paper, kept or not. Raises ``Refused`` as ``report_pdf``."""
    with override(LANGUAGE):
        title = _("Positioning report of %(person)s") % {"person": bilan.person}
        context = {"bilan": bilan, "day": date_format(bilan.day, "j F Y")}
    try:
        return render_pdf("cohorts/campaigns/bilan_pdf.html", context, title=title)
    except MissingGlyph as problem:
        raise Refused(
            _(
                "A comment holds characters that cannot be printed: %(characters)s. Print the "
                "report without comments, or from the page."
            )
            % {"characters": " ".join(problem.characters)}
        ) from problem


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
