"""Tells the frameworks below how many answers stand on a text. Counts alone, never whose.

What was passed over is written down at submission: nobody answered it, and it is not counted.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, QuerySet

from competencies.frameworks.enums import NonAnswer
from competencies.frameworks.queries import AnswerCount, register_answers
from competencies.positioning.models import Rating


class Ratings:
    """The answers of self-positionings and of trainers' ratings alike."""

    def counts(self, version_id: int) -> dict[UUID, AnswerCount]:
        rows = (
            _given(version_id)
            .values_list("revision__competency_id")
            .annotate(
                answers=Count("positioning", distinct=True),
                people=Count("positioning__person", distinct=True),
            )
            .order_by()
        )
        return {competency: AnswerCount(answers, people) for competency, answers, people in rows}

    def people(self, version_id: int, competencies: Iterable[UUID]) -> int:
        return (
            _given(version_id)
            .filter(revision__competency__in=list(competencies))
            .aggregate(people=Count("positioning__person", distinct=True))["people"]
        )


def _given(version_id: int) -> QuerySet[Rating]:
    """What somebody answered to that version, a level or a reason of her own for none."""
    return Rating.objects.filter(positioning__framework_version=version_id).exclude(
        non_answer=NonAnswer.SKIPPED
    )


register_answers(Ratings())
