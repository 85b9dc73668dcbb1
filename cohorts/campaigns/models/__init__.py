"""When a cohort positions itself, who has, who rates whom, and what was printed of it."""

from cohorts.campaigns.models.campaigns import Campaign, CampaignEntry
from cohorts.campaigns.models.plans import PlanItem, PlanStep
from cohorts.campaigns.models.ratings import TrainerRating
from cohorts.campaigns.models.reports import PositioningReport

__all__ = [
    "Campaign",
    "CampaignEntry",
    "PlanItem",
    "PlanStep",
    "PositioningReport",
    "TrainerRating",
]
