"""A manager's day: what waits for a decision or a gesture of hers."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from cohorts.absences.queries import Waiting, waiting_for
from cohorts.campaigns.queries import FollowUp, follow_ups_due
from cohorts.certificates.models import Certificate
from cohorts.certificates.queries import cohorts_certified_by
from cohorts.certificates.states import CertificateState
from cohorts.dissertations.models import Defence, Jury
from cohorts.dissertations.queries import juries_managed_by
from cohorts.dissertations.states import PASSED, DefenceState, JuryState
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import cohorts_managed_by, enrolments_managed_by, with_counts
from cohorts.enrolment.states import ATTENDING, EnrolmentState
from lms.kernel import clock
from lms.messages.queries import failed_mails_visible_to

SHOWN = 5


@dataclass(frozen=True)
class ManagerDay:
    """What a manager finds on her home; lists are cut at ``SHOWN``, counts are whole."""

    cohorts: list[Cohort]
    cohort_count: int
    waiting: list[Enrolment]
    waiting_count: int
    to_publish: list[Jury]
    to_certify: list[Jury]
    failed_mail_count: int
    absences: Waiting
    follow_ups: list[FollowUp]

    @property
    def has_something_to_do(self) -> bool:
        """Whether anything waits for her today."""
        return bool(
            self.waiting_count
            or self.to_publish
            or self.to_certify
            or self.failed_mail_count
            or self.absences
            or self.follow_ups
        )


def manager_day(user) -> ManagerDay:
    """The day of ``user`` as a manager of the cohorts in her scope."""
    today = clock.today(settings.TIME_ZONE)
    running = cohorts_managed_by(user).filter(ends_on__gte=today)
    shown = with_counts(running).defer("programme_version__source_payload").order_by("starts_on")
    waiting = _waiting(user)
    return ManagerDay(
        cohorts=list(shown[:SHOWN]),
        cohort_count=running.count(),
        waiting=list(waiting[:SHOWN]),
        waiting_count=waiting.count(),
        to_publish=list(_to_publish(user)[:SHOWN]),
        to_certify=list(_to_certify(user)[:SHOWN]),
        failed_mail_count=failed_mails_visible_to(user).count(),
        absences=waiting_for(user, cohorts_managed_by(user).select_related(None).values("pk")),
        follow_ups=follow_ups_due(cohorts_managed_by(user))[:SHOWN],
    )


def _waiting(user) -> QuerySet[Enrolment]:
    """People of her running cohorts who were invited and have not joined, the oldest first."""
    return (
        enrolments_managed_by(user)
        .filter(
            state__in=ATTENDING,
            person__joined_at=None,
            person__is_active=True,
            person__invited_at__isnull=False,
        )
        .select_related(None)
        .select_related("person", "cohort")
        .order_by("person__invited_at", "pk")
    )


def _to_publish(user) -> QuerySet[Jury]:
    """Juries that have decided all they heard and whose results nobody knows yet."""
    return (
        juries_managed_by(user)
        .filter(state=JuryState.FORMED)
        .annotate(
            heard=Count("defences", filter=Q(defences__state=DefenceState.HELD)),
            decided=Count("defences__decision"),
            scheduled=Count("defences", filter=Q(defences__state=DefenceState.SCHEDULED)),
        )
        .filter(heard__gt=0, heard=F("decided"), scheduled=0)
        .defer("cohort__programme_version__source_payload")
        .order_by("held_on", "pk")
    )


def _to_certify(user) -> QuerySet[Jury]:
    """Juries whose results are published and that passed somebody without a document yet."""
    issued = Certificate.objects.filter(
        enrolment=OuterRef("dissertation__enrolment"),
        state__in=[CertificateState.PREPARED, CertificateState.ISSUED],
    )
    entitled = Defence.objects.filter(
        jury=OuterRef("pk"),
        dissertation__state__in=PASSED,
        dissertation__enrolment__state=EnrolmentState.COMPLETED,
    ).filter(~Exists(issued))
    certified = cohorts_certified_by(user).select_related(None).order_by().values("pk")
    return (
        juries_managed_by(user)
        .filter(Exists(entitled), state=JuryState.PUBLISHED, cohort__in=certified)
        .defer("cohort__programme_version__source_payload")
        .order_by("held_on", "pk")
    )
