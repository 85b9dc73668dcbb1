"""What stands behind one figure, ready to be shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cohorts.indicators.definitions import INDICATORS, PEOPLE_OF, SETS, SHARES, TIMES, Definition
from cohorts.indicators.enums import MINUTES_AN_HOUR, FigureSet, Indicator, Span
from cohorts.indicators.lines import Cell, Column, Line, group_cell, time_cell
from cohorts.indicators.links import FigureLinks
from cohorts.indicators.queries import CohortFigures, Group, Overview, Rate
from cohorts.indicators.wording import ShownDuration, ShownRate, in_short, title_of, years_of
from lms.site.typography import format_number


@dataclass(frozen=True, slots=True)
class Part:
    """The numerator, the denominator, or what lies between: so many, and who they are."""

    label: str
    symbol: str
    meaning: str | Promise
    amount: str
    people: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """One figure: ``figure`` is the number, of a rate so many of so many, of a time its days;
    ``share`` is the rate in percent with its interval, or the time in months; ``parts`` are what it
    is made of."""

    definition: Definition
    figure: str
    share: str
    interval: str
    missing: str
    parts: tuple[Part, ...]

    @property
    def is_rate(self) -> bool:
        """Whether it is worked out, and no mere number of people."""
        return bool(self.definition.formula)


def label_of(key: str) -> str:
    """The name of the figure ``key`` where nothing else tells its unit."""
    if key in Span.values:
        return _("%(figure)s, in days") % {"figure": TIMES[key].label}
    return str((INDICATORS | SETS)[key].label)


def value_of(key: str, figures: Overview) -> Rate | float | None:
    """The figure ``key`` of closed cohorts at the reference date of ``figures``; None when nothing
    is closed by then, and of a time that nobody took yet."""
    if not figures.total.cohorts:
        return None
    if key in Span.values:
        return figures.total.duration(Span(key)).median
    if key in Indicator.values:
        return figures.total.rate(Indicator(key))
    return figures.total.counts.size(key)


def origin_of(key: str, figures: Overview, links: FigureLinks) -> Origin:
    """The origin of the figure ``key``, an indicator or a set."""
    if key in FigureSet.values:
        return _origin_of_a_set(key, figures, links)
    if key in Span.values:
        return _origin_of_a_time(Span(key), figures, links)
    rate = figures.total.rate(Indicator(key))
    words = ShownRate(rate)
    parts = (
        _people(rate, links) if rate.indicator in PEOPLE_OF else _hours(rate, figures.total, links)
    )
    return Origin(
        definition=SHARES[key],
        figure=words.parts,
        share=in_short(rate),
        interval=words.interval,
        missing=words.missing if figures.total.cohorts else _("No cohort is closed: no rate yet."),
        parts=parts,
    )


def _origin_of_a_set(key: str, figures: Overview, links: FigureLinks) -> Origin:
    """Of closed cohorts; of running ones, and that is said, while there are no others."""
    closed, running = figures.total, figures.running
    size = (closed if closed.cohorts else running).counts.size(key)
    people = links.people(key, running=not closed.cohorts) if size else ""
    missing = ""
    if running.cohorts and not closed.cohorts:
        missing = _("No cohort is closed: this is the number of the running ones.")
    number = format_number(size)
    part = Part(str(SETS[key].label), SETS[key].symbol, SETS[key].meaning, number, people)
    return Origin(SETS[key], number, "", "", missing, (part,))


def _origin_of_a_time(span: Span, figures: Overview, links: FigureLinks) -> Origin:
    duration = figures.total.duration(span)
    words, still_open = ShownDuration(duration), ShownRate(duration.still_open)
    missing = words.missing if figures.total.cohorts else _("No cohort is closed: no time yet.")
    holders, waiting = SETS[FigureSet.VALIDATED], SETS[FigureSet.STILL_FOLLOWING]
    parts = (
        Part(
            str(holders.label),
            holders.symbol,
            holders.meaning,
            format_number(duration.people),
            links.people(holders.key) if duration.people else "",
        ),
        Part(
            str(waiting.label),
            waiting.symbol,
            waiting.meaning,
            f"{still_open.parts} – {in_short(duration.still_open)}",
            links.people(waiting.key) if duration.still_open.numerator else "",
        ),
    )
    return Origin(TIMES[span], words.days, words.months, "", missing, parts)


def _people(rate: Rate, links: FigureLinks) -> tuple[Part, ...]:
    numerator, denominator = (SETS[name] for name in PEOPLE_OF[rate.indicator])
    between = rate.denominator - rate.numerator
    return (
        Part(
            _("Numerator: %(set)s") % {"set": numerator.label},
            numerator.symbol,
            numerator.meaning,
            format_number(rate.numerator),
            links.people(numerator.key) if rate.numerator else "",
        ),
        Part(
            _("Denominator: %(set)s") % {"set": denominator.label},
            denominator.symbol,
            denominator.meaning,
            format_number(rate.denominator),
            links.people(denominator.key) if rate.denominator else "",
        ),
        Part(
            _("In the denominator and not in the numerator"),
            f"{denominator.symbol} ∖ {numerator.symbol}",
            _("Those whom the rate leaves out."),
            format_number(between),
            links.people(denominator.key, without=numerator.key) if between else "",
        ),
    )


def _hours(rate: Rate, group: Group, links: FigureLinks) -> tuple[Part, ...]:
    """The hours are those of the people enrolled: the denominator leads to them."""
    hours = group.counts.hours
    people = links.people(FigureSet.ENROLLED) if rate.denominator else ""
    if rate.indicator == Indicator.HOURS_DELIVERED:
        return (
            Part(_("Hours delivered"), "hd", "", _in_hours(hours.delivered)),
            Part(_("Hours planned"), "hp", "", _in_hours(hours.planned), people),
        )
    return (
        Part(_("Hours present"), "h", "", _in_hours(hours.present)),
        Part(_("Hours due"), "H", "", _in_hours(hours.due), people),
        Part(_("Hours excused"), "", _("They stay among the hours due."), _in_hours(hours.excused)),
    )


def _in_hours(minutes: int) -> str:
    return _("%(hours)s h") % {"hours": format_number(minutes / MINUTES_AN_HOUR)}


def cohort_origins(key: str, cohorts: Iterable[CohortFigures], links: FigureLinks) -> list[Line]:
    """What each closed cohort adds to the figure ``key``."""
    found = []
    for one in cohorts:
        if key in FigureSet.values:
            label, number = str(SETS[key].label), format_number(one.counts.size(key))
            cell = Cell(label, number, url=links.people(key, cohort=one.cohort))
        else:
            cell = _cell(key, one, links.origin(key, cohort=one.cohort))
        found.append(Line(title_of(one.cohort), years_of(one.cohort), [cell]))
    return found


def _cell(key: str, one: CohortFigures, url: str) -> Cell:
    group = Group(one.counts, one.on, days=one.days)
    if key in Span.values:
        return time_cell(str(TIMES[key].label), group, Span(key), url)
    return group_cell(Column(SHARES[key].label, Indicator(key)), group, url)
