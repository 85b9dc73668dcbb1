"""Reads of campaigns: what is due to whom, how far a group is, who may read which result."""

from cohorts.campaigns.queries.entries import (
    entries_of,
    entries_to_answer,
    entries_trained_by,
    positionings_read_by_trainers,
    results_visible_to,
)
from cohorts.campaigns.queries.figures import Change, GroupLine, Spread
from cohorts.campaigns.queries.follow_up import FollowUp, follow_ups_due
from cohorts.campaigns.queries.group import (
    GroupProgress,
    Participant,
    answered_in,
    campaigns_in,
    cancelled_in,
    group_progress,
)
from cohorts.campaigns.queries.mirror import Mirror, MirrorLine, Saying, mirror_of
from cohorts.campaigns.queries.needs import Means, Need, needs_of
from cohorts.campaigns.queries.overview import (
    Overview,
    OverviewLine,
    Population,
    is_in_wider_views,
    may_see,
    overview_of,
    populations,
    reference_day,
)
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
    plans_trained_by,
    plans_visible_to,
)
from cohorts.campaigns.queries.ratings import (
    Waiting,
    campaigns_rated_by,
    own_rating,
    people_rated_in,
    ratings_by,
    waiting_for_rating,
)
from cohorts.campaigns.queries.reminders import Missing, missing_today
from cohorts.campaigns.queries.reports import (
    drawn_on,
    facts_of,
    report_with_hash,
    reports_of,
    reports_visible_to,
)
from cohorts.campaigns.queries.spread import (
    GroupSpread,
    Reach,
    campaigns_of_group,
    group_spread,
)

__all__ = [
    "Change",
    "FollowUp",
    "GroupLine",
    "GroupProgress",
    "GroupSpread",
    "Means",
    "Mirror",
    "MirrorLine",
    "Missing",
    "Need",
    "Overview",
    "OverviewLine",
    "OwnCampaign",
    "Participant",
    "PlanEntry",
    "Population",
    "Reach",
    "Saying",
    "Spread",
    "Waiting",
    "answered_in",
    "campaigns_due",
    "campaigns_for",
    "campaigns_in",
    "campaigns_of",
    "campaigns_of_group",
    "campaigns_rated_by",
    "cancelled_in",
    "drawn_on",
    "entries_of",
    "entries_to_answer",
    "entries_trained_by",
    "facts_of",
    "follow_ups_due",
    "group_progress",
    "group_spread",
    "is_in_wider_views",
    "may_see",
    "mirror_of",
    "missing_today",
    "needs_of",
    "overview_of",
    "own_rating",
    "people_rated_in",
    "plan_entry",
    "plan_items_visible_to",
    "plan_of",
    "plans_trained_by",
    "plans_visible_to",
    "populations",
    "positionings_read_by_trainers",
    "ratings_by",
    "reference_day",
    "report_with_hash",
    "reports_of",
    "reports_visible_to",
    "results_visible_to",
    "submitted_moments",
    "submitted_moments_by_enrolment",
    "waiting_for_rating",
]
