"""On which days figures hold that were worked out for one of them, if nobody writes anything.

Until the next day on which a fact or time alone changes them, and since the last one: between the
two, every day knows the same facts, and the same of them are over. Cohorts whose training ended
long ago need not be computed again for a date of last year.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from django.db.models import Max, OuterRef, Subquery

from cohorts.attendance.models import Presence, PresenceChange
from cohorts.enrolment.models import Cohort
from cohorts.enrolment.states import EnrolmentState
from cohorts.indicators.queries.closing import MONTHS_AFTER_LAST_JURY
from cohorts.indicators.queries.histories import Facts, months_later
from cohorts.indicators.queries.sets import MONTHS_OF_SUSPENSION
from cohorts.indicators.queries.turns import Turns


class Horizons:
    """Of ``cohorts`` whose ``facts`` are known up to the day of ``turns``, with what comes next.

    Notes in both what is concluded of presences: three queries at most. The days may lie too close
    to that day – then the same figures are made again – but never too far.
    """

    def __init__(self, cohorts: Collection[int], facts: Mapping[int, Facts], turns: Turns) -> None:
        self._facts = facts
        self._turns = turns
        self._on = turns.on
        self._people: dict[int, list[Facts]] = {pk: [] for pk in cohorts}
        for one in facts.values():
            if one.cohort_id in self._people:
                self._people[one.cohort_id].append(one)
        self._note_conclusions({*cohorts, *(one.cohort_id for one in facts.values())})

    def of(self, cohort: Cohort, jury_days: Iterable[date]) -> date | None:
        """The first day after ``on`` on which a figure of ``cohort`` may change by itself."""
        days = [cohort.starts_on, self._turns.next.get(cohort.pk, self._on)]
        days += [months_later(day, MONTHS_AFTER_LAST_JURY) for day in jury_days]
        for one in self._people.get(cohort.pk, ()):
            days += self._of_one(one)
        return min((day for day in days if day > self._on), default=None)

    def since(self, cohort: Cohort, jury_days: Iterable[date]) -> date:
        """The first day up to ``on`` since which the figures of ``cohort`` are those of ``on``.

        ``on`` itself when nothing was to be told of it yet.
        """
        days = [cohort.starts_on]
        for day in jury_days:
            days += [day, months_later(day, MONTHS_AFTER_LAST_JURY)]
        for one in self._people.get(cohort.pk, ()):
            days += self._known_of(one)
        return max((day for day in days if day <= self._on), default=self._on)

    def _known_of(self, facts: Facts) -> Iterator[date]:
        """The days of all that bears on the figures of somebody; like ``_of_one``."""
        yield from (day for _state, day in facts.dissertation)
        link: Facts | None = facts
        while link is not None:
            yield link.confirmed_on
            for state, day in link.steps:
                yield day
                if state == EnrolmentState.SUSPENDED:
                    yield months_later(day, MONTHS_OF_SUSPENSION)
            if link.cohort_id in self._turns.last:
                yield self._turns.last[link.cohort_id]
            link = self._facts.get(link.transferred_from) if link.transferred_from else None

    def _of_one(self, facts: Facts) -> Iterator[date]:
        if facts.steps and facts.steps[-1][0] == EnrolmentState.SUSPENDED:
            yield months_later(facts.steps[-1][1], MONTHS_OF_SUSPENSION)
        # Whoever arrived began where she came from.
        link: Facts | None = facts
        while link is not None:
            yield link.confirmed_on
            if link.next_on is not None:
                yield link.next_on
            if link.cohort_id in self._turns.next:
                yield self._turns.next[link.cohort_id]
            link = self._facts.get(link.transferred_from) if link.transferred_from else None

    def _note_conclusions(self, cohorts: Collection[int]) -> None:
        # Presences are many, and hardly one is concluded ahead: an index says so.
        ahead = PresenceChange.objects.filter(effective_on__gt=self._on).order_by()
        if ahead.exists():
            rows = ahead.filter(presence__enrolment__cohort__in=cohorts)
            for pk, day in rows.values_list("presence__enrolment_id", "effective_on"):
                if pk in self._facts:
                    self._facts[pk].note_ahead(day)
        # One by one from the index, which both databases would else read from end to end.
        last = PresenceChange.objects.filter(presence=OuterRef("pk")).order_by("-effective_on")
        presences = Presence.objects.filter(enrolment__cohort__in=cohorts).order_by()
        for cohort, day in presences.values_list("enrolment__cohort_id").annotate(
            last_day=Max(Subquery(last.values("effective_on")[:1]))
        ):
            if day is not None:
                self._turns.note(cohort, min(day, self._on))
