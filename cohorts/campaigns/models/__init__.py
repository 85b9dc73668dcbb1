"""When a cohort positions itself, who has, and who rates whom."""

from cohorts.campaigns.models.campaigns import Campaign, CampaignEntry
from cohorts.campaigns.models.plans import PlanItem, PlanStep
from cohorts.campaigns.models.ratings import TrainerRating

__all__ = ["Campaign", "CampaignEntry", "PlanItem", "PlanStep", "TrainerRating"]
