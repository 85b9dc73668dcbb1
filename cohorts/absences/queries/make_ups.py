"""Where an absence can be made up, who comes as a guest, and who may see it."""

from django.db.models import QuerySet

from cohorts.absences.models import MakeUp
from cohorts.absences.states import GUESTS, UNDER_WAY
from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.states import NOT_HELD, HalfDayState
from cohorts.enrolment.queries import cohorts_in_scope
from lms.accounts.enums import Permission
from lms.kernel import clock

MOST_HOSTS = 12


def _joined() -> QuerySet[MakeUp]:
    return MakeUp.objects.select_related(
        "presence__enrolment__person",
        "presence__half_day__seminar__module",
        "presence__half_day__seminar__cohort__region",
        "presence__half_day__seminar__cohort__programme_version__programme",
        "host__seminar__trainer",
        "host__seminar__cohort__region",
        "host__seminar__cohort__programme_version__programme",
    )


def make_ups_visible_to(user) -> QuerySet[MakeUp]:
    """Those of absences from cohorts whose half-days ``user`` runs: hers to confirm."""
    cohorts = cohorts_in_scope(user, Permission.ATTENDANCE_RUN).select_related(None)
    return _joined().filter(presence__half_day__seminar__cohort__in=cohorts)


def make_ups_received_by(user) -> QuerySet[MakeUp]:
    """Guests of the half-days that ``user`` runs: hers to attest."""
    cohorts = cohorts_in_scope(user, Permission.ATTENDANCE_RUN).select_related(None)
    return _joined().filter(host__seminar__cohort__in=cohorts, state__in=GUESTS)


def make_ups_of(presence: Presence) -> QuerySet[MakeUp]:
    """How somebody tried to make up this absence, oldest first."""
    return _joined().filter(presence=presence).order_by("pk")


def make_up_under_way(presence: Presence) -> MakeUp | None:
    """The one asked for or confirmed; at most one is."""
    return _joined().filter(presence=presence, state__in=UNDER_WAY).first()


def guests_of(half_day: HalfDay) -> QuerySet[MakeUp]:
    """Who comes to ``half_day`` from another cohort to make an absence up, by name."""
    return (
        MakeUp.objects.filter(host=half_day, state__in=GUESTS)
        .select_related("presence__enrolment__person", "presence__enrolment__cohort")
        .prefetch_related("changes__recorded_by")
        .order_by(
            "presence__enrolment__person__last_name",
            "presence__enrolment__person__first_name",
            "pk",
        )
    )


def possible_hosts(presence: Presence) -> list[HalfDay]:
    """Coming half-days of the same module (same programme, same code) with other cohorts.

    Those at an hour when her own cohort meets are left out. How many seats a room has is not known
    here: who confirms asks the trainer who receives her. The nearest first, ``MOST_HOSTS`` at most.
    """
    missed = presence.half_day
    own = list(
        HalfDay.objects.filter(seminar__cohort=missed.seminar.cohort_id, ends_at__gt=clock.now())
        .exclude(state__in=NOT_HELD)
        .values_list("starts_at", "ends_at")
    )
    hosts = (
        HalfDay.objects.filter(
            state=HalfDayState.PLANNED,
            starts_at__gt=clock.now(),
            seminar__module__code=missed.seminar.module.code,
            seminar__cohort__programme_version__programme=(
                missed.seminar.cohort.programme_version.programme_id
            ),
        )
        .exclude(seminar__cohort=missed.seminar.cohort_id)
        .select_related("seminar__cohort__region", "seminar__trainer")
        .order_by("starts_at", "pk")
    )
    free = [
        host
        for host in hosts
        if not any(start < host.ends_at and host.starts_at < end for start, end in own)
    ]
    return free[:MOST_HOSTS]
