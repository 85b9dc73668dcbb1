"""A trainer's day: her rooms of today, her cohorts, who may be falling behind and by which rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cohorts.absences.queries import Waiting, waiting_for
from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.queries import half_days_of_today_for_trainer
from cohorts.attendance.states import HELD, Conclusion
from cohorts.campaigns.models import Campaign, CampaignEntry
from cohorts.campaigns.queries import FollowUp, follow_ups_due, waiting_for_rating
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import all_cohorts, with_counts
from cohorts.enrolment.states import ATTENDING
from competencies.positioning.enums import Moment
from competencies.positioning.states import PositioningState
from lms.accounts.enums import Role
from lms.accounts.queries import scopes_of_role
from lms.kernel import clock

# Nobody accepted a reason for these, or not yet.
WITHOUT_EXCUSE = (Conclusion.ABSENT, Conclusion.JUSTIFICATION_FILED, Conclusion.UNEXCUSED)
# Work on a cohort goes on after its last day: corrections, juries.
AFTER_THE_END = timedelta(days=90)


@dataclass(frozen=True)
class Flag:
    """Somebody at risk, and the rule that says so."""

    enrolment: Enrolment
    reason: str


@dataclass(frozen=True)
class ToRate:
    """Positionings of one of her cohorts that were submitted and that she has not rated yet."""

    cohort: Cohort
    campaign_id: int
    moment: str
    number: int


@dataclass(frozen=True)
class TrainerDay:
    """What a trainer finds on her home."""

    half_days: list[HalfDay]
    to_rate: list[ToRate]
    cohorts: list[Cohort]
    flags: list[Flag]
    absences: Waiting
    follow_ups: list[FollowUp]


def trainer_day(user) -> TrainerDay:
    """The day of ``user`` as trainer of her cohorts. Seven queries, whatever their number."""
    own = scopes_of_role(user, Role.TRAINER).cohorts
    today = clock.today(settings.TIME_ZONE)
    cohorts = list(
        with_counts(all_cohorts().filter(pk__in=own, ends_on__gte=today - AFTER_THE_END))
        .defer("programme_version__source_payload")
        .order_by("-starts_on", "code")
    )
    running = [cohort.pk for cohort in cohorts]
    return TrainerDay(
        half_days=[h for h in half_days_of_today_for_trainer(user) if h.seminar.cohort_id in own],
        to_rate=_to_rate(user, cohorts),
        cohorts=cohorts,
        flags=[*_absent_twice(running), *_positioning_unfinished(cohorts)] if running else [],
        absences=waiting_for(user, own) if own else Waiting(),
        follow_ups=follow_ups_due(all_cohorts().filter(pk__in=own)) if own else [],
    )


def _to_rate(user, cohorts: list[Cohort]) -> list[ToRate]:
    by_id = {cohort.pk: cohort for cohort in cohorts}
    if not by_id:
        return []
    return [
        ToRate(by_id[one.cohort_id], one.campaign_id, str(Moment(one.moment).label), one.number)
        for one in waiting_for_rating(user, by_id)
    ]


def _absent_twice(cohorts: Iterable[int]) -> list[Flag]:
    """Two half-days in a row without an accepted excuse, and not made up since."""
    rows = (
        Presence.objects.filter(
            half_day__seminar__cohort__in=cohorts,
            half_day__state__in=HELD,
            enrolment__state__in=ATTENDING,
        )
        .order_by("enrolment_id", "half_day__starts_at", "pk")
        .values_list("enrolment_id", "state", "half_day__starts_at", "half_day__timezone")
    )
    found: dict[int, tuple[date, date]] = {}
    for enrolment_id, presences in groupby(rows, key=lambda row: row[0]):
        for before, after in pairwise(presences):
            if before[1] in WITHOUT_EXCUSE and after[1] in WITHOUT_EXCUSE:
                found[enrolment_id] = (_local_day(before), _local_day(after))
    return [
        Flag(enrolment, _absence_sentence(*found[enrolment.pk])) for enrolment in _people(found)
    ]


def _local_day(row: tuple) -> date:
    return row[2].astimezone(ZoneInfo(row[3])).date()


def _absence_sentence(first: date, second: date) -> str:
    if first == second:
        return _("Absent for two half-days in a row, on %(day)s.") % {
            "day": date_format(first, "j F")
        }
    return _("Absent for two half-days in a row, on %(first)s and %(second)s.") % {
        "first": date_format(first, "j F"),
        "second": date_format(second, "j F"),
    }


def _positioning_unfinished(cohorts: list[Cohort]) -> list[Flag]:
    """A positioning that was not submitted when its campaign closed."""
    submitted = CampaignEntry.objects.filter(
        campaign=OuterRef("pk"),
        enrolment=OuterRef("enrolment_id"),
        positioning__state=PositioningState.SUBMITTED,
    )
    zones = {cohort.pk: cohort.zone for cohort in cohorts}
    campaigns = (
        Campaign.objects.standing()
        .filter(cohort__in=list(zones), closes_on__isnull=False)
        .annotate(
            enrolment_id=F("cohort__enrolments__id"),
            enrolment_state=F("cohort__enrolments__state"),
        )
        .filter(~Exists(submitted), enrolment_state__in=ATTENDING)
    )
    late: dict[int, Campaign] = {}
    for campaign in campaigns.order_by("closes_on", "pk"):
        if campaign.closes_on < clock.today(zones[campaign.cohort_id]):
            late.setdefault(campaign.enrolment_id, campaign)
    return [
        Flag(
            enrolment,
            _("Positioning “%(moment)s” unfinished: it closed on %(day)s.")
            % {
                "moment": late[enrolment.pk].get_moment_display(),
                "day": date_format(late[enrolment.pk].closes_on, "j F"),
            },
        )
        for enrolment in _people(late)
    ]


def _people(enrolments: Iterable[int]) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(pk__in=list(enrolments)).select_related("person", "cohort")
