"""Which cohorts are to be asked again, six months after their training."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from cohorts.campaigns.models import Campaign, CampaignEntry
from cohorts.campaigns.states import expected_states
from cohorts.enrolment.models import Cohort, Enrolment
from competencies.positioning.enums import Moment
from competencies.positioning.states import PositioningState
from lms.kernel import clock

# It is proposed from six months after the end on, and no longer once a year has passed.
MONTHS_AFTER = 6
LAST_MONTHS_AFTER = 12
# Months differ in length, and a day begins elsewhere earlier than here.
_AT_MOST = timedelta(days=5)


@dataclass(frozen=True)
class FollowUp:
    """A cohort without a follow-up, and the day since when there could be one."""

    cohort: Cohort
    due_on: date


def follow_ups_due(cohorts: QuerySet[Cohort]) -> list[FollowUp]:
    """Those of ``cohorts`` that ended six to twelve months ago and have no follow-up planned.

    A cohort ends on its last day, or on that of its final positioning where that is later; while
    that one is open without a last day, it has not ended. A cohort in which nobody submitted a
    positioning, or nobody can be asked any more, is left out. The longest due comes first; by one
    query.
    """
    today = clock.today(settings.TIME_ZONE)
    final = Q(campaigns__moment=Moment.FINAL, campaigns__cancelled_at=None)
    standing = Campaign.objects.standing().filter(cohort=OuterRef("pk"))
    planned = standing.filter(moment=Moment.FOLLOW_UP)
    endless = standing.filter(moment=Moment.FINAL, closes_on=None)
    submitted = CampaignEntry.objects.filter(
        campaign__cohort=OuterRef("pk"), positioning__state=PositioningState.SUBMITTED
    )
    asked = Enrolment.objects.filter(
        cohort=OuterRef("pk"), state__in=expected_states(Moment.FOLLOW_UP)
    )
    rows = (
        cohorts.annotate(last_final=Max("campaigns__closes_on", filter=final))
        .annotate(over_on=Greatest(F("ends_on"), Coalesce(F("last_final"), F("ends_on"))))
        .filter(
            ~Exists(planned),
            ~Exists(endless),
            Exists(submitted),
            Exists(asked),
            over_on__lte=months_later(today, -MONTHS_AFTER) + _AT_MOST,
            over_on__gte=months_later(today, -LAST_MONTHS_AFTER) - _AT_MOST,
        )
        .defer("programme_version__source_payload")
    )
    found = [FollowUp(cohort, months_later(cohort.over_on, MONTHS_AFTER)) for cohort in rows]
    return sorted(
        (one for one in found if _is_due(one)), key=lambda one: (one.due_on, one.cohort.pk)
    )


def _is_due(one: FollowUp) -> bool:
    last = months_later(one.cohort.over_on, LAST_MONTHS_AFTER)
    return one.due_on <= clock.today(one.cohort.zone) < last


def months_later(day: date, months: int) -> date:
    """The same day so many months later or, where that month is shorter, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
