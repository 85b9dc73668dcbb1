"""A juror's day: her juries, and the defences she has not assessed yet."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from cohorts.dissertations.models import Assessment, Defence, Jury
from cohorts.dissertations.queries import my_juries
from cohorts.dissertations.states import AssessmentState, DefenceState, JuryState


@dataclass(frozen=True)
class JurorDay:
    """What a juror finds on her home."""

    to_assess: list[Defence]
    juries: list[Jury]


def juror_day(user) -> JurorDay:
    """The day of ``user`` as a juror; her juries with the latest first."""
    juries = list(my_juries(user).defer("cohort__programme_version__source_payload"))
    return JurorDay(to_assess=_to_assess(user, juries), juries=juries[:10])


def _to_assess(user, juries: list[Jury]) -> list[Defence]:
    """The defences before her juries whose assessment she has not locked, by hour."""
    open_juries = [jury.pk for jury in juries if jury.state == JuryState.FORMED]
    locked = Assessment.objects.filter(
        defence=OuterRef("pk"), member__user=user, state=AssessmentState.LOCKED
    )
    return list(
        Defence.objects.filter(jury__in=open_juries, decision=None)
        .exclude(state=DefenceState.MISSED)
        .filter(~Exists(locked))
        .select_related("dissertation__enrolment__person", "jury__cohort__region")
        .order_by("scheduled_at", "pk")
    )
