"""Makes the data: cohort after cohort, in the order in which they begin.

About twelve people a cohort over all regions, most of them in PACTE CdS, during ten years, forty
half-days each; some cohorts still run, some have yet to begin, some results are deferred.

Nothing is kept in memory but what waits to be written. Left out is what only the services leave
behind: the evidence behind presences (``verify_evidence`` names all of it missing), sealed
sheets, the log, mails, self-positionings, files of dissertations, jurors' assessments,
certificates.
"""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.indicators.freshness import without_marks
from lms.demo.scale.calendars import HALF_DAYS, Calendar, evening_of, weekday
from lms.demo.scale.files import Juries, enrol, hand_in
from lms.demo.scale.lives import Life, live
from lms.demo.scale.places import Country, Course, Territory
from lms.demo.scale.sheets import plan_sheets, sign
from lms.demo.scale.tables import Tables

YEARS = timedelta(days=3650)
AHEAD = timedelta(days=40)
SMALLEST, LARGEST = 8, 16
# Who arrives from elsewhere: not after most of it is over, nor with a gap of more than half a year.
LATEST_ARRIVAL = HALF_DAYS // 2
LONGEST_GAP = timedelta(days=180)
ARRIVALS = 2
# The share of those who were in an earlier cohort, and how many are remembered.
COME_AGAIN, REMEMBERED = 0.02, 2000

Report = Callable[[str], None]


class NotEmpty(RuntimeError):
    """The database holds people already."""


@dataclass(frozen=True, slots=True)
class Traveller:
    """Somebody who left a cohort for another one."""

    person: int
    enrolment: int
    day: date


def make(*, enrolments: int, seed: int, on: date, report: Report = lambda line: None) -> int:
    """Write ``enrolments`` of them with all that hangs on them; how many rows that makes.

    Their history ends on the evening before ``on``. Reference data must be there. Raises
    ``NotEmpty`` when somebody is enrolled already, or when another run was interrupted. Nobody else
    may write meanwhile. Summaries of figures are not made (``rebuild_figures``).
    """
    if Cohort.objects.exists() or Enrolment.objects.exists():
        raise NotEmpty
    tables = Tables()
    maker = _Maker(tables, enrolments=enrolments, seed=seed, on=on)
    with without_marks():
        for made in maker.cohorts():
            if tables.are_full:
                tables.flush()
                report(f"{made} of {enrolments} enrolments, {tables.presences.written} presences")
        tables.finish()
    return sum(table.written for table in tables.all)


class _Maker:
    def __init__(self, tables: Tables, *, enrolments: int, seed: int, on: date) -> None:
        self._tables = tables
        self._wanted = enrolments
        self._seed = seed
        self._last = on - timedelta(days=1)
        self._since = on - YEARS
        self._span = (on + AHEAD - self._since).days
        self._country = Country(
            tables, enrolments=enrolments, seed=seed, since=self._since - timedelta(days=400)
        )
        self._travellers: dict[str, deque[Traveller]] = defaultdict(deque)
        self._known: deque[tuple[date, int]] = deque(maxlen=REMEMBERED)

    def cohorts(self):
        """Makes a cohort after the other; yields how many are enrolled in all."""
        made = number = 0
        while made < self._wanted:
            number += 1
            rng = Random(f"{self._seed}/{number}")
            size = min(rng.randint(SMALLEST, LARGEST), self._wanted - made)
            # The last cohorts begin after today, even when there are few.
            share = min(1.0, made / max(self._wanted - LARGEST, 1))
            start = self._since + timedelta(days=int(self._span * share))
            self._cohort(number, weekday(start), size, rng)
            made += size
            yield made

    def _cohort(self, number: int, start: date, size: int, rng: Random) -> None:
        courses = self._country.courses
        course = rng.choices(courses, [one.share for one in courses])[0]
        territory = self._country.turns[number % len(self._country.turns)]
        calendar = Calendar(start, territory.zone, f"{self._seed}/{number}/days")
        key = self._announce(number, course, territory, calendar)
        sheets = plan_sheets(
            self._tables,
            calendar,
            rng,
            cohort=key,
            modules=course.modules,
            trainer=territory.trainer,
            last=self._last,
        )
        juries = Juries(
            self._tables,
            calendar,
            cohort=key,
            president=self._country.president,
            last=self._last,
        )
        arrivals = self._arrivals(course, calendar, size)
        for place in range(size):
            origin = arrivals[place] if place < len(arrivals) else None
            life = live(
                calendar,
                rng,
                needs_jury=course.needs_jury,
                last=self._last,
                arrived_on=origin.day if origin else None,
            ).until(self._last)
            enrolment = self._person(key, territory, calendar, course, life, origin, rng)
            sign(
                self._tables,
                sheets,
                life,
                rng,
                enrolment=enrolment,
                days=calendar.days,
                last=self._last,
            )
            if dissertation := hand_in(self._tables, life, enrolment):
                juries.hear(life, dissertation)

    def _announce(
        self, number: int, course: Course, territory: Territory, calendar: Calendar
    ) -> int:
        return self._tables.cohorts.add(
            f"echelle-{number}",
            f"promotion {number}",
            course.version,
            territory.insee,
            calendar.start.isoformat(),
            calendar.end.isoformat(),
            "",
            calendar.due.isoformat(),
            evening_of(calendar.start - timedelta(days=120)),
        )

    def _arrivals(self, course: Course, calendar: Calendar, size: int) -> list[Traveller]:
        """Who comes from an earlier cohort of the same programme."""
        waiting = self._travellers[course.key]
        while waiting and waiting[0].day < calendar.start - LONGEST_GAP:
            waiting.popleft()
        latest = min(self._last, calendar.days[LATEST_ARRIVAL])
        found = [one for one in waiting if one.day <= latest][: min(ARRIVALS, size)]
        for one in found:
            waiting.remove(one)
        return found

    def _person(
        self,
        cohort: int,
        territory: Territory,
        calendar: Calendar,
        course: Course,
        life: Life,
        origin: Traveller | None,
        rng: Random,
    ) -> int:
        person = origin.person if origin else self._somebody(calendar, rng, life)
        employers = territory.structures
        if rng.random() < 0.05:
            employers = rng.choice(self._country.territories).structures
        enrolment = enrol(
            self._tables,
            life,
            person=person,
            cohort=cohort,
            structure=rng.choice(employers) if rng.random() < 0.97 else None,
            profile=rng.choice(self._country.profiles) if rng.random() < 0.96 else None,
            origin=origin.enrolment if origin else None,
        )
        if left_on := life.transferred_on:
            self._travellers[course.key].append(Traveller(person, enrolment, left_on))
        else:
            self._known.append((calendar.end, person))
        return enrolment

    def _somebody(self, calendar: Calendar, rng: Random, life: Life) -> int:
        """Mostly a new person, now and then one whose earlier cohort is over."""
        if rng.random() < COME_AGAIN and self._known and self._known[0][0] < calendar.start:
            return self._known.popleft()[1]
        return self._country.person(rng, life.confirmed)
