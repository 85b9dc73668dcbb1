"""Where the convocations of a cohort stand, seminar by seminar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cohorts.attendance.models import Seminar
from cohorts.attestations.facts import event_facts
from cohorts.attestations.queries import half_days_by_seminar, last_event_hashes
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import trainers_of
from cohorts.enrolment.states import ATTENDING
from lms.kernel import clock
from lms.kernel.reference import content_hash


@dataclass(frozen=True)
class SeminarStanding:
    """A seminar and how many of the ``expected`` people were ``convened`` to it.

    ``outdated`` of them were told another day, hour, place or trainer than is planned now.
    """

    seminar: Seminar
    first: date | None
    last: date | None
    is_over: bool
    expected: int
    convened: int
    outdated: int

    @property
    def is_withdrawn(self) -> bool:
        """Nothing takes place, and somebody still believes that something does."""
        return self.first is None and self.outdated > 0

    @property
    def tone(self) -> str:
        """The tone in which it is shown."""
        if self.outdated:
            return "warning"
        if self.expected and self.convened == self.expected:
            return "success"
        return "neutral"


def seminars_standing(cohort: Cohort, people: Iterable[Enrolment]) -> list[SeminarStanding]:
    """The seminars of ``cohort`` in order of time, those without a day last, and how many of
    ``people``, who are all enrolled there, were convened. Four queries."""
    half_days = half_days_by_seminar(cohort)
    announced = last_event_hashes(cohort)
    expected = {person.pk for person in people if person.state in ATTENDING}
    trainers = list(trainers_of(cohort))
    found = []
    for seminar in cohort.seminars.select_related("module", "trainer"):
        seminar.cohort = cohort
        days = half_days.get(seminar.pk, [])
        told = {pk: known for pk, known in announced[seminar.pk].items() if pk in expected}
        now = content_hash(event_facts(seminar, days, trainers))
        found.append(
            SeminarStanding(
                seminar,
                days[0].local_day if days else None,
                days[-1].local_day if days else None,
                bool(days) and days[-1].ends_at <= clock.now(),
                len(expected),
                len(told),
                sum(known != now for known in told.values()),
            )
        )
    return sorted(found, key=lambda each: (each.first or date.max, each.seminar.position))
