"""Who may see which justifications."""

from django.db.models import QuerySet

from cohorts.absences.models import Justification
from cohorts.absences.states import JustificationState
from cohorts.attendance.models import HalfDay
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.queries import cohorts_in_scope
from lms.accounts.enums import Permission


def justifications_visible_to(user) -> QuerySet[Justification]:
    """Those that ``user`` may decide: of the cohorts whose half-days she runs, and of no other.

    A region, a juror, another trainee or an employer has none.
    """
    cohorts = cohorts_in_scope(user, Permission.ATTENDANCE_RUN).select_related(None)
    return Justification.objects.select_related(
        "content",
        "seen_by",
        "enrolment__person",
        "half_day__seminar__module",
        "half_day__seminar__trainer",
        "half_day__seminar__cohort__region",
        "half_day__seminar__cohort__programme_version__programme",
    ).filter(half_day__seminar__cohort__in=cohorts)


def justification_waiting(half_day: HalfDay, enrolment: Enrolment) -> Justification | None:
    """The one that waits for a decision; at most one does."""
    return Justification.objects.filter(
        half_day=half_day, enrolment=enrolment, state=JustificationState.FILED
    ).first()
