"""When a made-up cohort meets, hands in and is heard. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

BLOCKS = 10
HALF_DAYS = 4 * BLOCKS
DAYS_BETWEEN_BLOCKS = 35
HOURS = ((time(9), time(12, 30)), (time(14), time(17, 30)))
DUE, JURY, END = 325, 345, 365
SECOND_JURY = 140
PUBLISHED_AFTER = 7
ONE_DAY = timedelta(days=1)
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Meeting:
    """A half-day: its local day, its instants as text, when its sheet was closed.

    ``fate`` is what became of it: "held", "cancelled" or "postponed".
    """

    block: int
    day: date
    starts_at: str
    ends_at: str
    closed_on: date
    closed_at: str
    fate: str


@dataclass(frozen=True)
class Calendar:
    """The days of a cohort that begins on ``start`` in ``zone``."""

    start: date
    zone: str
    seed: str

    @cached_property
    def end(self) -> date:
        return self.start + timedelta(days=END)

    @cached_property
    def due(self) -> date:
        """When dissertations are due."""
        return self.start + timedelta(days=DUE)

    def jury(self, session: int) -> date:
        """The day on which the jury of ``session`` sits."""
        return weekday(self.start + timedelta(days=JURY + SECOND_JURY * (session - 1)))

    def published(self, session: int) -> date:
        """The day on which its results are published."""
        return self.jury(session) + timedelta(days=PUBLISHED_AFTER)

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Its half-days in their order: pairs of days, five weeks apart."""
        rng = Random(self.seed)
        zone = ZoneInfo(self.zone)
        return [
            _meeting(rng, block, day, hours, zone)
            for block in range(BLOCKS)
            for day in _pair(self.start + timedelta(days=DAYS_BETWEEN_BLOCKS * block))
            for hours in HOURS
        ]

    @cached_property
    def days(self) -> list[date]:
        """The local day of each half-day."""
        return [one.day for one in self.meetings]


def _meeting(rng: Random, block: int, day: date, hours: tuple[time, time], zone) -> Meeting:
    starts, ends = (text_of(datetime.combine(day, hour, zone)) for hour in hours)
    fate = rng.random()
    closed_on = day + timedelta(days=rng.randint(1, 9)) if rng.random() < 0.02 else day
    return Meeting(
        block,
        day,
        starts,
        ends,
        closed_on,
        text_of(datetime.combine(closed_on, time(hours[1].hour, 40), zone)),
        "cancelled" if fate < 0.01 else "postponed" if fate < 0.013 else "held",
    )


def _pair(day: date) -> tuple[date, date]:
    """Two weekdays that follow each other, from ``day`` on."""
    first = weekday(day)
    if first.weekday() == FRIDAY:
        first = weekday(first + ONE_DAY)
    return first, first + ONE_DAY


def weekday(day: date) -> date:
    """``day``, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > FRIDAY else 0)


def text_of(instant: datetime) -> str:
    """An instant as both databases read it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def evening_of(day: date) -> str:
    """The instant at which something that happened on ``day`` was written down."""
    return f"{day.isoformat()} 16:00:00"
