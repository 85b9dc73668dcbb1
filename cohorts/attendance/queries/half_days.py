"""Which half-days somebody may see, has to sign, or runs."""

from datetime import timedelta

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When

from cohorts.attendance.enums import Delivery, EvidenceKind
from cohorts.attendance.models import Evidence, HalfDay, Presence, Seminar
from cohorts.attendance.states import PRESENT, Conclusion, HalfDayState
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import cohorts_in_scope, cohorts_visible_to
from cohorts.enrolment.states import ATTENDING
from lms.accounts.enums import Permission
from lms.kernel import clock

# No local day begins or ends further from UTC than this.
_A_DAY_ANYWHERE = timedelta(hours=38)


# Long texts of the programme that no page of a half-day shows.
_UNREAD = tuple(
    f"seminar__cohort__programme_version__{name}"
    for name in (
        "organisers",
        "delivery",
        "dissertation_description",
        "example_topics",
        "completion_rule_text",
        "source_payload",
    )
)


def _joined() -> QuerySet[HalfDay]:
    return HalfDay.objects.select_related(
        "seminar__module",
        "seminar__trainer",
        "seminar__cohort__region",
        "seminar__cohort__programme_version__programme",
        "opened_by",
        "closed_by",
    ).defer(*_UNREAD)


def seminar_where() -> Case:
    """``Seminar.where`` for rows that are read without their models."""
    is_own = ~Q(place="") | Q(delivery=Delivery.REMOTE)
    return Case(When(is_own, then=F("place")), default=F("cohort__place"))


def half_day_with_names(half_day_id: int) -> HalfDay:
    """One half-day with all that its sheet names, for work without a person behind it."""
    return _joined().get(pk=half_day_id)


def half_days_visible_to(user) -> QuerySet[HalfDay]:
    """The half-days of the cohorts whose pages ``user`` may open, as staff."""
    return _joined().filter(seminar__cohort__in=cohorts_visible_to(user).select_related(None))


def live_half_days_visible_to(user) -> QuerySet[HalfDay]:
    """The same rows with the few columns that a live board asks for every three seconds."""
    return (
        half_days_visible_to(user)
        .defer(None)
        .select_related(None)
        .select_related("seminar__cohort__programme_version__programme")
        .only(
            "state",
            "starts_at",
            "timezone",
            "opened_at",
            "closed_at",
            "asks_code",
            "seminar__delivery",
            "seminar__cohort__region_id",
            "seminar__cohort__programme_version__programme__key",
        )
    )


def seminars_visible_to(user) -> QuerySet[Seminar]:
    """The seminars of the cohorts whose pages ``user`` may open, as staff."""
    return Seminar.objects.select_related(
        "module", "trainer", "cohort__region", "cohort__programme_version__programme"
    ).filter(cohort__in=cohorts_visible_to(user).select_related(None))


def half_days_of(person) -> QuerySet[HalfDay]:
    """The half-days of every cohort that ``person`` is or was enrolled in, as a trainee."""
    return _joined().filter(seminar__cohort__enrolments__person=person)


def signable_half_days_of(person) -> QuerySet[HalfDay]:
    """The same rows with no more than a signature says of them: a whole room asks at once."""
    return (
        HalfDay.objects.filter(seminar__cohort__enrolments__person=person)
        .select_related("seminar__cohort__programme_version__programme")
        .only(
            "starts_at",
            "ends_at",
            "timezone",
            "opened_at",
            "seminar__title",
            "seminar__place",
            "seminar__delivery",
            "seminar__cohort__code",
            "seminar__cohort__place",
            "seminar__cohort__programme_version__completion_rule_status",
            "seminar__cohort__programme_version__dissertation_required",
            "seminar__cohort__programme_version__programme__short_title",
        )
    )


def half_days_to_sign(person) -> list[HalfDay]:
    """Open today at their place, hers, and not signed yet, in order of time. One query."""
    presences = Presence.objects.filter(half_day=OuterRef("pk"), enrolment__person=person)
    half_days = (
        _joined()
        .filter(
            state=HalfDayState.OPEN,
            seminar__cohort__enrolments__person=person,
            seminar__cohort__enrolments__state__in=ATTENDING,
        )
        .exclude(Exists(presences.exclude(state=Conclusion.EXPECTED)))
    )
    return [half_day for half_day in half_days if _is_today(half_day)]


def next_half_days(person, *, limit: int = 3) -> list[HalfDay]:
    """What is planned for ``person`` and not over, the nearest first. One query."""
    return list(
        _joined()
        .filter(
            state=HalfDayState.PLANNED,
            ends_at__gt=clock.now(),
            seminar__cohort__enrolments__person=person,
            seminar__cohort__enrolments__state__in=ATTENDING,
        )
        .order_by("starts_at", "pk")[:limit]
    )


def half_days_of_today_for_trainer(user) -> list[HalfDay]:
    """What ``user`` runs today, and what she left open on an earlier day. One query.

    Each has ``expected_count`` (people on the sheet, 0 before opening) and ``present_count``.
    """
    now = clock.now()
    near = Q(starts_at__range=(now - _A_DAY_ANYWHERE, now + _A_DAY_ANYWHERE))
    left_open = Q(state=HalfDayState.OPEN, starts_at__lte=now)
    cohorts = cohorts_in_scope(user, Permission.ATTENDANCE_RUN).select_related(None)
    half_days = with_counts(_joined().filter(near | left_open, seminar__cohort__in=cohorts))
    return [
        half_day
        for half_day in half_days
        if _is_today(half_day) or half_day.state == HalfDayState.OPEN
    ]


def with_counts(half_days: QuerySet[HalfDay]) -> QuerySet[HalfDay]:
    """Adds ``expected_count`` (people on the sheet) and ``present_count``."""
    return half_days.annotate(
        expected_count=Count("presences"),
        present_count=Count("presences", filter=Q(presences__state__in=PRESENT)),
    )


def own_half_days(person) -> QuerySet[HalfDay]:
    """The half-days of ``person`` with ``own_state`` (conclusion or None) and ``own_signed_at``.

    Those of a cohort she has left are there only if she was on the sheet.
    """
    presences = Presence.objects.filter(half_day=OuterRef("pk"), enrolment__person=person)
    signatures = Evidence.objects.filter(
        half_day=OuterRef("pk"), signer=person, kind=EvidenceKind.TRAINEE_SIGNATURE
    )
    attending = Enrolment.objects.filter(
        cohort=OuterRef("seminar__cohort"), person=person, state__in=ATTENDING
    )
    return (
        half_days_of(person)
        .annotate(
            own_state=Subquery(presences.values("state")[:1]),
            own_signed_at=Subquery(signatures.values("signed_at")[:1]),
        )
        .filter(Q(own_state__isnull=False) | Exists(attending))
    )


def seminars_with_half_days(cohort: Cohort) -> QuerySet[Seminar]:
    """The seminars of ``cohort`` in their order, each with its half-days and their counts. Two
    queries; the caller has checked the scope of ``cohort``."""
    half_days = with_counts(HalfDay.objects.order_by("starts_at", "pk"))
    return (
        Seminar.objects.filter(cohort=cohort)
        .select_related("module", "trainer", "cohort")
        .prefetch_related(Prefetch("half_days", queryset=half_days))
    )


def _is_today(half_day: HalfDay) -> bool:
    return half_day.local_day == clock.today(half_day.timezone)
