"""What a positioning says, line by line and date after date."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Q, QuerySet

from competencies.frameworks.models import CompetencyRevision
from competencies.frameworks.queries import Choices, LevelChoice, Outline, text_of
from competencies.positioning.enums import Moment, RaterRole
from competencies.positioning.models import Positioning, Rating
from competencies.positioning.queries.answers import ANSWER_COLUMNS, Answer, answer_from_row
from competencies.positioning.queries.projections import stands_at
from competencies.positioning.states import PositioningState


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
    evidence: str = ""


@dataclass(frozen=True)
class Earlier:
    """The person's first positioning, to which a later one is compared.

    ``version`` is the number of the earlier text it answers, empty where it is the same text.
    """

    moment: str
    submitted_at: datetime
    version: str = ""


@dataclass(frozen=True)
class Standing:
    """One date on which the person positioned herself: the ordinal she gave each competency, by
    the id of its revision; None for a non-answer.

    ``version`` is the number of the earlier text that was answered, empty where it is the same:
    then ``ordinals`` has what goes on under this one.
    """

    moment: str
    submitted_at: datetime
    ordinals: Mapping[int, int | None] = field(repr=False)
    is_this: bool = False
    version: str = ""


@dataclass(frozen=True)
class Result:
    """A positioning line by line, in the framework's order.

    ``series`` has every date on which she positioned herself on the same text, or on one whose
    answers go on under it, this one included, the first on top; it is empty for a draft.
    """

    outline: Outline = field(repr=False)
    choices: Choices = field(repr=False)
    lines: tuple[Line, ...]
    earlier: Earlier | None
    series: tuple[Standing, ...] = ()

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


def result(
    positioning: Positioning,
    *,
    among: QuerySet[Positioning] | None = None,
    projected: bool = False,
) -> Result:
    """What ``positioning`` says, by three queries whatever the size of the framework.

    It is compared to the person's first one on the same text within ``among``, which is what the
    reader may see; without it there is no comparison. With ``projected`` those on earlier texts
    whose answers go on under this one are compared too, and say so.
    """
    laid_out, choices = text_of(positioning.framework_version)
    answers, dates = _answers(positioning, among, projected=projected)
    first = _first(positioning, dates)
    own, before = answers[positioning.pk], answers.get(first, {})
    return Result(
        outline=laid_out,
        choices=choices,
        lines=tuple(
            _line(revision, laid_out, choices, own.get(revision.pk), before.get(revision.pk))
            for revision in laid_out.revisions
        ),
        earlier=dates.get(first),
        series=_series(positioning, answers, dates),
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
    return Line(
        revision=revision,
        codes=laid_out.codes_of(revision),
        level=level,
        non_answer=non_answer,
        non_answer_label=choices.non_answer_label(non_answer),
        comment=answer.comment if answer else "",
        earlier=before.ordinal if before else None,
        evidence=answer.evidence if answer else "",
    )


def _answers(
    positioning: Positioning, among: QuerySet[Positioning] | None, *, projected: bool
) -> tuple[dict[int, dict[int, Answer]], dict[int, Earlier]]:
    """Its answers and those of the person's others, read together, each by the id of the
    positioning and of the revision in this text; and when those others were submitted."""
    ours = positioning.framework_version_id
    rows = (
        Rating.objects.filter(
            Q(positioning=positioning.pk) | _others(positioning, among, projected=projected)
        )
        .annotate(stands_at=stands_at(ours) if projected else F("revision"))
        .exclude(stands_at=None)
        .order_by("id")
        .values_list(
            "stands_at",
            "positioning_id",
            "positioning__framework_version_id",
            "positioning__framework_version__version",
            "positioning__submitted_at",
            "positioning__moment",
            *ANSWER_COLUMNS,
        )
    )
    answers: dict[int, dict[int, Answer]] = {positioning.pk: {}}
    dates: dict[int, Earlier] = {}
    for place, positioning_id, text, number, submitted_at, moment, *columns in rows:
        answers.setdefault(positioning_id, {})[place] = answer_from_row(*columns)
        if positioning_id != positioning.pk:
            dates[positioning_id] = Earlier(moment, submitted_at, "" if text == ours else number)
    return answers, dates


def _others(positioning: Positioning, among: QuerySet[Positioning] | None, *, projected: bool) -> Q:
    """The condition on ratings of the person's own submitted positionings that may compare."""
    if among is None or positioning.submitted_at is None:
        return Q(pk__in=())
    text = positioning.framework_version
    own = among.filter(
        person=positioning.person_id, rater_role=RaterRole.SELF, state=PositioningState.SUBMITTED
    )
    if projected:
        own = own.filter(framework_version__framework=text.framework_id)
    else:
        own = own.filter(framework_version=text)
    return Q(positioning__in=own.select_related(None).values("pk"))


def _first(positioning: Positioning, dates: Mapping[int, Earlier]) -> int | None:
    """The first positioning that was submitted before this one, on the same text if there is one.

    A then-test is a view of its own on the first level, and never takes its place.
    """
    before = [
        (bool(other.version), other.submitted_at, pk)
        for pk, other in dates.items()
        if other.submitted_at < positioning.submitted_at and other.moment != Moment.THEN_TEST
    ]
    return min(before)[-1] if before else None


def _series(
    positioning: Positioning,
    answers: Mapping[int, Mapping[int, Answer]],
    dates: Mapping[int, Earlier],
) -> tuple[Standing, ...]:
    if positioning.submitted_at is None:
        return ()
    this = Earlier(positioning.moment, positioning.submitted_at)
    everything = sorted(
        {**dates, positioning.pk: this}.items(), key=lambda each: (each[1].submitted_at, each[0])
    )
    return tuple(
        Standing(
            moment=date.moment,
            submitted_at=date.submitted_at,
            ordinals={revision: answer.ordinal for revision, answer in answers[pk].items()},
            is_this=pk == positioning.pk,
            version=date.version,
        )
        for pk, date in everything
    )
