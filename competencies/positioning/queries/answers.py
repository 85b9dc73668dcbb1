"""What was answered: the answers in force, those of others beside them, what is still open."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import Count, QuerySet

from competencies.frameworks.models import CompetencyRevision
from competencies.frameworks.queries import text_of
from competencies.positioning.models import AgreedLevel, Positioning, Rating


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
    return {
        row[0]: answer_from_row(*row) for row in rows.order_by("id").values_list(*ANSWER_COLUMNS)
    }


ANSWER_COLUMNS = ("revision_id", "level__ordinal", "non_answer", "comment", "id", "evidence")


def answer_from_row(
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
    for positioning_id, *columns in rows.values_list("positioning_id", *ANSWER_COLUMNS):
        found[positioning_id][columns[0]] = answer_from_row(*columns)
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
            *ANSWER_COLUMNS,
        )
    )
    found: dict[int, Sheet] = {}
    for pk, rater_id, first_name, last_name, email, submitted_at, *columns in rows:
        if pk not in found:
            rater = get_user_model()(first_name=first_name, last_name=last_name, email=email)
            found[pk] = Sheet(pk, rater_id, str(rater), submitted_at, {})
        found[pk].answers[columns[0]] = answer_from_row(*columns)
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
    """How many competencies have an answer, and how many there are; by one query."""
    answered = Rating.objects.filter(positioning=positioning).aggregate(
        number=Count("revision", distinct=True)
    )
    outline, _choices = text_of(positioning.framework_version)
    return answered["number"], len(outline.revisions)


def unanswered(positioning: Positioning) -> list[CompetencyRevision]:
    """The competencies without an answer, in their order."""
    answered = Rating.objects.filter(positioning=positioning).values("revision_id")
    return list(
        CompetencyRevision.objects.filter(framework_version=positioning.framework_version_id)
        .exclude(pk__in=answered)
        .order_by("position")
    )
