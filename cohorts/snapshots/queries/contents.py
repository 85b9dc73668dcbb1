"""The figures of a cohort as plain values that can be kept, hashed and read again. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cohorts.enrolment.models import Cohort
from cohorts.indicators.enums import FigureSet
from cohorts.indicators.queries import SHARES, CohortFigures, Counts, Group
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
    """How many people took so many days; none where that was not counted yet."""
    return Counter({int(days): people for days, people in content.get("days", {}).items()})


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


def together(members: Iterable[Frozen], on: date) -> Group:
    """The closed ones of ``members`` taken together."""
    closed = [one for one in members if one.is_closed]
    counts = sum((one.counts for one in closed), Counts())
    days = sum((days_of(one.content) for one in closed), Counter())
    return Group(counts, on, len(closed), days)


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
