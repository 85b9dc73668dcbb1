"""Writes of positionings: answers, agreed levels, and answers seen under a later text."""

from competencies.positioning.services.answering import (
    agree,
    answer,
    answer_many,
    answer_rest,
    begin,
    submit,
)
from competencies.positioning.services.projecting import project, withdraw_projection

__all__ = [
    "agree",
    "answer",
    "answer_many",
    "answer_rest",
    "begin",
    "project",
    "submit",
    "withdraw_projection",
]
