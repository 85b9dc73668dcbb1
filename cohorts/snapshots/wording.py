"""What changed between two contents, in words of the active language."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from cohorts.indicators.enums import MINUTES_AN_HOUR, FigureSet, Indicator
from cohorts.snapshots.enums import ChangeKind
from cohorts.snapshots.queries.changes import Change, Difference, changes_between
from cohorts.snapshots.queries.contents import Content
from lms.site.typography import format_number

_SETS = frozenset(FigureSet.values)


def in_words(
    before: Content | None, after: Content | None, names: Mapping[str, str]
) -> tuple[str, ...]:
    """A sentence for each kind of fact that changed. ``names`` are those of regions, programmes."""
    return tuple(_sentence(change, names) for change in changes_between(before, after))


def _sentence(change: Change, names: Mapping[str, str]) -> str:
    label = str(change.kind.label)
    if not change.differences:
        return label
    if change.kind == ChangeKind.CLOSING:
        closed = change.differences[0].after
        return (
            _("%(kind)s: closed since") % {"kind": label}
            if closed
            else _("%(kind)s: open again") % {"kind": label}
        )
    values = "; ".join(_value(change.kind, one, names) for one in _telling(change.differences))
    return _("%(kind)s: %(values)s") % {"kind": label, "values": values}


def _telling(differences: Iterable[Difference]) -> list[Difference]:
    """The sets alone where there are any: the numerators follow from them."""
    differences = list(differences)
    return [one for one in differences if one.name in _SETS] or differences


def _value(kind: ChangeKind, one: Difference, names: Mapping[str, str]) -> str:
    words = {"before": one.before, "after": one.after, "label": _label(one.name)}
    if kind in (ChangeKind.ATTENDANCE, ChangeKind.DELIVERY):
        words |= {name: _hours(words[name]) for name in ("before", "after")}
    elif kind == ChangeKind.TIME:
        words |= {name: _days(words[name]) for name in ("before", "after")}
    elif kind == ChangeKind.MOVED:
        words |= {name: names.get(words[name], words[name]) for name in ("before", "after")}
    if words["label"] == str(kind.label):
        return _("%(before)s → %(after)s") % words
    return _("%(label)s %(before)s → %(after)s") % words


def _hours(minutes: int) -> str:
    return _("%(hours)s h") % {"hours": format_number(minutes / MINUTES_AN_HOUR, decimals=1)}


def _days(median: float | None) -> str:
    if median is None:
        return format_number(None)
    decimals = 0 if isinstance(median, int) else 1
    return _("%(days)s days") % {"days": format_number(median, decimals=decimals)}


def _label(name: str) -> str:
    if name in _SETS:
        return str(FigureSet(name).label)
    if name in Indicator.values:
        return str(Indicator(name).label)
    return {
        "due": _("hours due"),
        "present": _("hours present"),
        "excused": _("hours excused"),
        "planned": _("hours planned"),
        "delivered": _("hours delivered"),
        "days": _("median"),
        "programme": _("programme"),
        "region": _("region"),
        "starts_on": _("beginning"),
    }[name]
