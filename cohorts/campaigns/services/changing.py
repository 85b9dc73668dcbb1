"""Changing the days of a campaign, closing it, opening it again, cancelling it.

Each is a dated fact of the log, with the days before and after: the row has what holds now.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cohorts.campaigns import change_rules
from cohorts.campaigns.enums import Window
from cohorts.campaigns.models import Campaign, CampaignEntry, TrainerRating
from cohorts.campaigns.services.locking import locked_campaign
from competencies.positioning.models import Positioning
from lms.audit import record
from lms.kernel import clock
from lms.kernel.refusals import Refused

# The first and the last day, and when it was closed by hand.
Seen = tuple[date, date | None, datetime | None]


@transaction.atomic
def change_days(
    *, campaign: Campaign, opens_on: date, closes_on: date | None, by, seen: Seen | None = None
) -> Campaign:
    """Let ``campaign`` be open from ``opens_on`` to ``closes_on`` (local, both included).

    A closed one is opened again; one that its last day closed needs a later one. ``seen`` is what
    ``by`` saw when she decided: refused when somebody else has changed the days, closed it or
    opened it since. The same days again change nothing.
    """
    locked = locked_campaign(campaign)
    change_rules.check_changes(locked, by)
    if seen is not None and seen != (locked.opens_on, locked.closes_on, locked.closed_at):
        raise Refused(_("Somebody has changed the days in the meantime: look at them again."))
    change_rules.check_days(locked, opens_on=opens_on, closes_on=closes_on)
    was_closed = locked.window(clock.today(locked.cohort.zone)) == Window.CLOSED
    if not was_closed and (opens_on, closes_on) == (locked.opens_on, locked.closes_on):
        return campaign
    verb = "campaign.reopened" if was_closed else "campaign.days_changed"
    return _change(campaign, locked, verb, by, opens_on=opens_on, closes_on=closes_on)


@transaction.atomic
def close_campaign(*, campaign: Campaign, by) -> Campaign:
    """Close ``campaign`` at once: today is its last day. Refused unless it is open."""
    locked = locked_campaign(campaign)
    change_rules.check_changes(locked, by)
    change_rules.check_closes(locked)
    today = clock.today(locked.cohort.zone)
    return _change(campaign, locked, "campaign.closed", by, closes_on=today, closed_at=clock.now())


@transaction.atomic
def cancel_campaign(*, campaign: Campaign, reason: str, by) -> Campaign:
    """Take back ``campaign``, opened by mistake: its moment is free again.

    Refused once somebody has answered or rated in it. ``reason`` is kept.
    """
    locked = locked_campaign(campaign)
    change_rules.check_changes(locked, by)
    # Whoever is answering comes first or is refused: she holds the same row.
    list(_answered_in(locked).select_for_update().values_list("pk"))
    reason = reason.replace("\x00", "").strip()
    change_rules.check_cancels(locked, reason)
    values = {"cancelled_at": clock.now(), "cancelled_by": by, "cancel_reason": reason}
    _save(campaign, values)
    record("campaign.cancelled", by=by, on=locked, reason=reason, data={"before": _days(locked)})
    return campaign


def _answered_in(campaign: Campaign):
    entries = CampaignEntry.objects.filter(campaign=campaign)
    ratings = TrainerRating.objects.filter(entry__campaign=campaign)
    return Positioning.objects.filter(
        Q(pk__in=entries.values("positioning")) | Q(pk__in=ratings.order_by().values("positioning"))
    ).order_by("pk")


def _change(campaign: Campaign, locked: Campaign, verb: str, by, **values: Any) -> Campaign:
    before = _days(locked)
    _save(campaign, {"opens_on": locked.opens_on, "closed_at": None, **values})
    record(verb, by=by, on=locked, data={"before": before, "after": _days(campaign)})
    return campaign


def _save(campaign: Campaign, values: dict[str, Any]) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(**values)
    for name, value in values.items():
        setattr(campaign, name, value)


def _days(campaign: Campaign) -> dict[str, str | None]:
    closes_on = campaign.closes_on
    return {
        "opens_on": campaign.opens_on.isoformat(),
        "closes_on": closes_on.isoformat() if closes_on else None,
    }
