"""Reads of campaigns: what is due to whom, how far a group is, who may read which result."""

from cohorts.campaigns.queries.entries import (
    entries_of,
    entries_trained_by,
    positionings_read_by_trainers,
    results_visible_to,
)
from cohorts.campaigns.queries.group import (
    GroupProgress,
    Participant,
    group_progress,
)
from cohorts.campaigns.queries.mirror import Mirror, MirrorLine, Saying, mirror_of
from cohorts.campaigns.queries.needs import Means, Need, needs_of
from cohorts.campaigns.queries.own import (
    OwnCampaign,
    campaigns_due,
    campaigns_for,
    campaigns_of,
    submitted_moments,
    submitted_moments_by_enrolment,
)
from cohorts.campaigns.queries.plans import (
    PlanEntry,
    plan_entry,
    plan_items_visible_to,
    plan_of,
    plans_visible_to,
)
from cohorts.campaigns.queries.ratings import (
    campaigns_rated_by,
    own_rating,
    people_rated_in,
    ratings_by,
    submitted_ratings,
)

__all__ = [
    "GroupProgress",
    "Means",
    "Mirror",
    "MirrorLine",
    "Need",
    "OwnCampaign",
    "Participant",
    "PlanEntry",
    "Saying",
    "campaigns_due",
    "campaigns_for",
    "campaigns_of",
    "campaigns_rated_by",
    "entries_of",
    "entries_trained_by",
    "group_progress",
    "mirror_of",
    "needs_of",
    "own_rating",
    "people_rated_in",
    "plan_entry",
    "plan_items_visible_to",
    "plan_of",
    "plans_visible_to",
    "positionings_read_by_trainers",
    "ratings_by",
    "results_visible_to",
    "submitted_moments",
    "submitted_moments_by_enrolment",
    "submitted_ratings",
]
