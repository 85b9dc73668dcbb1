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
from cohorts.api.models import ReviewerToken
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
from cohorts.enrolment.models import (
    Cohort,
    Departure,
    DepartureTally,
    Enrolment,
    EnrolmentChange,
)
from cohorts.indicators.models import (
    CohortSummary,
    DurationSummary,
    PlaceSummary,
    StaleMark,
    TallySummary,
)
from cohorts.paper.models import ScannedSheet, WaitingSheet
from cohorts.publishing.models import PublishedPool
from cohorts.snapshots.models import FigureRevision, FrozenFigures, RegionLetter, Snapshot

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
    "CohortSummary",
    "Convocation",
    "CoverageCell",
    "CoverageDecision",
    "CoverageInvitation",
    "Decision",
    "Defence",
    "Departure",
    "DepartureTally",
    "Dissertation",
    "DissertationChange",
    "DissertationVersion",
    "DurationSummary",
    "Enrolment",
    "EnrolmentChange",
    "Evidence",
    "EvidencePurge",
    "FigureRevision",
    "FiledContent",
    "FrozenFigures",
    "HalfDay",
    "Jury",
    "JuryMember",
    "Justification",
    "JustificationChange",
    "MakeUp",
    "MakeUpChange",
    "NumberSeries",
    "PlaceSummary",
    "PlanItem",
    "PlanStep",
    "PositioningReport",
    "Presence",
    "PresenceChange",
    "PublishedHead",
    "PublishedPool",
    "RegionLetter",
    "ReviewerToken",
    "ScannedSheet",
    "SealedSheet",
    "Seminar",
    "Snapshot",
    "StaleMark",
    "TallySummary",
    "TeamCoverage",
    "TrainerRating",
    "WaitingSheet",
]
