"""Hours ordered of a training body, and hours delivered to people. Pure.

A confirmed enrolment orders every half-day of its cohort that is not cancelled: before she came,
after she left, and those still to come as well. Who changes cohort ordered one training: that of
the cohort where she finishes.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from cohorts.enrolment.states import EnrolmentState
from cohorts.indicators.enums import FigureSet
from cohorts.indicators.queries.histories import Facts
from cohorts.indicators.queries.sets import NO_HOURS, Hours, Place

# The local day and the minutes of each half-day of a cohort that is not cancelled.
Timetable = Sequence[tuple[date, int]]


class Deliveries:
    """Adds hours planned and delivered to the ``hours`` of people whose ``facts`` are known.

    ``timetables`` are by cohort, ``facts`` and ``hours`` by enrolment.
    """

    def __init__(
        self,
        facts: Mapping[int, Facts],
        hours: Mapping[int, Hours],
        timetables: Mapping[int, Timetable],
    ) -> None:
        self._facts = facts
        self._hours = hours
        self._timetables = timetables
        self._whole = {
            cohort: sum(minutes for _day, minutes in half_days)
            for cohort, half_days in timetables.items()
        }

    def of(self, pk: int, place: Place) -> Hours:
        """All the hours of the enrolment ``pk``, which stands at ``place``."""
        own = self._hours.get(pk, NO_HOURS)
        if FigureSet.ENROLLED not in place.sets:
            return own
        planned = self._planned(self._facts[pk].cohort_id, place)
        # What was attended twice must not stand in for what somebody else missed.
        delivered = min(self._present(pk), planned)
        return Hours(own.due, own.present, own.excused, planned, delivered)

    def _planned(self, cohort: int, place: Place) -> int:
        """A neutralised exit counts against nobody: what follows it is not ordered any more."""
        if place.standing.state != EnrolmentState.NEUTRALISED:
            return self._whole.get(cohort, 0)
        last = place.standing.since
        return sum(minutes for day, minutes in self._timetables.get(cohort, ()) if day <= last)

    def _present(self, pk: int) -> int:
        """With the hours of the cohorts she was transferred from."""
        minutes = self._hours.get(pk, NO_HOURS).present
        link = self._origin(self._facts[pk])
        while link is not None and link.was_transferred:
            minutes += self._hours.get(link.pk, NO_HOURS).present
            link = self._origin(link)
        return minutes

    def _origin(self, facts: Facts) -> Facts | None:
        if facts.transferred_from is None:
            return None
        return self._facts.get(facts.transferred_from)
