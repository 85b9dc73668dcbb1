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
from competencies.positioning.models import (
    AgreedLevel,
    Positioning,
    Projection,
    ProjectionLine,
    Rating,
)

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
    "Projection",
    "ProjectionLine",
    "Rating",
    "Scale",
    "ScaleVersion",
    "TargetProfile",
    "TargetRange",
]
