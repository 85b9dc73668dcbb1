"""Reads of positionings: who may see which, the answers in force, the result."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import Count, Q, QuerySet

from competencies.frameworks.enums import NonAnswer
from competencies.frameworks.models import CompetencyRevision
from competencies.frameworks.queries import Choices, LevelChoice, Outline, choices_of, outline
from competencies.positioning.enums import Moment, RaterRole
from competencies.positioning.models import AgreedLevel, Positioning, Rating
from competencies.positioning.states import PositioningState

Readers = Callable[[object], Q]
_readers: list[Readers] = []


def register_readers(readers: Readers) -> None:
    """``readers(user)`` is a condition on positionings that ``user`` may read beside her own.

    Registered at start-up by the packages above, for the person's trainers, and for the person
    where a trainer rated her; for nobody else.
    """
    if readers not in _readers:
        _readers.append(readers)


def positionings_visible_to(user) -> QuerySet[Positioning]:
    """Those ``user`` filled in about herself, and what the readers registered open to her: as a
    trainer of the person, or as the person rated. Never a region, never a juror."""
    condition = Q(person=user, rater_role=RaterRole.SELF)
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
    evidence: str = ""


def current_ratings(positioning: Positioning, *, up_to: int | None = None) -> dict[int, Answer]:
    """The last answer to each competency, by the id of its revision; by one query.

    With ``up_to`` only rows up to that rating's id count: what stood there at an earlier moment.
    """
    rows = Rating.objects.filter(positioning=positioning)
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    return {row[0]: _answer(*row) for row in rows.order_by("id").values_list(*_COLUMNS)}


_COLUMNS = ("revision_id", "level__ordinal", "non_answer", "comment", "id", "evidence")


def _answer(
    revision_id: int,
    ordinal: int | None,
    non_answer: str | None,
    comment: str,
    rating_id: int,
    evidence: str,
) -> Answer:
    value = (non_answer or "") if ordinal is None else str(ordinal)
    return Answer(revision_id, value, ordinal, comment, rating_id, evidence)


def answers_of(positionings: Iterable[int]) -> dict[int, dict[int, Answer]]:
    """The answers in force of several positionings, by their ids; by one query."""
    found: dict[int, dict[int, Answer]] = {pk: {} for pk in positionings}
    rows = Rating.objects.filter(positioning__in=list(found)).order_by("id")
    for positioning_id, *columns in rows.values_list("positioning_id", *_COLUMNS):
        found[positioning_id][columns[0]] = _answer(*columns)
    return found


@dataclass(frozen=True)
class Sheet:
    """A submitted positioning, whose it is to answer, and the answers in force."""

    positioning_id: int
    rater_id: int
    rater: str
    submitted_at: datetime
    answers: dict[int, Answer] = field(repr=False)


def sheets_of(positionings: QuerySet[Positioning]) -> list[Sheet]:
    """Several submitted positionings with their answers, the first submitted on top.

    By one query: each has an answer at least, or it would not be submitted.
    """
    rows = (
        Rating.objects.filter(positioning__in=positionings.order_by().values("pk"))
        .order_by("positioning__submitted_at", "positioning_id", "id")
        .values_list(
            "positioning_id",
            "positioning__rater_id",
            "positioning__rater__first_name",
            "positioning__rater__last_name",
            "positioning__rater__email",
            "positioning__submitted_at",
            *_COLUMNS,
        )
    )
    found: dict[int, Sheet] = {}
    for pk, rater_id, first_name, last_name, email, submitted_at, *columns in rows:
        if pk not in found:
            rater = get_user_model()(first_name=first_name, last_name=last_name, email=email)
            found[pk] = Sheet(pk, rater_id, str(rater), submitted_at, {})
        found[pk].answers[columns[0]] = _answer(*columns)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Agreement:
    """A level agreed on: the ordinal, the note beside it, when, and who wrote it down."""

    ordinal: int
    label: str
    note: str
    agreed_at: datetime
    agreed_by: str


def agreements_of(positioning: Positioning) -> dict[int, list[Agreement]]:
    """What was agreed on beside ``positioning``, by the id of the competency's revision.

    The oldest first: the last one counts. By one query.
    """
    found: dict[int, list[Agreement]] = {}
    rows = AgreedLevel.objects.filter(positioning=positioning).order_by("id")
    for row in rows.select_related("level", "agreed_by"):
        agreement = Agreement(
            row.level.ordinal, row.level.label, row.note, row.agreed_at, str(row.agreed_by)
        )
        found.setdefault(row.revision_id, []).append(agreement)
    return found


def progress(positioning: Positioning) -> tuple[int, int]:
    """How many competencies have an answer, and how many there are."""
    # One query for both would read what everybody else answered to the same text.
    answered = Rating.objects.filter(positioning=positioning).aggregate(
        number=Count("revision", distinct=True)
    )
    revisions = CompetencyRevision.objects.filter(
        framework_version=positioning.framework_version_id
    )
    return answered["number"], revisions.count()


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
    evidence: str = ""


@dataclass(frozen=True)
class Earlier:
    """The person's first positioning on the same text, to which a later one is compared."""

    moment: str
    submitted_at: datetime


@dataclass(frozen=True)
class Standing:
    """One date on which the person positioned herself: the ordinal she gave each competency, by
    the id of its revision; None for a non-answer."""

    moment: str
    submitted_at: datetime
    ordinals: Mapping[int, int | None] = field(repr=False)
    is_this: bool = False


@dataclass(frozen=True)
class Result:
    """A positioning line by line, in the framework's order.

    ``series`` has every date on which she positioned herself on the same text, this one included,
    the first on top; it is empty for a draft.
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


def result(positioning: Positioning, *, among: QuerySet[Positioning] | None = None) -> Result:
    """What ``positioning`` says, by three queries whatever the size of the framework.

    It is compared to the person's first one on the same text within ``among``, which is what the
    reader may see; without it there is no comparison.
    """
    laid_out = outline(positioning.framework_version_id)
    choices = choices_of(positioning.framework_version.scale_version_id)
    answers, dates = _answers(positioning, among)
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
        evidence=answer.evidence if answer else "",
    )


def _answers(
    positioning: Positioning, among: QuerySet[Positioning] | None
) -> tuple[dict[int, dict[int, Answer]], dict[int, Earlier]]:
    """Its answers and those of the person's others on the same text, read together, each by the id
    of the positioning; and when those others were submitted."""
    rows = (
        Rating.objects.filter(Q(positioning=positioning.pk) | _others(positioning, among))
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
    return answers, dates


def _others(positioning: Positioning, among: QuerySet[Positioning] | None) -> Q:
    """The condition on ratings of the person's own submitted positionings on the same text."""
    if among is None or positioning.submitted_at is None:
        return Q(pk__in=())
    own = among.filter(
        person=positioning.person_id,
        rater_role=RaterRole.SELF,
        framework_version=positioning.framework_version_id,
        state=PositioningState.SUBMITTED,
    )
    return Q(positioning__in=own.select_related(None).values("pk"))


def _first(positioning: Positioning, dates: Mapping[int, Earlier]) -> int | None:
    """The first positioning that was submitted before this one. A then-test is a view of its own
    on the first level, and never takes its place."""
    before = [
        (other.submitted_at, pk)
        for pk, other in dates.items()
        if other.submitted_at < positioning.submitted_at and other.moment != Moment.THEN_TEST
    ]
    return min(before)[1] if before else None


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
        )
        for pk, date in everything
    )
