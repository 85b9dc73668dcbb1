"""Reads of positionings: who may see which, the answers in force, the result."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from competencies.frameworks.enums import NonAnswer
from competencies.frameworks.models import CompetencyRevision
from competencies.frameworks.queries import Choices, LevelChoice, Outline, choices_of, outline
from competencies.positioning.enums import RaterRole
from competencies.positioning.models import Positioning, Rating
from competencies.positioning.states import PositioningState

Readers = Callable[[object], Q]
_readers: list[Readers] = []


def register_readers(readers: Readers) -> None:
    """``readers(user)`` is a condition on positionings that ``user`` may read beside her own.

    Registered at start-up by the packages above, for the trainers of the person and nobody else.
    """
    if readers not in _readers:
        _readers.append(readers)


def positionings_visible_to(user) -> QuerySet[Positioning]:
    """The person's own, and what her trainers may read of hers. Never a region, never a juror."""
    condition = Q(person=user)
    for readers in _readers:
        condition |= readers(user)
    return Positioning.objects.filter(condition).select_related("framework_version__framework")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer in force to one competency: ``value`` is a level's ordinal or a non-answer's
    key."""

    revision_id: int
    value: str
    ordinal: int | None
    comment: str
    rating_id: int


def current_ratings(positioning: Positioning, *, up_to: int | None = None) -> dict[int, Answer]:
    """The last answer to each competency, by the id of its revision; by one query.

    With ``up_to`` only rows up to that rating's id count: what stood there at an earlier moment.
    """
    rows = Rating.objects.filter(positioning=positioning)
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    return {row[0]: _answer(*row) for row in rows.order_by("id").values_list(*_COLUMNS)}


_COLUMNS = ("revision_id", "level__ordinal", "non_answer", "comment", "id")


def _answer(
    revision_id: int, ordinal: int | None, non_answer: str | None, comment: str, rating_id: int
) -> Answer:
    value = (non_answer or "") if ordinal is None else str(ordinal)
    return Answer(revision_id, value, ordinal, comment, rating_id)


def progress(positioning: Positioning) -> tuple[int, int]:
    """How many competencies have an answer, and how many there are."""
    counts = CompetencyRevision.objects.filter(
        framework_version=positioning.framework_version_id
    ).aggregate(
        answered=Count("pk", filter=Q(ratings__positioning=positioning), distinct=True),
        total=Count("pk", distinct=True),
    )
    return counts["answered"], counts["total"]


def unanswered(positioning: Positioning) -> list[CompetencyRevision]:
    """The competencies without an answer, in their order."""
    answered = Rating.objects.filter(positioning=positioning).values("revision_id")
    return list(
        CompetencyRevision.objects.filter(framework_version=positioning.framework_version_id)
        .exclude(pk__in=answered)
        .order_by("position")
    )


@dataclass(frozen=True)
class Line:
    """One competency of a result: a level, a non-answer, or neither while nothing was answered.

    ``earlier`` is the level of the person's first positioning, where there is one before this.
    """

    revision: CompetencyRevision
    codes: tuple[str, ...]
    level: LevelChoice | None
    non_answer: str
    non_answer_label: str
    comment: str
    earlier: int | None


@dataclass(frozen=True)
class Earlier:
    """The person's first positioning on the same text, to which a later one is compared."""

    moment: str
    submitted_at: datetime


@dataclass(frozen=True)
class Result:
    """A positioning line by line, in the framework's order."""

    outline: Outline = field(repr=False)
    choices: Choices = field(repr=False)
    lines: tuple[Line, ...]
    earlier: Earlier | None

    @property
    def rated(self) -> list[Line]:
        """The lines with a level; only these enter any figure."""
        return [line for line in self.lines if line.level is not None]

    @property
    def not_rated(self) -> list[Line]:
        """The lines without a level: facts of their own, shown apart."""
        return [line for line in self.lines if line.level is None]

    def distribution(self, lines: Iterable[Line] | None = None) -> dict[int, int]:
        """How many of ``lines`` (default: all) stand at each level of the scale, by ordinal."""
        counts = {level.ordinal: 0 for level in self.choices.levels}
        for line in self.lines if lines is None else lines:
            if line.level is not None:
                counts[line.level.ordinal] += 1
        return counts


def result(positioning: Positioning, *, among: QuerySet[Positioning] | None = None) -> Result:
    """What ``positioning`` says, by three queries whatever the size of the framework.

    It is compared to the person's first one on the same text within ``among``, which is what the
    reader may see; without it there is no comparison.
    """
    laid_out = outline(positioning.framework_version_id)
    choices = choices_of(positioning.framework_version.scale_version_id)
    answers, earlier, before = _series(positioning, among)
    return Result(
        outline=laid_out,
        choices=choices,
        lines=tuple(
            _line(revision, laid_out, choices, answers.get(revision.pk), before.get(revision.pk))
            for revision in laid_out.revisions
        ),
        earlier=earlier,
    )


def _line(
    revision: CompetencyRevision,
    laid_out: Outline,
    choices: Choices,
    answer: Answer | None,
    before: Answer | None,
) -> Line:
    level = choices.level(answer.ordinal) if answer and answer.ordinal is not None else None
    non_answer = answer.value if answer and level is None else ""
    offered = choices.non_answer(non_answer)
    label = offered.label if offered else str(dict(NonAnswer.choices).get(non_answer, ""))
    return Line(
        revision=revision,
        codes=laid_out.codes_of(revision),
        level=level,
        non_answer=non_answer,
        non_answer_label=label,
        comment=answer.comment if answer else "",
        earlier=before.ordinal if before else None,
    )


def _series(
    positioning: Positioning, among: QuerySet[Positioning] | None
) -> tuple[Mapping[int, Answer], Earlier | None, Mapping[int, Answer]]:
    """Its answers, and those of the person's first one on the same text, read together."""
    rows = (
        Rating.objects.filter(Q(positioning=positioning.pk) | _before(positioning, among))
        .order_by("id")
        .values_list(
            "positioning_id", "positioning__submitted_at", "positioning__moment", *_COLUMNS
        )
    )
    answers: dict[int, dict[int, Answer]] = {positioning.pk: {}}
    dates: dict[int, Earlier] = {}
    for positioning_id, submitted_at, moment, *columns in rows:
        answer = _answer(*columns)
        answers.setdefault(positioning_id, {})[answer.revision_id] = answer
        if positioning_id != positioning.pk:
            dates[positioning_id] = Earlier(moment, submitted_at)
    if not dates:
        return answers[positioning.pk], None, {}
    first = min(dates, key=lambda pk: (dates[pk].submitted_at, pk))
    return answers[positioning.pk], dates[first], answers[first]


def _before(positioning: Positioning, among: QuerySet[Positioning] | None) -> Q:
    """The condition on ratings of the person's own submitted positionings before this one."""
    if among is None or positioning.submitted_at is None:
        return Q(pk__in=())
    before = among.filter(
        person=positioning.person_id,
        rater_role=RaterRole.SELF,
        framework_version=positioning.framework_version_id,
        state=PositioningState.SUBMITTED,
        submitted_at__lt=positioning.submitted_at,
    )
    return Q(positioning__in=before.select_related(None).values("pk"))
