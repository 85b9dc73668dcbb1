"""When a cohort positions itself, and who has."""

from cohorts.campaigns.models.campaigns import Campaign, CampaignEntry

__all__ = ["Campaign", "CampaignEntry"]
