"""Until when figures hold if nobody writes anything: the next day on which time changes them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Min, Q

from cohorts.attendance.models import HalfDay, PresenceChange
from cohorts.attendance.states import HELD, HalfDayState
from cohorts.dissertations.models import DissertationChange, Jury
from cohorts.enrolment.models import Cohort, EnrolmentChange
from cohorts.enrolment.states import EnrolmentState
from cohorts.indicators.queries.closing import MONTHS_AFTER_LAST_JURY
from cohorts.indicators.queries.histories import Facts, months_later
from cohorts.indicators.queries.sets import MONTHS_OF_SUSPENSION

# No place is further from UTC than this.
_FURTHEST_ZONE = timedelta(days=1)


class Horizons:
    """Of ``cohorts`` whose ``facts`` are known up to the day ``on``. Seven queries at most.

    A day may come too early – then the same figures are made again – but never too late.
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

    def of(self, cohort: Cohort, jury_days: Iterable[date]) -> date | None:
        """The first day after ``on`` on which a figure of ``cohort`` may change by itself."""
        days = [cohort.starts_on, self._of_cohort.get(cohort.pk, self._on)]
        days += [months_later(day, MONTHS_AFTER_LAST_JURY) for day in jury_days]
        for one in self._people.get(cohort.pk, ()):
            days += self._of_one(one)
        return min((day for day in days if day > self._on), default=None)

    def _note_juries(self, cohorts: Collection[int]) -> None:
        rows = Jury.objects.filter(
            Q(cohort__in=cohorts) | Q(defences__dissertation__enrolment__cohort__in=cohorts),
            held_on__gt=self._on,
        ).order_by()
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
