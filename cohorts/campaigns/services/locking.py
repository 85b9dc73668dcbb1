"""Holding a campaign while something is decided about it."""

from cohorts.campaigns.models import Campaign


def locked_campaign(campaign: Campaign) -> Campaign:
    """The row as it stands, held until the end: of two at the same time the second one waits.

    Within a transaction. What ``campaign`` itself says may be of before.
    """
    return (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("cohort__region", "cohort__programme_version__programme")
        .defer("cohort__programme_version__source_payload")
        .get(pk=campaign.pk)
    )
