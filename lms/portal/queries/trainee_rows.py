"""What a trainee's home reads, as plain rows: one flat query a subject.

The home is the most requested page of the platform, and most of a query's cost is to build it:
these read few columns and join little. The rules stay where they are (``attendance.rules``,
``campaigns.states``); a test holds this file against the queries of those packages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, FilteredRelation, Q, QuerySet

from cohorts.attendance.models import HalfDay, Seminar
from cohorts.attendance.queries import seminar_where
from cohorts.attendance.rules import signing_obstacle
from cohorts.attendance.states import ABSENCES, Conclusion, HalfDayState
from cohorts.campaigns.enums import Window
from cohorts.campaigns.models import Campaign, CampaignEntry
from cohorts.campaigns.states import expected_states
from cohorts.certificates.models import Certificate
from cohorts.certificates.queries import certificates_of
from cohorts.certificates.states import CertificateState
from cohorts.dissertations.models import Dissertation
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.queries import enrolments_of
from cohorts.enrolment.states import ATTENDING
from competencies.positioning.enums import Moment
from competencies.positioning.states import PositioningState
from lms.kernel import clock


@dataclass(frozen=True)
class HalfDayRow:
    """A half-day of hers; ``start`` and ``end`` are on the wall clock of the place."""

    pk: int
    title: str
    place: str
    start: datetime
    end: datetime


@dataclass
class SeminarRow:
    """A seminar of hers with its local days (None while no half-day is planned)."""

    code: str
    title: str
    cohort_id: int
    first: date | None = None
    last: date | None = None
    missed: bool = False


@dataclass(frozen=True)
class DueRow:
    """A positioning to begin (``entry_id`` is None) or to finish."""

    campaign_id: int
    entry_id: int | None
    moment: str
    closes_on: date | None
    answered: int
    total: int


@dataclass(frozen=True)
class DissertationRow:
    """Where a dissertation stands, with its last defence."""

    state: str
    defence_at: datetime | None
    jury_state: str | None


@dataclass(frozen=True)
class Attendance:
    """Her seminars in their order, what is open for her signature, and what comes next."""

    seminars: list[SeminarRow]
    to_sign: list[HalfDayRow]
    next: HalfDayRow | None


def enrolments_with_training(person) -> QuerySet[Enrolment]:
    """What she is or was enrolled in, with what the home says of it."""
    return (
        enrolments_of(person)
        .select_related(None)
        .select_related("cohort__region", "cohort__programme_version__programme")
        .only(
            "state",
            "cohort__label",
            "cohort__ends_on",
            "cohort__dissertation_due_on",
            "cohort__region__name",
            "cohort__region__timezone",
            "cohort__programme_version__award_title",
            "cohort__programme_version__dissertation_required",
            "cohort__programme_version__programme__title",
        )
    )


def attendance_rows(enrolments: Sequence[Enrolment]) -> Attendance:
    """The seminars of her cohorts and their half-days. One query."""
    own = FilteredRelation(
        "half_days__presences", condition=Q(half_days__presences__enrolment__in=enrolments)
    )
    rows = (
        Seminar.objects.filter(cohort__in=[e.cohort_id for e in enrolments])
        .annotate(own=own, where=seminar_where())
        .order_by("cohort_id", "position", "pk", "half_days__starts_at")
        .values_list(
            "pk",
            "cohort_id",
            "module__code",
            "title",
            "where",
            "half_days__pk",
            "half_days__state",
            "half_days__starts_at",
            "half_days__ends_at",
            "half_days__timezone",
            "own__state",
        )
    )
    attending = {e.cohort_id for e in enrolments if e.state in ATTENDING}
    seminars: dict[int, SeminarRow] = {}
    to_sign, coming, now = [], [], clock.now()
    for (
        pk,
        cohort_id,
        code,
        title,
        place,
        half_day_id,
        state,
        starts_at,
        ends_at,
        zone,
        own,
    ) in rows:
        seminar = seminars.setdefault(pk, SeminarRow(code, title, cohort_id))
        if half_day_id is None or state == HalfDayState.CANCELLED:
            continue
        where = ZoneInfo(zone)
        start, end = starts_at.astimezone(where), ends_at.astimezone(where)
        seminar.first, seminar.last = seminar.first or start.date(), end.date()
        seminar.missed = seminar.missed or own in ABSENCES
        if cohort_id not in attending:
            continue
        if state == HalfDayState.PLANNED and ends_at > now:
            coming.append(HalfDayRow(half_day_id, title, place, start, end))
        elif state == HalfDayState.OPEN and own in {None, Conclusion.EXPECTED}:
            opened = HalfDay(state=state, starts_at=starts_at, ends_at=ends_at, timezone=zone)
            if signing_obstacle(opened) is None:
                to_sign.append(HalfDayRow(half_day_id, title, place, start, end))
    to_sign.sort(key=lambda row: (row.start, row.pk))
    nearest = min(coming, key=lambda row: (row.start, row.pk), default=None)
    return Attendance(list(seminars.values()), to_sign, nearest)


def due_rows(enrolments: Sequence[Enrolment]) -> list[DueRow]:
    """The positionings she can answer today and has not submitted. Two queries."""
    by_cohort = {e.cohort_id: e for e in enrolments}
    campaigns = (
        Campaign.objects.standing()
        .filter(cohort__in=list(by_cohort))
        .order_by("closes_on", "opens_on")
        .annotate(total=Count("framework_version__competencies"))
        .only("cohort", "moment", "opens_on", "closes_on", "closed_at", "cancelled_at")
    )
    asked = [c for c in campaigns if _is_asked(c, by_cohort[c.cohort_id])]
    if not asked:
        return []
    entries = (
        CampaignEntry.objects.filter(campaign__in=asked, enrolment__in=enrolments)
        .order_by()
        .values_list("campaign_id", "pk", "positioning__state")
        .annotate(answered=Count("positioning__ratings__revision", distinct=True))
    )
    begun = {campaign_id: rest for campaign_id, *rest in entries}
    due = []
    for campaign in asked:
        entry_id, state, answered = begun.get(campaign.pk, (None, "", 0))
        if state != PositioningState.SUBMITTED:
            moment = str(Moment(campaign.moment).label)
            due.append(
                DueRow(campaign.pk, entry_id, moment, campaign.closes_on, answered, campaign.total)
            )
    return sorted(due, key=lambda row: row.closes_on or date.max)


def _is_asked(campaign: Campaign, enrolment: Enrolment) -> bool:
    today = clock.today(enrolment.zone)
    return campaign.window(today) == Window.OPEN and enrolment.state in expected_states(
        campaign.moment
    )


def dissertation_rows(enrolments: Sequence[Enrolment]) -> dict[int, DissertationRow]:
    """Her dissertations by enrolment. One query."""
    rows = (
        Dissertation.objects.filter(enrolment__in=enrolments)
        .order_by("defences__scheduled_at", "defences__pk")
        .values_list("enrolment_id", "state", "defences__scheduled_at", "defences__jury__state")
    )
    # The last defence of each is what remains.
    return {enrolment_id: DissertationRow(*rest) for enrolment_id, *rest in rows}


def issued_certificates(person) -> dict[int, list[Certificate]]:
    """The documents in force, by enrolment. One query."""
    found: dict[int, list[Certificate]] = {}
    certificates = certificates_of(person).filter(state=CertificateState.ISSUED)
    for certificate in certificates.only("enrolment", "title", "number", "token", "issued_on"):
        found.setdefault(certificate.enrolment_id, []).append(certificate)
    return found
