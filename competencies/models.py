"""Models of the app, gathered for Django; each lives in its package."""

from competencies.frameworks.models import (
    AxisValue,
    Competency,
    CompetencyRevision,
    Framework,
    FrameworkVersion,
    Level,
    NonAnswerChoice,
    Scale,
    ScaleVersion,
    TargetProfile,
    TargetRange,
)
from competencies.positioning.models import Positioning, Rating

__all__ = [
    "AxisValue",
    "Competency",
    "CompetencyRevision",
    "Framework",
    "FrameworkVersion",
    "Level",
    "NonAnswerChoice",
    "Positioning",
    "Rating",
    "Scale",
    "ScaleVersion",
    "TargetProfile",
    "TargetRange",
]
