"""Who may be falling behind in the running cohorts of a region, by a rule that is shown.

It looks at attendance, suspensions and deadlines. What people say of themselves (positionings),
their ratings and their reasons for being absent have no part in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Exists, OuterRef, QuerySet

from cohorts.attendance.queries import DueHalfDay, due_half_days_by_enrolment
from cohorts.attendance.states import PRESENT, Conclusion
from cohorts.dissertations.models import Dissertation
from cohorts.dissertations.states import HANDED_IN
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.states import EnrolmentState
from cohorts.indicators.enums import Risk
from cohorts.indicators.queries.asking import Asked
from cohorts.indicators.queries.scope import people_visible_to

# Nobody accepted a reason for these, or not yet.
WITHOUT_EXCUSE = frozenset(
    {Conclusion.ABSENT, Conclusion.JUSTIFICATION_FILED, Conclusion.UNEXCUSED}
)
# More than one in so many of the hours due missed, and not made up.
MISSED_ONE_IN = 5
# Fewer hours due say nothing yet: one absence would be a large share of them.
FEWEST_MINUTES_DUE = 12 * 60
# Work on a cohort goes on after its last day: make-ups, dissertations, juries.
AFTER_THE_END = timedelta(days=183)
ON_THE_WAY = (EnrolmentState.ENROLLED, EnrolmentState.STARTED, EnrolmentState.SUSPENDED)


def risks_of(
    *, state: str, half_days: Sequence[DueHalfDay], dissertation_is_late: bool
) -> tuple[Risk, ...]:
    """Why somebody in ``state`` is told as at risk; empty when nothing says so. Pure.

    ``half_days`` are those that were due from her, in order of time.
    """
    found = []
    if state == EnrolmentState.SUSPENDED:
        found.append(Risk.SUSPENDED)
    if any(
        before.state in WITHOUT_EXCUSE and after.state in WITHOUT_EXCUSE
        for before, after in pairwise(half_days)
    ):
        found.append(Risk.ABSENT_TWICE)
    due = sum(one.minutes for one in half_days)
    missed = sum(_minutes_missed(one) for one in half_days)
    if due >= FEWEST_MINUTES_DUE and missed * MISSED_ONE_IN > due:
        found.append(Risk.HOURS_MISSED)
    if dissertation_is_late:
        found.append(Risk.DISSERTATION_LATE)
    return tuple(found)


def _minutes_missed(one: DueHalfDay) -> int:
    """Excused or not: what was missed was not learnt, unless it was made up."""
    if one.state == Conclusion.MADE_UP:
        return 0
    return one.minutes - one.minutes_present if one.state in PRESENT else one.minutes


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Somebody whom the rule flags, and why."""

    enrolment: Enrolment
    risks: tuple[Risk, ...]


def at_risk(cohorts: QuerySet[Cohort], asked: Asked, today: date) -> list[AtRisk]:
    """Those of ``cohorts`` that ``asked`` means whom the rule flags today, by cohort.

    Whose names may be shown is another question: see ``named_to``. Six queries at most, whatever
    the number of people.
    """
    people = list(_on_the_way(asked.among(cohorts), asked, today))
    half_days = due_half_days_by_enrolment(people, today)
    found = []
    for enrolment in people:
        risks = risks_of(
            state=enrolment.state,
            half_days=half_days[enrolment.pk],
            dissertation_is_late=_is_late(enrolment, today),
        )
        if risks:
            found.append(AtRisk(enrolment, risks))
    return found


def _on_the_way(cohorts: QuerySet[Cohort], asked: Asked, today: date) -> QuerySet[Enrolment]:
    handed_in = Dissertation.objects.filter(enrolment=OuterRef("pk"), state__in=HANDED_IN)
    running = cohorts.filter(starts_on__lte=today, ends_on__gte=today - AFTER_THE_END)
    return (
        Enrolment.objects.filter(
            asked.slice.condition(),
            cohort__in=running.select_related(None).order_by(),
            state__in=ON_THE_WAY,
        )
        .select_related("cohort__region")
        .annotate(has_handed_in=Exists(handed_in))
        .order_by("cohort__region__name", "cohort__starts_on", "cohort__label", "pk")
    )


def _is_late(enrolment: Enrolment, today: date) -> bool:
    due_on = enrolment.cohort.dissertation_due_on
    return due_on is not None and due_on < today and not enrolment.has_handed_in


def named_to(user, flagged: Iterable[AtRisk]) -> QuerySet[Enrolment]:
    """Those of ``flagged`` whose names ``user`` may read, with the people joined."""
    people = people_visible_to(user).filter(pk__in=[one.enrolment.pk for one in flagged])
    return people.order_by(
        "cohort__region__name",
        "cohort__starts_on",
        "cohort__label",
        "person__last_name",
        "person__first_name",
        "pk",
    )
