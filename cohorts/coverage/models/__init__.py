"""A director asks her team what it masters: who is asked, what each decided, what is told."""

from cohorts.coverage.models.figures import CoverageCell
from cohorts.coverage.models.rounds import CoverageDecision, CoverageInvitation, TeamCoverage

__all__ = ["CoverageCell", "CoverageDecision", "CoverageInvitation", "TeamCoverage"]
