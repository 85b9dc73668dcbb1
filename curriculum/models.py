"""Models of the app, gathered for Django; each lives in its package."""

from curriculum.library.models import Development, Resource
from curriculum.pages.models import ProgrammeIndexPage, ProgrammePage
from curriculum.programmes.models import Module, Programme, ProgrammeVersion

__all__ = [
    "Development",
    "Module",
    "Programme",
    "ProgrammeIndexPage",
    "ProgrammePage",
    "ProgrammeVersion",
    "Resource",
]
