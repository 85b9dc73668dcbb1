"""The figures of a cohort as plain values that can be kept, hashed and read again. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cohorts.enrolment.models import Cohort
from cohorts.indicators.enums import FigureSet, Indicator
from cohorts.indicators.queries import SHARES, CohortFigures, Counts, Group, Rate
from cohorts.indicators.queries.sets import Hours
from lms.kernel.reference import content_hash

# Keys ``programme``, ``region``, ``starts_on``, ``is_closed``, ``sets``, ``numerators``, ``hours``,
# ``days``: codes, an ISO date, and whole numbers of people, of minutes, of people by days to their
# diploma. Nothing about a person. What was frozen by definitions before 1.1 has no ``days``, and
# fewer names in the others.
Content = dict[str, Any]
HOURS = ("due", "present", "excused", "planned", "delivered")


def content_of(one: CohortFigures) -> Content:
    """Everything that a snapshot keeps of ``one``; equal figures have equal contents."""
    counts = one.counts
    return {
        "programme": one.cohort.programme_version.programme.key,
        "region": one.cohort.region_id,
        "starts_on": one.cohort.starts_on.isoformat(),
        "is_closed": one.is_closed,
        "sets": {str(name): counts.sets[name] for name in FigureSet.values},
        "numerators": {str(name): counts.numerators[name] for name in SHARES},
        "hours": {name: getattr(counts.hours, name) for name in HOURS},
        "days": {str(days): people for days, people in sorted(one.days.items())},
    }


def days_of(content: Content) -> Counter[int]:
    """How many people took so many days; only of a content that has ``days``."""
    return Counter({int(days): people for days, people in content["days"].items()})


def _shared(one: Content, other: Content) -> Content:
    """What ``one`` tells of that ``other``, made by other definitions perhaps, tells of too."""
    named = {
        key: {name: value for name, value in one[key].items() if name in other[key]}
        for key in ("sets", "numerators", "hours")
    }
    return {key: value for key, value in one.items() if key in other} | named


def row_hash(cohort_id: int, content: Content) -> str:
    """The hash of what is kept of one cohort."""
    return content_hash({"cohort": cohort_id, "content": content})


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was kept of ``cohort``. Its name is today's, all else that of the content."""

    cohort: Cohort
    content: Content

    @property
    def is_closed(self) -> bool:
        """Whether it had rates."""
        return self.content["is_closed"]

    @property
    def programme(self) -> str:
        """The key of the programme it was counted in."""
        return self.content["programme"]

    @property
    def region(self) -> str:
        """The INSEE code of the region it was counted in."""
        return self.content["region"]

    @property
    def year(self) -> int:
        """The year in which it began."""
        return date.fromisoformat(self.content["starts_on"]).year

    @property
    def counts(self) -> Counts:
        """Its numbers."""
        return Counts(
            Counter(self.content["sets"]),
            Counter(self.content["numerators"]),
            Hours(**self.content["hours"]),
        )


class _Kept(Counter[str]):
    """Numbers by name. One that was not counted then is refused: nought would be an answer."""

    def __missing__(self, name: str) -> int:
        raise ValueError(f"{name} was not counted when this was frozen.")


@dataclass(frozen=True)
class FrozenGroup(Group):
    """Closed cohorts taken together as they were kept.

    Asking it for the size of a set, a share or a time that the definitions of one of them did not
    count yet raises ``ValueError``; sums of its counts and its minutes alone know nothing of that.
    """

    counts_delivery: bool = True

    def rate(self, indicator: Indicator) -> Rate:
        """The share that ``indicator`` is."""
        if indicator == Indicator.HOURS_DELIVERED and not self.counts_delivery:
            raise ValueError("No hours planned were counted when this was frozen.")
        return super().rate(indicator)


def together(members: Iterable[Frozen], on: date) -> FrozenGroup:
    """The closed ones of ``members`` taken together."""
    closed = [one for one in members if one.is_closed]
    contents = [one.content for one in closed]
    counts = Counts(
        _added(FigureSet.values, [one["sets"] for one in contents]),
        _added(SHARES, [one["numerators"] for one in contents]),
        sum((one.counts.hours for one in closed), Hours()),
    )
    has_days = all("days" in one for one in contents)
    return FrozenGroup(
        counts,
        on,
        len(closed),
        sum(map(days_of, contents), Counter()) if has_days else None,
        counts_delivery=all("planned" in one["hours"] for one in contents),
    )


def _added(names: Iterable[str], parts: Sequence[Mapping[str, int]]) -> _Kept:
    """Those of ``names`` of which all ``parts`` tell, added up."""
    told = (name for name in names if all(name in part for part in parts))
    return _Kept({str(name): sum(part[name] for part in parts) for name in told})


@dataclass(frozen=True, slots=True)
class Pair:
    """A cohort as it was kept twice; None where it was not counted."""

    cohort: Cohort
    before: Frozen | None
    after: Frozen | None

    @property
    def contents(self) -> tuple[Content | None, Content | None]:
        """What was kept of it before and after."""
        return (
            self.before.content if self.before else None,
            self.after.content if self.after else None,
        )

    @property
    def is_changed(self) -> bool:
        """Whether anything that was counted both times is different."""
        before, after = self.contents
        if before is None or after is None:
            return before != after
        return _shared(before, after) != _shared(after, before)

    @property
    def is_closed(self) -> bool:
        """Whether it is closed at the end; as it was last, where it is no longer counted."""
        last = self.after or self.before
        return bool(last and last.is_closed)


def pairs_of(before: Iterable[Frozen], after: Iterable[Frozen]) -> list[Pair]:
    """Both by cohort, in the order of the later one."""
    earlier = {one.cohort.pk: one for one in before}
    later = {one.cohort.pk: one for one in after}
    ordered = [*later.values(), *(one for pk, one in earlier.items() if pk not in later)]
    return [
        Pair(one.cohort, earlier.get(one.cohort.pk), later.get(one.cohort.pk)) for one in ordered
    ]
