"""The forms of editors."""

from competencies.frameworks.admin.forms.competencies import CompetencyForm
from competencies.frameworks.admin.forms.targets import TargetProfileForm
from competencies.frameworks.admin.forms.versions import NewFrameworkForm, VersionForm

__all__ = ["CompetencyForm", "NewFrameworkForm", "TargetProfileForm", "VersionForm"]
