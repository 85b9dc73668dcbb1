"""A reviewer's day: how many people her figures speak of."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q

from cohorts.enrolment.models import Enrolment
from cohorts.indicators.queries import cohorts_reviewed_by, reviews_every_region
from lms.accounts.models import Region
from lms.kernel import clock


@dataclass(frozen=True)
class ReviewerDay:
    """The size of what a reviewer reads; the figures themselves are on their own page."""

    everywhere: bool
    regions: list[Region]
    cohort_count: int
    running_count: int
    enrolled_count: int


def reviewer_day(user) -> ReviewerDay:
    """The day of ``user`` as a reviewer of her regions, or of all of them."""
    today = clock.today(settings.TIME_ZONE)
    cohorts = cohorts_reviewed_by(user).select_related(None).order_by()
    running = Q(starts_on__lte=today, ends_on__gte=today)
    sizes = cohorts.aggregate(all=Count("pk"), running=Count("pk", filter=running))
    return ReviewerDay(
        everywhere=reviews_every_region(user),
        regions=list(Region.objects.filter(cohorts__in=cohorts.values("pk")).distinct()),
        cohort_count=sizes["all"],
        running_count=sizes["running"],
        enrolled_count=Enrolment.objects.filter(cohort__in=cohorts.values("pk")).count(),
    )
