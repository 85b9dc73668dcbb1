"""Reads of frameworks: what is in force, what it says, and how its competencies lie."""

from competencies.frameworks.queries.answers import (
    AnswerCount,
    answer_counts,
    people_answering,
    register_answers,
)
from competencies.frameworks.queries.developments import (
    Development,
    developments_of,
    register_developments,
)
from competencies.frameworks.queries.layout import Cell, Outline, Section, axis_label, outline
from competencies.frameworks.queries.published import text_of
from competencies.frameworks.queries.scales import (
    Choices,
    LevelChoice,
    NonAnswerOption,
    choices_of,
    newest_scale_version,
)
from competencies.frameworks.queries.successions import successions_between
from competencies.frameworks.queries.targets import Targets, first_function, targets_for
from competencies.frameworks.queries.texts import behaviours_of, content_of, statements_of
from competencies.frameworks.queries.versions import (
    competency_items,
    find_framework,
    newest_version,
    published_frameworks,
    published_version,
    version_to_export,
)

__all__ = [
    "AnswerCount",
    "Cell",
    "Choices",
    "Development",
    "LevelChoice",
    "NonAnswerOption",
    "Outline",
    "Section",
    "Targets",
    "answer_counts",
    "axis_label",
    "behaviours_of",
    "choices_of",
    "competency_items",
    "content_of",
    "developments_of",
    "find_framework",
    "first_function",
    "newest_scale_version",
    "newest_version",
    "outline",
    "people_answering",
    "published_frameworks",
    "published_version",
    "register_answers",
    "register_developments",
    "statements_of",
    "successions_between",
    "targets_for",
    "text_of",
    "version_to_export",
]
