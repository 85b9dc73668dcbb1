"""What was taught in a calendar year: trainees and their hours, for the annual activity report.

A French training body reports them to the State each year (BPF, form Cerfa 10443, parts E and F).
Money, and how a trainee's place is paid for, are not known here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet

from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.states import HELD, PRESENT, Conclusion
from cohorts.enrolment.models import Cohort
from cohorts.indicators.enums import MINUTES_AN_HOUR

_LENGTH = ExpressionWrapper(F("half_day__ends_at") - F("half_day__starts_at"), DurationField())
_SECONDS_A_MINUTE = 60
_GROUPED = (
    "enrolment__person_id",
    "enrolment__cohort__programme_version__programme_id",
    "enrolment__cohort__programme_version__programme__short_title",
    "enrolment__cohort__programme_version__award_kind",
    "enrolment__structure__type__name",
    "enrolment__profile__name",
    "state",
)


@dataclass(frozen=True, slots=True)
class Attended:
    """What somebody attended of one training in a year, in minutes. Empty names are not known.

    A training is a programme: who is transferred to another cohort of it follows the same one.
    """

    person: int
    training: int
    programme: str
    award: str
    employer: str
    profile: str
    onsite: int = 0
    remote: int = 0

    @property
    def trainee(self) -> tuple[int, int]:
        """What counts as one trainee."""
        return self.person, self.training


@dataclass(frozen=True, slots=True)
class Line:
    """Some of what was attended. ``people`` counts nobody twice, ``trainees`` counts a person once
    for each training that she followed; ``at_a_distance`` of these were remote at least once."""

    name: str
    trainees: int
    people: int
    at_a_distance: int
    onsite: int
    remote: int

    @property
    def minutes(self) -> int:
        """On site and remote."""
        return self.onsite + self.remote

    @property
    def hours(self) -> int:
        """The same in hours, rounded as the form asks."""
        return _rounded(self.minutes)

    @property
    def onsite_hours(self) -> int:
        """Those on site."""
        return _rounded(self.onsite)

    @property
    def remote_hours(self) -> int:
        """Those taken part in from elsewhere."""
        return _rounded(self.remote)


@dataclass(frozen=True, slots=True)
class Activity:
    """The activity of ``year``. Lines of a part add up to ``total``, but for who is in several: a
    trainee whose employer changed during the year counts in the line of each. ``taught`` are the
    minutes of half-days held, ``trainers`` who closed them."""

    year: int
    total: Line
    programmes: list[Line]
    awards: list[Line]
    employers: list[Line]
    profiles: list[Line]
    half_days: int
    taught: int
    trainers: int

    @property
    def taught_hours(self) -> int:
        """What was taught, in hours."""
        return _rounded(self.taught)


def years_of_activity(cohorts: QuerySet[Cohort]) -> list[int]:
    """The calendar years in which ``cohorts`` had half-days that were held, the last one first."""
    held = HalfDay.objects.filter(seminar__cohort__in=_keys(cohorts), state__in=HELD)
    years = held.order_by().values_list("starts_at__year", flat=True).distinct()
    return sorted(years, reverse=True)


def activity(cohorts: QuerySet[Cohort], year: int) -> Activity:
    """What ``cohorts`` were taught on the local days of ``year``, as is known now. Three queries.

    A half-day counts once its sheet is closed, for whoever is concluded present, less the minutes
    missed. Make-ups are attended with another cohort and are no hours of this one.
    """
    held = HalfDay.objects.filter(seminar__cohort__in=_keys(cohorts), state__in=HELD)
    zones = set(held.order_by().values_list("timezone", flat=True).distinct())
    rows = list(_attended(_keys(cohorts), year, zones))
    taught = held.filter(_within(year, zones)).order_by()
    lengths = [
        (int((ends - starts).total_seconds()) // _SECONDS_A_MINUTE, closer)
        for starts, ends, closer in taught.values_list("starts_at", "ends_at", "closed_by")
    ]
    return Activity(
        year=year,
        total=_line("", rows),
        programmes=_lines(rows, lambda row: row.programme),
        awards=_lines(rows, lambda row: row.award),
        employers=_lines(rows, lambda row: row.employer),
        profiles=_lines(rows, lambda row: row.profile),
        half_days=len(lengths),
        taught=sum(minutes for minutes, _closer in lengths),
        trainers=len({closer for _minutes, closer in lengths}),
    )


def _rounded(minutes: int) -> int:
    """In hours; half an hour counts as a whole one."""
    return (minutes + MINUTES_AN_HOUR // 2) // MINUTES_AN_HOUR


def _keys(cohorts: QuerySet[Cohort]) -> QuerySet:
    return cohorts.select_related(None).order_by().values("pk")


def _within(year: int, zones: Iterable[str], prefix: str = "") -> Q:
    """The condition on a half-day that begins in ``year`` on the wall clock of its place."""
    condition = Q(pk__in=[])
    for name in sorted(zones):
        first, last = (
            datetime.combine(date(each, 1, 1), time(), ZoneInfo(name)).astimezone(UTC)
            for each in (year, year + 1)
        )
        condition |= Q(
            **{
                f"{prefix}timezone": name,
                f"{prefix}starts_at__gte": first,
                f"{prefix}starts_at__lt": last,
            }
        )
    return condition


def _attended(cohorts: QuerySet, year: int, zones: Iterable[str]) -> Iterator[Attended]:
    """A row for each trainee, the facts told of her and each way of attending."""
    groups = (
        Presence.objects.filter(
            _within(year, zones, "half_day__"),
            half_day__state__in=HELD,
            half_day__seminar__cohort__in=cohorts,
            state__in=PRESENT,
        )
        .order_by()
        .annotate(missed=F("late_minutes") + F("left_early_minutes"), length=_LENGTH)
        .values_list(*_GROUPED, "missed", "length")
        .annotate(Count("pk"))
    )
    for *names, state, missed, length, number in groups:
        minutes = int(length.total_seconds()) // _SECONDS_A_MINUTE
        attended = max(minutes - missed, 0) * number
        way = "remote" if state == Conclusion.PRESENT_REMOTE else "onsite"
        person, training, *labels = names
        yield Attended(person, training, *(label or "" for label in labels), **{way: attended})


def _lines(rows: Iterable[Attended], key: Callable[[Attended], str]) -> list[Line]:
    """A line for each value of ``key``, by name; what is not known comes last."""
    groups: dict[str, list[Attended]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return [_line(name, groups[name]) for name in sorted(groups, key=lambda each: (not each, each))]


def _line(name: str, rows: Iterable[Attended]) -> Line:
    rows = list(rows)
    return Line(
        name=name,
        trainees=len({row.trainee for row in rows}),
        people=len({row.person for row in rows}),
        at_a_distance=len({row.trainee for row in rows if row.remote}),
        onsite=sum(row.onsite for row in rows),
        remote=sum(row.remote for row in rows),
    )
