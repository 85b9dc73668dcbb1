"""The quarters that the platform would have frozen since 2018, and two months of letters."""

from datetime import date, time, timedelta

from django.conf import settings

from cohorts.snapshots.models.quarters import quarter_end
from cohorts.snapshots.queries.quarters import due_quarters
from cohorts.snapshots.services import draft_letters, send_letter, take_snapshot
from lms.accounts.models import User
from lms.demo.stage import instant
from lms.kernel import clock
from lms.kernel.refusals import Refused

NOON, MORNING, AFTERNOON = time(12), time(6), time(15)


def play_frozen(*, manager: User) -> str:
    """Freeze every quarter on the day after its end; send last month's letters, draft this one's.

    Returns how much of each there is, in words.
    """
    zone = settings.TIME_ZONE
    due = due_quarters()
    for year, quarter in due:
        with clock.at(instant(quarter_end(year, quarter) + timedelta(days=1), NOON, zone)):
            take_snapshot(year=year, quarter=quarter)
    this_month = clock.today(zone).replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    sent = _send(last_month, manager)
    with clock.at(_not_later(instant(this_month, MORNING, zone))):
        drafted = len(draft_letters())
    return f"{len(due)} quarters, {sent} letters sent, {drafted} drafted"


def _send(day: date, manager: User) -> int:
    """Draft and send the letters of the month before that of ``day``; how many left."""
    with clock.at(instant(day, MORNING, settings.TIME_ZONE)):
        letters = draft_letters()
    sent = 0
    with clock.at(instant(day, AFTERNOON, settings.TIME_ZONE)):
        for letter in letters:
            try:
                send_letter(letter=letter, version=letter.version, by=manager)
            except Refused:
                # Nobody reviews that region: its draft waits.
                continue
            sent += 1
    return sent


def _not_later(moment):
    """On the first morning of a month it may not be that late yet."""
    return min(moment, clock.now())
