"""A self-positioning beside what trainers say of the same person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from cohorts.campaigns.models import CampaignEntry, TrainerRating
from competencies.frameworks.models import CompetencyRevision
from competencies.frameworks.queries import Choices, LevelChoice, Outline, text_of
from competencies.positioning.models import Positioning
from competencies.positioning.queries import Agreement, Answer, Sheet, agreements_of, sheets_of
from competencies.positioning.states import PositioningState


@dataclass(frozen=True, slots=True)
class Saying:
    """One person's answer to one competency; ``label`` is the level's or the non-answer's."""

    level: LevelChoice | None
    label: str
    comment: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class MirrorLine:
    """A competency as the person and her trainers see it; ``views`` in the order of the raters.

    ``gaps`` are the levels by which she stands above (positive) or below each trainer's view, None
    where either has no level. ``agreements`` are those of this competency, the last one counts.
    """

    revision: CompetencyRevision
    codes: tuple[str, ...]
    own: Saying
    views: tuple[Saying, ...]
    gaps: tuple[int | None, ...]
    agreements: Sequence[Agreement]

    @property
    def agreed(self) -> Agreement | None:
        return self.agreements[-1] if self.agreements else None

    @property
    def widest(self) -> int | None:
        """The size of the widest gap to any trainer; None where nothing can be compared."""
        return max((abs(gap) for gap in self.gaps if gap is not None), default=None)


@dataclass(frozen=True)
class Mirror:
    """All lines in the framework's order, and the trainers' ratings they come from."""

    outline: Outline = field(repr=False)
    choices: Choices = field(repr=False)
    ratings: tuple[Sheet, ...]
    lines: tuple[MirrorLine, ...]

    @property
    def compared(self) -> list[MirrorLine]:
        """The lines with a gap: the widest first, then in the framework's order."""
        found = [line for line in self.lines if line.widest is not None]
        return sorted(found, key=lambda line: -line.widest)

    @property
    def apart(self) -> list[MirrorLine]:
        """The lines where she or all of her trainers gave no level: they enter no figure."""
        return [line for line in self.lines if line.widest is None]

    def line(self, revision_id: int) -> MirrorLine | None:
        """The line of that competency, if the framework has it."""
        return next((line for line in self.lines if line.revision.pk == revision_id), None)


def mirror_of(entry: CampaignEntry, reader) -> Mirror:
    """``entry`` beside the trainers' submitted ratings, the reader's own first; by four queries.

    The caller has checked that ``reader`` may read the result (``results_visible_to``).
    """
    theirs = TrainerRating.objects.filter(entry=entry).values("positioning")
    sheets = sheets_of(
        Positioning.objects.filter(
            Q(pk=entry.positioning_id) | Q(pk__in=theirs), state=PositioningState.SUBMITTED
        )
    )
    own = {s.positioning_id: s.answers for s in sheets}.get(entry.positioning_id, {})
    views = [sheet for sheet in sheets if sheet.positioning_id != entry.positioning_id]
    views.sort(key=lambda sheet: sheet.rater_id != reader.pk)
    laid_out, choices = text_of(entry.positioning.framework_version)
    agreements = agreements_of(entry.positioning)
    return Mirror(
        outline=laid_out,
        choices=choices,
        ratings=tuple(views),
        lines=tuple(
            _line(
                revision,
                laid_out.codes_of(revision),
                _saying(own, revision, choices),
                tuple(_saying(sheet.answers, revision, choices) for sheet in views),
                agreements.get(revision.pk, ()),
            )
            for revision in laid_out.revisions
        ),
    )


def _line(
    revision: CompetencyRevision,
    codes: tuple[str, ...],
    own: Saying,
    views: tuple[Saying, ...],
    agreements: Sequence[Agreement],
) -> MirrorLine:
    gaps = tuple(
        own.level.ordinal - view.level.ordinal if own.level and view.level else None
        for view in views
    )
    return MirrorLine(revision, codes, own, views, gaps, agreements)


def _saying(
    answers: Mapping[int, Answer], revision: CompetencyRevision, choices: Choices
) -> Saying:
    answer = answers.get(revision.pk)
    if answer is None:
        return Saying(None, "", "")
    if answer.ordinal is not None:
        level = choices.level(answer.ordinal)
        return Saying(level, level.label, answer.comment, answer.evidence)
    label = choices.non_answer_label(answer.value)
    return Saying(None, label, answer.comment, answer.evidence)
