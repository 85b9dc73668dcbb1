"""Reads of positionings: who may see which, the answers in force, the result."""

from competencies.positioning.queries.answers import (
    Agreement,
    Answer,
    Sheet,
    agreements_of,
    answers_of,
    current_ratings,
    progress,
    sheets_of,
    unanswered,
)
from competencies.positioning.queries.projections import (
    Recalled,
    projectable_to,
    projections_to,
    recalled_for,
    recalls_wordings,
)
from competencies.positioning.queries.results import Earlier, Line, Result, Standing, result
from competencies.positioning.queries.visibility import positionings_visible_to, register_readers

__all__ = [
    "Agreement",
    "Answer",
    "Earlier",
    "Line",
    "Recalled",
    "Result",
    "Sheet",
    "Standing",
    "agreements_of",
    "answers_of",
    "current_ratings",
    "positionings_visible_to",
    "progress",
    "projectable_to",
    "projections_to",
    "recalled_for",
    "recalls_wordings",
    "register_readers",
    "result",
    "sheets_of",
    "unanswered",
]
