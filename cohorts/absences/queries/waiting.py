"""What waits for somebody who runs half-days: counts for her home."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from cohorts.absences.models import Justification, MakeUp
from cohorts.absences.states import JustificationState, MakeUpState
from cohorts.attendance.models import Presence
from cohorts.attendance.states import HELD
from lms.accounts.models import User


@dataclass(frozen=True)
class Waiting:
    """Numbers of things to decide."""

    justifications: int = 0
    make_ups: int = 0

    def __bool__(self) -> bool:
        return bool(self.justifications or self.make_ups)


def waiting_for(user, cohorts) -> Waiting:
    """What ``user`` has to decide in ``cohorts`` (ids or a query of them) today. One query.

    A justification that came before its half-day waits until that is closed with her on its sheet;
    nothing is decided any more once the proofs of the sheet are deleted.
    """
    on_the_sheet = Presence.objects.filter(
        half_day=OuterRef("half_day"), enrolment=OuterRef("enrolment")
    )
    filed = Justification.objects.filter(
        Exists(on_the_sheet),
        state=JustificationState.FILED,
        half_day__state__in=HELD,
        half_day__purge__isnull=True,
        half_day__seminar__cohort__in=cohorts,
    )
    asked = MakeUp.objects.filter(
        state=MakeUpState.ASKED, presence__half_day__seminar__cohort__in=cohorts
    )
    counts = User.objects.filter(pk=user.pk).values_list(_number_of(filed), _number_of(asked))
    return Waiting(*counts.get())


def _number_of(rows):
    return Coalesce(
        Subquery(
            rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
        ),
        0,
    )
