"""Hours on a wall clock as instants."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from lms.kernel.refusals import Refused


def local_instant(day: date, hour: time, zone: str) -> datetime:
    """The instant (UTC) at which clocks in the IANA ``zone`` show ``hour`` on ``day``.

    Of an hour that comes twice, in autumn, it is the first. Raises ``Refused`` for one that is
    skipped in spring.
    """
    local = datetime.combine(day, hour, tzinfo=ZoneInfo(zone))
    instant = local.astimezone(UTC)
    if instant.astimezone(local.tzinfo).time() != hour:
        raise Refused(
            _("There is no %(hour)s on %(day)s: the clocks change at that time.")
            % {"hour": time_format(hour, "H:i"), "day": date_format(day, "j F Y")}
        )
    return instant
