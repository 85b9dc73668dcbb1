"""The figures that lead a page, each with what must always be read beside it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cohorts.indicators.definitions import PEOPLE_OF, SETS, SHARES, TIMES
from cohorts.indicators.enums import MINUTES_AN_HOUR, FigureSet, Indicator, Span
from cohorts.indicators.links import FigureLinks
from cohorts.indicators.queries import Group, Rate
from cohorts.indicators.wording import (
    ShownDuration,
    ShownRate,
    about_departures,
    about_pending,
    in_short,
)
from lms.site.typography import format_number


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure with all that it takes to trust it.

    ``figure`` is the number of people, of a rate so many of so many, of a time its days; then
    ``share``, in percent with its interval, or the time in months.
    """

    figure: str
    share: str
    label: str
    beside: str
    fraction: str
    interval: str
    formula: str
    meaning: str | Promise
    anchor: str
    origin: str
    people: str
    is_main: bool = False


def headlines(total: Group, links: FigureLinks) -> list[Headline]:
    """The figures of closed cohorts together, the main one first."""
    words = _Words(total)
    lines = (
        (Indicator.DIPLOMA, _("hold the diploma, of those who began"), words.of_the_main()),
        (Indicator.FOLLOWED, _("followed the training in full"), words.of_completion()),
        (
            Indicator.DIPLOMA_OF_COMPLETERS,
            _("hold the diploma, of those who followed in full"),
            words.of_completers(),
        ),
        (Indicator.ENTRY, _("began the training"), words.of_entry()),
        (Indicator.ATTENDANCE, _("of the hours due were attended"), words.of_attendance()),
        (
            Indicator.HOURS_DELIVERED,
            _("of the hours planned were delivered"),
            words.of_delivery(),
        ),
        (
            Indicator.DROP_OUT,
            pgettext("below a figure", "dropped out"),
            about_departures(total.counts.size(FigureSet.DROPPED_OUT)),
        ),
        (Indicator.PRESENTATION, _("stood before the jury"), words.of_presentation()),
        (
            Indicator.JURY_SUCCESS,
            _("were validated, of those who stood before the jury"),
            words.of_success(),
        ),
    )
    shares = [_headline(total.rate(name), label, beside, links) for name, label, beside in lines]
    time = _time(total, links)
    return [shares[0], _enrolled(total, links), *shares[1:3], time, *shares[3:]]


class _Words:
    """What stands beside each rate, of the numbers of one group."""

    def __init__(self, total: Group) -> None:
        self._total = total

    def of_the_main(self) -> str:
        return _("the main result")

    def of_completion(self) -> str:
        return _("of all those enrolled; of those who began: %(rate)s") % {
            "rate": self._in_full(Indicator.COMPLETION)
        }

    def of_completers(self) -> str:
        return _(
            "says nothing of those who left on the way; completion of those who began: %(rate)s"
        ) % {"rate": self._in_full(Indicator.COMPLETION)}

    def of_entry(self) -> str:
        number = self._total.counts.size(FigureSet.WITHDRAWN)
        return ngettext(
            "%(number)s withdrawal before the start",
            "%(number)s withdrawals before the start",
            number,
        ) % {"number": format_number(number)}

    def of_attendance(self) -> str:
        hours = self._total.counts.hours.excused / MINUTES_AN_HOUR
        return _("%(hours)s h of excused absence, which stay due") % {"hours": format_number(hours)}

    def of_delivery(self) -> str:
        return _("for each person enrolled, until the end of her cohort")

    def of_presentation(self) -> str:
        return about_pending(self._total)

    def of_success(self) -> str:
        return _("at the first session: %(first)s; presentation rate: %(presented)s") % {
            "first": self._in_full(Indicator.FIRST_SESSION),
            "presented": self._in_full(Indicator.PRESENTATION),
        }

    def _in_full(self, indicator: Indicator) -> str:
        rate = self._total.rate(indicator)
        return f"{ShownRate(rate).parts} ({in_short(rate)})"


def _enrolled(total: Group, links: FigureLinks) -> Headline:
    definition = SETS[FigureSet.ENROLLED]
    return Headline(
        figure=format_number(total.counts.size(FigureSet.ENROLLED)),
        share="",
        label=pgettext("below a figure", "enrolled"),
        beside=ngettext("%(number)s closed cohort", "%(number)s closed cohorts", total.cohorts)
        % {"number": format_number(total.cohorts)},
        fraction="",
        interval="",
        formula=definition.symbol,
        meaning=definition.meaning,
        anchor=definition.key,
        origin=links.origin(FigureSet.ENROLLED),
        people=links.people(FigureSet.ENROLLED),
    )


def _time(total: Group, links: FigureLinks) -> Headline:
    duration = total.duration(Span.TIME_TO_DIPLOMA)
    words, definition = ShownDuration(duration), TIMES[Span.TIME_TO_DIPLOMA]
    return Headline(
        figure=words.days,
        share=words.months,
        label=_("from the start to the diploma"),
        beside=words.missing or words.beside,
        fraction="",
        interval="",
        formula=str(definition.formula),
        meaning=definition.meaning,
        anchor=definition.key,
        origin=links.origin(Span.TIME_TO_DIPLOMA),
        people=links.people(FigureSet.VALIDATED) if duration.people else "",
    )


def _headline(rate: Rate, label: str, beside: str, links: FigureLinks) -> Headline:
    words, definition = ShownRate(rate), SHARES[rate.indicator]
    people = PEOPLE_OF.get(rate.indicator)
    return Headline(
        figure=words.parts,
        share=in_short(rate),
        label=label,
        beside=words.missing or beside,
        fraction=words.fraction,
        interval=words.interval,
        formula=definition.formula,
        meaning=definition.meaning,
        anchor=definition.key,
        origin=links.origin(rate.indicator),
        people=links.people(people[0]) if people else "",
        is_main=rate.indicator == Indicator.DIPLOMA,
    )
