"""What falls due in the running cohorts of a region, and what is overdue."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from cohorts.attendance.models import HalfDay
from cohorts.attendance.states import HalfDayState
from cohorts.dissertations.models import Jury
from cohorts.dissertations.states import JuryState
from cohorts.enrolment.models import Cohort
from cohorts.indicators.enums import Deadline
from cohorts.indicators.queries.asking import Asked
from lms.kernel import clock

# How far ahead one looks.
AHEAD = timedelta(days=92)


@dataclass(frozen=True, slots=True, order=True)
class DueDay:
    """Something of one cohort that falls on a day; ``number`` counts sheets, else it is 1."""

    day: date
    kind: Deadline
    cohort_title: str
    detail: str = ""
    number: int = 1
    is_overdue: bool = False


def deadlines(cohorts: QuerySet[Cohort], asked: Asked, today: date) -> list[DueDay]:
    """What falls due within three months, and sheets and results overdue, in the order of days.

    Three queries, whatever the number of cohorts.
    """
    chosen = asked.among(cohorts)
    found = [*_of_cohorts(chosen, today), *_juries(chosen, today), *_sheets(chosen, today)]
    return sorted(found)


def _of_cohorts(cohorts: QuerySet[Cohort], today: date) -> list[DueDay]:
    last = today + AHEAD
    rows = cohorts.filter(
        Q(ends_on__range=(today, last)) | Q(dissertation_due_on__range=(today, last))
    )
    found = []
    for region, label, ends_on, due_on in rows.values_list(
        "region__name", "label", "ends_on", "dissertation_due_on"
    ):
        title = f"{region} ({label})"
        if today <= ends_on <= last:
            found.append(DueDay(ends_on, Deadline.END, title))
        if due_on and today <= due_on <= last:
            found.append(DueDay(due_on, Deadline.DISSERTATION, title))
    return found


def _juries(cohorts: QuerySet[Cohort], today: date) -> list[DueDay]:
    rows = Jury.objects.filter(
        cohort__in=cohorts.select_related(None).order_by(),
        state=JuryState.FORMED,
        held_on__lte=today + AHEAD,
    )
    return [
        DueDay(
            held_on,
            Deadline.RESULTS if held_on < today else Deadline.JURY,
            f"{region} ({cohort})",
            label,
            is_overdue=held_on < today,
        )
        for region, cohort, label, held_on in rows.values_list(
            "cohort__region__name", "cohort__label", "label", "held_on"
        )
    ]


def _sheets(cohorts: QuerySet[Cohort], today: date) -> list[DueDay]:
    """Half-days that are over and whose sheet nobody closed: their hours count nowhere."""
    rows = (
        HalfDay.objects.filter(
            seminar__cohort__in=cohorts.select_related(None).order_by(),
            state__in=(HalfDayState.PLANNED, HalfDayState.OPEN),
            ends_at__lt=clock.now(),
        )
        .order_by()
        .values(region=F("seminar__cohort__region__name"), label=F("seminar__cohort__label"))
        .annotate(number=Count("pk"))
    )
    return [
        DueDay(
            today,
            Deadline.SHEETS,
            f"{row['region']} ({row['label']})",
            number=row["number"],
            is_overdue=True,
        )
        for row in rows
    ]
