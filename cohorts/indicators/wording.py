"""Figures in words: fractions, percentages, intervals, and the sentences that go with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.enrolment.models import Cohort
from cohorts.indicators.enums import MINUTES_AN_HOUR, OF_HOURS, FigureSet, Indicator
from cohorts.indicators.queries import Duration, Group, Rate
from lms.kernel.intervals import TAIL_998, Interval, funnel_limits
from lms.site.typography import format_number, format_percent


@dataclass(frozen=True, slots=True)
class ShownRate:
    """A rate as text, in the language that is active when it is asked for."""

    rate: Rate

    @property
    def percent(self) -> str:
        """75 %, or a dash."""
        return format_percent(self.rate.value)

    @property
    def fraction(self) -> str:
        """65/87, or 483/515 h."""
        part, whole = amounts(self.rate)
        if self.rate.indicator in OF_HOURS:
            part = format_number(self.rate.numerator / MINUTES_AN_HOUR)
        return f"{part}/{whole}"

    @property
    def parts(self) -> str:
        """65 of 87."""
        part, whole = amounts(self.rate)
        return _("%(part)s of %(whole)s") % {"part": part, "whole": whole}

    @property
    def interval(self) -> str:
        """[65–83], in percent; empty when there is none."""
        return bracketed(self.rate.interval)

    @property
    def missing(self) -> str:
        """The sentence that stands for a rate that does not exist."""
        if self.rate.value is not None:
            return ""
        if self.rate.indicator == Indicator.ATTENDANCE:
            return _("No sheet is closed yet: there is no rate.")
        if self.rate.indicator == Indicator.HOURS_DELIVERED:
            return _("No half-day is planned: there is no rate.")
        return _("Nobody is in the denominator: there is no rate.")


# On average, leap years among them.
_DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class ShownDuration:
    """A time as text, in the language that is active when it is asked for."""

    duration: Duration

    @property
    def days(self) -> str:
        """412 days, or a dash."""
        median = self.duration.median
        if median is None:
            return format_number(None)
        shown = format_number(median, decimals=0 if isinstance(median, int) else 1)
        return ngettext("%(days)s day", "%(days)s days", floor(median)) % {"days": shown}

    @property
    def months(self) -> str:
        """About 14 months; empty below a month, and without a time."""
        months = floor((self.duration.median or 0) / _DAYS_A_MONTH + 0.5)
        if not months:
            return ""
        return ngettext("about %(months)d month", "about %(months)d months", months) % {
            "months": months
        }

    @property
    def people(self) -> str:
        """Of how many people it is the median."""
        number = self.duration.people
        return ngettext("median of %(number)s person", "median of %(number)s people", number) % {
            "number": format_number(number)
        }

    @property
    def beside(self) -> str:
        """What must always be read with it: of how many people, and the share still open."""
        rate = self.duration.still_open
        return _("%(people)s; still on the way: %(open)s") % {
            "people": self.people,
            "open": f"{ShownRate(rate).parts} ({in_short(rate)})",
        }

    @property
    def missing(self) -> str:
        """The sentence that stands for a time that does not exist."""
        if self.duration.median is not None:
            return ""
        return _("Nobody holds the diploma yet: there is no time.")


def in_short(rate: Rate) -> str:
    """75 % [65–83]."""
    words = ShownRate(rate)
    return f"{words.percent} {words.interval}".rstrip()


def amounts(rate: Rate) -> tuple[str, str]:
    """Numerator and denominator: numbers of people, or hours."""
    if rate.indicator in OF_HOURS:
        hours = (rate.numerator / MINUTES_AN_HOUR, rate.denominator / MINUTES_AN_HOUR)
        return tuple(_("%(hours)s h") % {"hours": format_number(value)} for value in hours)
    return format_number(rate.numerator), format_number(rate.denominator)


def bracketed(interval: Interval | None) -> str:
    """[65–83], in percent; empty when there is none."""
    if interval is None:
        return ""
    return f"[{_whole(interval.low)}–{_whole(interval.high)}]"


def _whole(share: float) -> int:
    # Half up; what binary fractions add far behind the point must not tip it.
    return floor(round(share * 100, 9) + 0.5)


def years_of(cohort: Cohort) -> str:
    """2020, or 2020–2021."""
    first, last = cohort.starts_on.year, cohort.ends_on.year
    return str(first) if first == last else f"{first}–{last}"


def title_of(cohort: Cohort) -> str:
    """A cohort among those of its programme: Grand Est (1re promotion)."""
    return f"{cohort.region.name} ({cohort.label})"


def about_excused(group: Group) -> str:
    """What stands beside the attendance rate; empty where there is none."""
    if not group.counts.hours.due:
        return ""
    hours = group.counts.hours.excused / MINUTES_AN_HOUR
    return _("excused: %(hours)s h") % {"hours": format_number(hours)}


def about_pending(group: Group) -> str:
    """What stands beside the presentation rate."""
    number = group.counts.size(FigureSet.OPEN)
    return ngettext(
        "%(number)s person is still on the way",
        "%(number)s people are still on the way",
        number,
    ) % {"number": format_number(number)}


def about_departures(number: int) -> str:
    """What stands beside the drop-out rate; the reasons themselves have a place of their own."""
    if number == 0:
        return _("Nobody left on the way.")
    return _("what may be told of the reasons stands below")


def about_differences(overall: Rate, groups: Iterable[tuple[str, Rate]]) -> str:
    """Whether the rates of ``groups`` differ more than chance alone would make them.

    The rule is that of the funnel plot: a group calls for a look beyond the limits that chance
    passes twice in a thousand around the ``overall`` rate. Empty when there is nothing to compare.
    """
    known = [(name, rate) for name, rate in groups if rate.value is not None]
    if len(known) < 2 or overall.value is None:
        return ""
    apart = [name for name, rate in known if is_apart(overall, rate)]
    words = {"overall": format_percent(overall.value), "names": ", ".join(apart)}
    if not apart:
        return (
            _(
                "None lies beyond the limits of chance around the overall rate, %(overall)s: "
                "chance alone can explain the differences, they cannot be interpreted."
            )
            % words
        )
    return (
        ngettext(
            "One lies beyond the limits of chance around the overall rate, %(overall)s: %(names)s. "
            "That is worth a closer look, not yet a conclusion. The other differences cannot be "
            "interpreted.",
            "Some lie beyond the limits of chance around the overall rate, %(overall)s: %(names)s. "
            "That is worth a closer look, not yet a conclusion. The other differences cannot be "
            "interpreted.",
            len(apart),
        )
        % words
    )


def is_apart(overall: Rate, rate: Rate) -> bool:
    """Whether ``rate`` lies where chance alone puts two in a thousand; both must exist."""
    limits = funnel_limits(overall.value, rate.denominator, tail=TAIL_998)
    return not limits.low <= rate.value <= limits.high
