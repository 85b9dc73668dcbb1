"""Models of the app, gathered for Django; each lives in its package."""

from cohorts.absences.models import (
    Announcement,
    AnnouncementReason,
    AnnouncementWithdrawal,
    FiledContent,
    Justification,
    JustificationChange,
    MakeUp,
    MakeUpChange,
)
from cohorts.attendance.models import (
    ChainLink,
    Evidence,
    EvidencePurge,
    HalfDay,
    Presence,
    PresenceChange,
    PublishedHead,
    SealedSheet,
    Seminar,
)
from cohorts.attestations.models import Attestation, Convocation
from cohorts.campaigns.models import (
    Campaign,
    CampaignEntry,
    PlanItem,
    PlanStep,
    PositioningReport,
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
from cohorts.paper.models import ScannedSheet, WaitingSheet

__all__ = [
    "Announcement",
    "AnnouncementReason",
    "AnnouncementWithdrawal",
    "Assessment",
    "Attestation",
    "Campaign",
    "CampaignEntry",
    "Certificate",
    "ChainLink",
    "Cohort",
    "Convocation",
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
    "EvidencePurge",
    "FiledContent",
    "HalfDay",
    "Jury",
    "JuryMember",
    "Justification",
    "JustificationChange",
    "MakeUp",
    "MakeUpChange",
    "NumberSeries",
    "PlanItem",
    "PlanStep",
    "PositioningReport",
    "Presence",
    "PresenceChange",
    "PublishedHead",
    "ScannedSheet",
    "SealedSheet",
    "Seminar",
    "TeamCoverage",
    "TrainerRating",
    "WaitingSheet",
]
