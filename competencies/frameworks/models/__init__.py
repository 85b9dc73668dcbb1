"""Frameworks, their versions and competencies; scales and levels; target profiles.

A published version is never changed, which the database holds with triggers: a later text is a
later version, and answers stay with theirs.
"""

from competencies.frameworks.models.associations import Association
from competencies.frameworks.models.frameworks import (
    AxisValue,
    Competency,
    CompetencyRevision,
    Framework,
    FrameworkVersion,
    LevelDescriptor,
)
from competencies.frameworks.models.scales import Level, NonAnswerChoice, Scale, ScaleVersion
from competencies.frameworks.models.targets import TargetProfile, TargetRange

__all__ = [
    "Association",
    "AxisValue",
    "Competency",
    "CompetencyRevision",
    "Framework",
    "FrameworkVersion",
    "Level",
    "LevelDescriptor",
    "NonAnswerChoice",
    "Scale",
    "ScaleVersion",
    "TargetProfile",
    "TargetRange",
]
