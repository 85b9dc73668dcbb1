"""Reads of campaigns: what is due to whom, how far a group is, who may read which result."""

from cohorts.campaigns.queries.entries import (
    entries_of,
    positionings_read_by_trainers,
    results_visible_to,
)
from cohorts.campaigns.queries.group import (
    GroupProgress,
    Participant,
    group_progress,
)
from cohorts.campaigns.queries.own import (
    OwnCampaign,
    campaigns_due,
    campaigns_for,
    campaigns_of,
    submitted_moments,
    submitted_moments_by_enrolment,
)

__all__ = [
    "GroupProgress",
    "OwnCampaign",
    "Participant",
    "campaigns_due",
    "campaigns_for",
    "campaigns_of",
    "entries_of",
    "group_progress",
    "positionings_read_by_trainers",
    "results_visible_to",
    "submitted_moments",
    "submitted_moments_by_enrolment",
]
