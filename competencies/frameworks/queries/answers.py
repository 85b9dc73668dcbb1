"""How many answers stand on a text; the packages above tell it through a registry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """Current answers to a competency and the people who gave them. Counts alone, never whose."""

    answers: int = 0
    people: int = 0


class Answers(Protocol):
    """What a package that holds answers tells about them."""

    def counts(self, version_id: int) -> Mapping[UUID, AnswerCount]:
        """The answers given to a version, by the competency's uuid."""

    def people(self, version_id: int, competencies: Iterable[UUID]) -> int:
        """How many people answered at least one of the competencies in that version."""


_answers: list[Answers] = []


def register_answers(answers: Answers) -> None:
    """Have ``answers`` asked; one package holds them."""
    if answers not in _answers:
        _answers.append(answers)


def answer_counts(version_id: int) -> dict[UUID, AnswerCount]:
    """The answers given to a version, by the competency's uuid; competencies without are absent."""
    return {
        competency: count
        for answers in _answers
        for competency, count in answers.counts(version_id).items()
    }


def people_answering(version_id: int, competencies: Iterable[UUID]) -> int:
    """How many people answered at least one of ``competencies`` in that version."""
    wanted = list(competencies)
    return sum(answers.people(version_id, wanted) for answers in _answers)
