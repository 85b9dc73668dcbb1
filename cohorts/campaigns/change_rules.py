"""Whether the days of a campaign may change, and whether it may be cancelled. Nothing here writes.

What has entered the wider views stays closed: figures that change within a quarter would tell of
the few who made the difference (docs/adr/0015).
"""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.campaigns.enums import Window
from cohorts.campaigns.models import Campaign
from cohorts.campaigns.models.campaigns import MAX_REASON
from cohorts.campaigns.queries.group import answered_in
from cohorts.campaigns.queries.overview import is_in_wider_views
from cohorts.enrolment.rules import may_manage
from lms.kernel import clock
from lms.kernel.refusals import Refused


def check_changes(campaign: Campaign, by) -> None:
    """Raise ``Refused`` unless ``by`` may open campaigns in the cohort and this one stands."""
    if not may_manage(by, campaign.cohort):
        raise Refused(_("Only those who may open a positioning change it."))
    if campaign.cancelled_at is not None:
        raise Refused(_("This positioning was cancelled: nobody is asked any more."))


def check_days(campaign: Campaign, *, opens_on: date, closes_on: date | None) -> None:
    """Raise ``Refused`` when ``campaign`` cannot have these days from now on."""
    today = clock.today(campaign.cohort.zone)
    if opens_on != campaign.opens_on:
        _check_first_day(campaign, opens_on, today)
    if closes_on is not None and closes_on < opens_on:
        raise Refused(_("It cannot close before it opens."), field="closes_on")
    is_closed = campaign.window(today) == Window.CLOSED
    if closes_on == campaign.closes_on and not is_closed:
        return
    if is_in_wider_views(campaign):
        raise Refused(
            _(
                "It closed on %(day)s and is part of the figures of the wider views, which do not "
                "change afterwards: it is not opened again."
            )
            % {"day": _day(campaign.closes_on)},
            field="closes_on",
        )
    if closes_on is not None and closes_on < today:
        raise Refused(_no_more(campaign, closes_on), field="closes_on")


def _no_more(campaign: Campaign, closes_on: date) -> str:
    """Why ``closes_on``, a day in the past, cannot be the last one."""
    if closes_on == campaign.closes_on:
        return _("It closed on %(day)s: choose a later last day to open it again.") % {
            "day": _day(closes_on)
        }
    return _("The last day lies in the past: nobody could answer.")


def _check_first_day(campaign: Campaign, opens_on: date, today: date) -> None:
    if campaign.opens_on <= today:
        raise Refused(
            _("It opened on %(day)s: its first day no longer changes.")
            % {"day": _day(campaign.opens_on)},
            field="opens_on",
        )
    if opens_on < today:
        raise Refused(_("The first day lies in the past."), field="opens_on")


def check_closes(campaign: Campaign) -> None:
    """Raise ``Refused`` unless ``campaign`` can be answered today."""
    window = campaign.window(clock.today(campaign.cohort.zone))
    if window == Window.UPCOMING:
        raise Refused(
            _("It opens on %(day)s: change its days, or cancel it.")
            % {"day": _day(campaign.opens_on)}
        )
    if window == Window.CLOSED:
        raise Refused(_("It closed on %(day)s already.") % {"day": _day(campaign.closes_on)})


def check_cancels(campaign: Campaign, reason: str) -> None:
    """Raise ``Refused`` once somebody has answered or rated in it, and without a reason."""
    if not reason:
        raise Refused(_("Say why it is cancelled."), field="reason")
    if len(reason) > MAX_REASON:
        raise Refused(
            _("The reason has more than %(number)d characters.") % {"number": MAX_REASON},
            field="reason",
        )
    answered = answered_in(campaign)
    if answered:
        raise Refused(
            ngettext(
                "The answers about %(number)d person are there already: what somebody answered is "
                "never cancelled. Close it instead.",
                "The answers about %(number)d people are there already: what somebody answered is "
                "never cancelled. Close it instead.",
                answered,
            )
            % {"number": answered}
        )


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
