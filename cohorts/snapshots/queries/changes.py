"""What is different between two contents, by kind of fact. Pure."""

from dataclasses import dataclass

from cohorts.indicators.enums import FigureSet, Indicator
from cohorts.indicators.queries.durations import median_of
from cohorts.snapshots.enums import ChangeKind
from cohorts.snapshots.queries.contents import Content, days_of

# What a different number of people in a set comes from.
_KIND_OF_SET = {
    FigureSet.ENROLLED: ChangeKind.ENROLMENTS,
    FigureSet.WITHDRAWN: ChangeKind.ENROLMENTS,
    FigureSet.BEGUN: ChangeKind.STARTS,
    FigureSet.STARTED: ChangeKind.STARTS,
    FigureSet.FOLLOWING: ChangeKind.STARTS,
    FigureSet.TRANSFERRED_OUT: ChangeKind.TRANSFERS,
    FigureSet.TRANSFERRED_IN: ChangeKind.TRANSFERS,
    FigureSet.NEUTRALISED: ChangeKind.NEUTRALISATIONS,
    FigureSet.DROPPED_OUT: ChangeKind.DROP_OUTS,
    FigureSet.FOLLOWED: ChangeKind.COMPLETIONS,
    FigureSet.DEFENDED: ChangeKind.JURIES,
    FigureSet.FIRST_SESSION: ChangeKind.JURIES,
    FigureSet.VALIDATED: ChangeKind.JURIES,
    FigureSet.VALIDATED_COMPLETERS: ChangeKind.JURIES,
    FigureSet.OPEN: ChangeKind.WAY,
    FigureSet.STILL_FOLLOWING: ChangeKind.WAY,
}
_KIND_OF_SHARE = {
    Indicator.ENTRY: ChangeKind.STARTS,
    Indicator.FOLLOWED: ChangeKind.COMPLETIONS,
    Indicator.COMPLETION: ChangeKind.COMPLETIONS,
    Indicator.DROP_OUT: ChangeKind.DROP_OUTS,
    Indicator.STILL_OPEN: ChangeKind.WAY,
}
_KIND_OF_HOURS = {"planned": ChangeKind.DELIVERY, "delivered": ChangeKind.DELIVERY}
_PLACES = ("programme", "region", "starts_on")


@dataclass(frozen=True, slots=True)
class Difference:
    """A value before and after; ``name`` is a set's, an indicator's, or a key of the content."""

    name: str
    before: str | float | bool | None
    after: str | float | bool | None


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of fact, and the values that are different through it."""

    kind: ChangeKind
    differences: tuple[Difference, ...] = ()


def changes_between(before: Content | None, after: Content | None) -> tuple[Change, ...]:
    """What became of ``before``, in the order of the kinds; empty exactly when both are equal.

    None stands for a cohort that was not counted. What one of two definitions did not count is no
    change.
    """
    if before == after:
        return ()
    if before is None:
        return (Change(ChangeKind.ADDED),)
    if after is None:
        return (Change(ChangeKind.REMOVED),)
    found: dict[ChangeKind, list[Difference]] = {}
    for kind, difference in _differences(before, after):
        found.setdefault(kind, []).append(difference)
    return tuple(Change(kind, tuple(found[kind])) for kind in ChangeKind if kind in found)


def _differences(before: Content, after: Content):
    for name in _PLACES:
        if before[name] != after[name]:
            yield ChangeKind.MOVED, Difference(name, before[name], after[name])
    if before["is_closed"] != after["is_closed"]:
        yield (
            ChangeKind.CLOSING,
            Difference("is_closed", before["is_closed"], after["is_closed"]),
        )
    for name, kind in _KIND_OF_SET.items():
        yield from _number(kind, name, before["sets"], after["sets"])
    for name in before["numerators"]:
        kind = _KIND_OF_SHARE.get(Indicator(name), ChangeKind.JURIES)
        yield from _number(kind, name, before["numerators"], after["numerators"])
    for name in before["hours"]:
        kind = _KIND_OF_HOURS.get(name, ChangeKind.ATTENDANCE)
        yield from _number(kind, name, before["hours"], after["hours"])
    if "days" in before and "days" in after and before["days"] != after["days"]:
        # The median may be the same: somebody's time changed all the same.
        medians = [median_of(days_of(one)) for one in (before, after)]
        yield ChangeKind.TIME, Difference("days", *medians)


def _number(kind: ChangeKind, name: str, before: dict[str, int], after: dict[str, int]):
    if name in before and name in after and before[name] != after[name]:
        yield kind, Difference(str(name), before[name], after[name])
