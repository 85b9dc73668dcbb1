"""On which days figures hold that were worked out for one of them, if nobody writes anything.

Until the next day on which a fact or time alone changes them, and since the last one: between the
two, every day knows the same facts, and the same of them are over. Cohorts whose training ended
long ago need not be computed again for a date of last year.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max, Min, OuterRef, Q, Subquery

from cohorts.attendance.models import HalfDay, Presence, PresenceChange
from cohorts.attendance.states import HELD, HalfDayState
from cohorts.dissertations.models import DissertationChange, Jury
from cohorts.enrolment.models import Cohort, EnrolmentChange
from cohorts.enrolment.states import EnrolmentState
from cohorts.indicators.queries.closing import MONTHS_AFTER_LAST_JURY
from cohorts.indicators.queries.facts import hearing
from cohorts.indicators.queries.histories import Facts, months_later
from cohorts.indicators.queries.sets import MONTHS_OF_SUSPENSION

# No place is further from UTC than this.
_FURTHEST_ZONE = timedelta(days=1)


class Horizons:
    """Of ``cohorts`` whose ``facts`` are known up to the day ``on``. Nine queries at most.

    The days may lie too close to ``on`` – then the same figures are made again – but never too far.
    """

    def __init__(self, cohorts: Collection[int], facts: Mapping[int, Facts], on: date) -> None:
        self._facts = facts
        self._on = on
        self._of_cohort: dict[int, date] = {}
        self._of_person: dict[int, date] = {}
        self._people: dict[int, list[Facts]] = {pk: [] for pk in cohorts}
        for one in facts.values():
            if one.cohort_id in self._people:
                self._people[one.cohort_id].append(one)
        everywhere = {*cohorts, *(one.cohort_id for one in facts.values())}
        self._note(self._of_person, self._steps(everywhere))
        self._note(self._of_cohort, self._half_days(everywhere))
        self._note_juries(cohorts)
        # By cohort, the last day on which a half-day or a presence told anything.
        self._attended: dict[int, date] = {}
        for cohort, day in self._attendance(everywhere):
            self._attended[cohort] = max(day, self._attended.get(cohort, day))

    def of(self, cohort: Cohort, jury_days: Iterable[date]) -> date | None:
        """The first day after ``on`` on which a figure of ``cohort`` may change by itself."""
        days = [cohort.starts_on, self._of_cohort.get(cohort.pk, self._on)]
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
            if link.cohort_id in self._attended:
                yield self._attended[link.cohort_id]
            link = self._facts.get(link.transferred_from) if link.transferred_from else None

    def _note_juries(self, cohorts: Collection[int]) -> None:
        rows = Jury.objects.filter(pk__in=hearing(cohorts), held_on__gt=self._on).order_by()
        for cohort, person, day in rows.values_list(
            "cohort_id", "defences__dissertation__enrolment_id", "held_on"
        ):
            self._note(self._of_cohort, [(cohort, day)])
            if person is not None:
                self._note(self._of_person, [(person, day)])

    def _of_one(self, facts: Facts) -> Iterator[date]:
        if facts.steps and facts.steps[-1][0] == EnrolmentState.SUSPENDED:
            yield months_later(facts.steps[-1][1], MONTHS_OF_SUSPENSION)
        # Whoever arrived began where she came from.
        link: Facts | None = facts
        while link is not None:
            yield link.confirmed_on
            if (day := self._of_person.get(link.pk)) is not None:
                yield day
            if link.cohort_id in self._of_cohort:
                yield self._of_cohort[link.cohort_id]
            link = self._facts.get(link.transferred_from) if link.transferred_from else None

    @staticmethod
    def _note(days: dict[int, date], found: Iterable[tuple[int, date]]) -> None:
        for pk, day in found:
            days[pk] = min(day, days.get(pk, day))

    def _steps(self, cohorts: Collection[int]) -> Iterator[tuple[int, date]]:
        """By enrolment, the first step to come of hers, of her dissertation, of her presences."""
        for model, path in (
            (EnrolmentChange, "enrolment"),
            (DissertationChange, "dissertation__enrolment"),
            (PresenceChange, "presence__enrolment"),
        ):
            ahead = model.objects.filter(effective_on__gt=self._on).order_by()
            # Presences are many, and hardly one is concluded ahead: the index says so.
            if model is PresenceChange and not ahead.exists():
                continue
            yield from (
                ahead.filter(**{f"{path}__cohort__in": cohorts})
                .values_list(path)
                .annotate(Min("effective_on"))
            )

    def _half_days(self, cohorts: Collection[int]) -> Iterator[tuple[int, date]]:
        """By cohort, the local days to come of half-days, and of the closing of their sheets."""
        about = datetime.combine(self._on, time.min, UTC) - _FURTHEST_ZONE
        rows = HalfDay.objects.filter(
            Q(starts_at__gte=about) | Q(closed_at__gte=about),
            seminar__cohort__in=cohorts,
            state__in=(*HELD, HalfDayState.OPEN),
        ).order_by()
        for cohort, *moments, zone in rows.values_list(
            "seminar__cohort_id", "starts_at", "closed_at", "timezone"
        ):
            for moment in moments:
                if moment and (day := moment.astimezone(ZoneInfo(zone)).date()) > self._on:
                    yield cohort, day

    def _attendance(self, cohorts: Collection[int]) -> Iterator[tuple[int, date]]:
        """By cohort, the last local days up to ``on`` of half-days, of the closing of their sheets,
        of presences. Where one may be ``on`` or later, ``on``."""
        about = datetime.combine(self._on, time.min, UTC) + 2 * _FURTHEST_ZONE
        half_days = HalfDay.objects.filter(
            seminar__cohort__in=cohorts, state__in=(*HELD, HalfDayState.OPEN)
        ).order_by()
        for cohort, zone, *moments in half_days.values_list(
            "seminar__cohort_id", "timezone"
        ).annotate(
            begun=Max("starts_at", filter=Q(starts_at__lt=about)),
            closed=Max("closed_at", filter=Q(closed_at__lt=about)),
        ):
            for moment in moments:
                if moment is not None:
                    yield cohort, min(moment.astimezone(ZoneInfo(zone)).date(), self._on)
        # One by one from the index, which both databases would else read from end to end.
        last = PresenceChange.objects.filter(presence=OuterRef("pk")).order_by("-effective_on")
        presences = Presence.objects.filter(enrolment__cohort__in=cohorts).order_by()
        for cohort, day in presences.values_list("enrolment__cohort_id").annotate(
            last_day=Max(Subquery(last.values("effective_on")[:1]))
        ):
            if day is not None:
                yield cohort, min(day, self._on)
