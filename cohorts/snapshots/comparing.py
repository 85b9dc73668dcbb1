"""Two frozen quarters side by side: rates of closed cohorts, running ones in numbers apart."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cohorts.indicators.enums import Indicator
from cohorts.indicators.lines import NUMBER_COLUMNS, Column, cohort_number
from cohorts.indicators.queries import Counts, Rate
from cohorts.indicators.wording import about_differences, is_apart, title_of, years_of
from cohorts.snapshots.queries.contents import Frozen, Pair, together
from cohorts.snapshots.tables import Cell, Line, rate_texts
from cohorts.snapshots.wording import in_words
from lms.site.typography import NOTHING, format_number

_RATE = Column(Indicator.DIPLOMA.label, Indicator.DIPLOMA)
# The reference dates of the two.
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Compared:
    """A table: its heads, its lines, and a sentence on what their rates allow to say."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    note: str = ""

    def __bool__(self) -> bool:
        """Whether it has a line."""
        return bool(self.lines)


@dataclass(frozen=True, slots=True)
class Part:
    """What a line speaks of: some cohorts before and after."""

    title: str
    before: list[Frozen]
    after: list[Frozen]

    def rates(self, days: Days) -> tuple[Rate, Rate]:
        """The diploma rate of the closed ones at both dates."""
        first, second = (
            together(each, day).rate(Indicator.DIPLOMA)
            for each, day in zip((self.before, self.after), days, strict=True)
        )
        return first, second


def speaks_of_one_programme(pairs: Iterable[Pair]) -> bool:
    """Whether one programme alone is meant: rates of several are never mixed."""
    return len({one.programme for pair in pairs for one in (pair.before, pair.after) if one}) < 2


def compared_cohorts(
    pairs: Iterable[Pair], days: Days, names: Mapping[str, str], *, closed: bool
) -> Compared:
    """A line for each of ``pairs`` that is closed at the end, or runs, with what changed."""
    lines = [
        _line(
            Part(
                title_of(pair.cohort),
                [pair.before] if pair.before else [],
                [pair.after] if pair.after else [],
            ),
            days if closed else None,
            detail=years_of(pair.cohort),
            changes=in_words(*pair.contents, names),
        )
        for pair in pairs
        if pair.is_closed == closed
    ]
    return Compared(_columns(with_rate=closed), tuple(lines))


def compared_groups(
    pairs: Sequence[Pair],
    key: Callable[[Frozen], str],
    days: Days,
    names: Mapping[str, str],
    *,
    closed: bool,
    with_rate: bool = False,
    is_alike: bool = False,
) -> Compared:
    """A line for each group by ``key`` in the order of ``names``: the cohorts that were closed (or
    ran) at the earlier date, and those that were at the later one.

    With ``is_alike`` a sentence says whether chance explains how the groups differ at the end.
    """
    parts = _parts(pairs, key, names, closed=closed)
    lines = [_line(part, days if with_rate else None, detail=_how_many(part)) for part in parts]
    note = _note(parts, days) if with_rate and is_alike else ""
    return Compared(_columns(with_rate=with_rate), tuple(lines), note)


def _parts(
    pairs: Sequence[Pair], key: Callable[[Frozen], str], names: Mapping[str, str], *, closed: bool
) -> list[Part]:
    groups: dict[str, Part] = {code: Part(name, [], []) for code, name in names.items()}
    for pair in pairs:
        if pair.before and pair.before.is_closed == closed:
            groups[key(pair.before)].before.append(pair.before)
        if pair.after and pair.after.is_closed == closed:
            groups[key(pair.after)].after.append(pair.after)
    return [part for part in groups.values() if part.before or part.after]


def _columns(*, with_rate: bool) -> tuple[Column, ...]:
    return (*NUMBER_COLUMNS, *([_RATE] if with_rate else []))


def _line(part: Part, days: Days | None, *, detail: str = "", changes: Sequence[str] = ()) -> Line:
    """``days`` where there is a rate too."""
    before, after = (
        sum((one.counts for one in each), Counts()) for each in (part.before, part.after)
    )
    cells = []
    for column in NUMBER_COLUMNS:
        then = format_number(before.size(column.figure)) if part.before else NOTHING
        now = format_number(after.size(column.figure)) if part.after else NOTHING
        cells.append(Cell(str(column.label), now, notes=_before(then, now)))
    if days:
        cells.append(_rate_cell(*part.rates(days)))
    return Line(part.title, detail, tuple(cells), tuple(changes))


def _rate_cell(before: Rate, after: Rate) -> Cell:
    then, now = (" – ".join(filter(None, rate_texts(rate))) for rate in (before, after))
    notes = _before(then, now)
    if is_within_chance(before, after):
        notes += (_("chance alone can explain the difference, it cannot be interpreted"),)
    return Cell(str(_RATE.label), *rate_texts(after), notes=notes)


def is_within_chance(before: Rate, after: Rate) -> bool:
    """Whether two rates differ by no more than chance makes them: both lie within the limits of the
    funnel plot around their common share. False where they are equal or one does not exist."""
    if before.value is None or after.value is None or before.value == after.value:
        return False
    common = Rate(
        after.indicator,
        before.numerator + after.numerator,
        before.denominator + after.denominator,
        after.on,
    )
    return not (is_apart(common, before) or is_apart(common, after))


def _note(parts: Sequence[Part], days: Days) -> str:
    everybody = Part("", [], [one for part in parts for one in part.after])
    return about_differences(
        everybody.rates(days)[1], [(part.title, part.rates(days)[1]) for part in parts]
    )


def _how_many(part: Part) -> str:
    then, now = (cohort_number(len(each)) for each in (part.before, part.after))
    return " – ".join((now, *_before(then, now)))


def _before(then: str, now: str) -> tuple[str, ...]:
    """What stands below a value that was another one."""
    return () if then == now else (_("before: %s") % then,)
