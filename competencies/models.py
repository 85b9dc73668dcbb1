"""Models of the app, gathered for Django; each lives in its package."""

from competencies.frameworks.models import (
    Association,
    AxisValue,
    Competency,
    CompetencyRevision,
    Framework,
    FrameworkVersion,
    Level,
    LevelDescriptor,
    NonAnswerChoice,
    Scale,
    ScaleVersion,
    TargetProfile,
    TargetRange,
)
from competencies.positioning.models import AgreedLevel, Positioning, Rating

__all__ = [
    "AgreedLevel",
    "Association",
    "AxisValue",
    "Competency",
    "CompetencyRevision",
    "Framework",
    "FrameworkVersion",
    "Level",
    "LevelDescriptor",
    "NonAnswerChoice",
    "Positioning",
    "Rating",
    "Scale",
    "ScaleVersion",
    "TargetProfile",
    "TargetRange",
]
