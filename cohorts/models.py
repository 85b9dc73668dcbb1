"""Models of the app, gathered for Django; each lives in its package."""

from cohorts.attendance.models import Evidence, HalfDay, Presence, PresenceChange, Seminar
from cohorts.campaigns.models import (
    Campaign,
    CampaignEntry,
    PlanItem,
    PlanStep,
    TrainerRating,
)
from cohorts.certificates.models import Certificate, NumberSeries
from cohorts.coverage.models import (
    CoverageCell,
    CoverageDecision,
    CoverageInvitation,
    TeamCoverage,
)
from cohorts.dissertations.models import (
    Assessment,
    Decision,
    Defence,
    Dissertation,
    DissertationChange,
    DissertationVersion,
    Jury,
    JuryMember,
)
from cohorts.enrolment.models import Cohort, Enrolment, EnrolmentChange

__all__ = [
    "Assessment",
    "Campaign",
    "CampaignEntry",
    "Certificate",
    "Cohort",
    "CoverageCell",
    "CoverageDecision",
    "CoverageInvitation",
    "Decision",
    "Defence",
    "Dissertation",
    "DissertationChange",
    "DissertationVersion",
    "Enrolment",
    "EnrolmentChange",
    "Evidence",
    "HalfDay",
    "Jury",
    "JuryMember",
    "NumberSeries",
    "PlanItem",
    "PlanStep",
    "Presence",
    "PresenceChange",
    "Seminar",
    "TeamCoverage",
    "TrainerRating",
]
