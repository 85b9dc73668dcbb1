"""Who may see which cohorts and which people; every view starts from here."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cohorts.enrolment.models import Cohort, Enrolment, EnrolmentChange
from cohorts.enrolment.states import HAS_STARTED, IS_COMPLETED, EnrolmentState
from curriculum.programmes.models import ProgrammeVersion
from lms.accounts.enums import Permission, Role, ScopeKind
from lms.accounts.models import Profile, Region, RoleGrant, StructureType, User
from lms.accounts.queries import Scopes, scopes_of, staff_of_cohort
from lms.audit.models import AuditEvent
from lms.audit.queries import history_of
from lms.jobs.models import Job
from lms.kernel import clock

TELL = "enrolment.tell"


def all_cohorts() -> QuerySet[Cohort]:
    """Every cohort with its programme and region joined; for the platform's own work."""
    return Cohort.objects.select_related("programme_version__programme", "region")


def cohorts_in_scope(user, permission: Permission) -> QuerySet[Cohort]:
    """The cohorts where ``user`` holds ``permission`` today: the union of all her grants."""
    return all_cohorts().filter(_within(scopes_of(user, permission)))


def _within(scopes: Scopes) -> Q:
    if scopes.everywhere:
        return Q()
    within = Q(pk__in=scopes.cohorts) | Q(region_id__in=scopes.regions)
    if scopes.programmes:  # else two tables would be joined for nothing
        within |= Q(programme_version__programme__key__in=scopes.programmes)
    return within


def cohorts_visible_to(user) -> QuerySet[Cohort]:
    """The cohorts whose pages ``user`` may open."""
    return cohorts_in_scope(user, Permission.COHORT_VIEW)


def cohorts_managed_by(user) -> QuerySet[Cohort]:
    """The cohorts that ``user`` may change and enrol people in."""
    return cohorts_in_scope(user, Permission.COHORT_MANAGE)


def cohorts_reviewed_by(user) -> QuerySet[Cohort]:
    """The cohorts whose figures ``user`` may read: a region sees its own only."""
    return cohorts_in_scope(user, Permission.INDICATORS_VIEW)


def enrolments_visible_to(user) -> QuerySet[Enrolment]:
    """The people of the cohorts whose pages ``user`` may open."""
    return _joined().filter(cohort__in=cohorts_visible_to(user).select_related(None))


def enrolments_managed_by(user) -> QuerySet[Enrolment]:
    """The enrolments whose state ``user`` may change."""
    return _joined().filter(cohort__in=cohorts_managed_by(user).select_related(None))


def enrolments_of(person) -> QuerySet[Enrolment]:
    """What ``person`` is or was enrolled in, the most recent cohort first."""
    return _joined().filter(person=person).order_by("-cohort__starts_on", "-pk")


def _joined() -> QuerySet[Enrolment]:
    return Enrolment.objects.select_related(
        "person",
        "profile",
        "structure__type",
        "structure__region",
        "cohort__region",
        "cohort__programme_version__programme",
    )


def with_counts(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Adds ``enrolled_count`` (ever enrolled), ``started_count`` and ``completed_count``.

    Working figures of a list, by today's states; the official ones are those of the indicators.
    """
    # Followed in full, then without the award: her state alone does not say it.
    refused_the_award = Enrolment.objects.filter(
        state=EnrolmentState.NOT_CERTIFIED, changes__from_state=EnrolmentState.COMPLETED
    ).values("pk")
    return cohorts.annotate(
        enrolled_count=Count("enrolments"),
        started_count=Count("enrolments", filter=Q(enrolments__state__in=HAS_STARTED)),
        completed_count=Count(
            "enrolments",
            filter=Q(enrolments__state__in=IS_COMPLETED) | Q(enrolments__in=refused_the_award),
        ),
    )


def trainers_of(cohort: Cohort) -> QuerySet[User]:
    """The active people who hold the trainer's role for ``cohort`` today, by name."""
    return staff_of_cohort(cohort.pk, Role.TRAINER)


def trainer_grants(cohort: Cohort) -> QuerySet[RoleGrant]:
    """The trainer's roles in force today for ``cohort``."""
    return RoleGrant.objects.filter(
        role=Role.TRAINER, scope_kind=ScopeKind.COHORT, scope_key=str(cohort.pk)
    ).in_force(clock.today(settings.TIME_ZONE))


def changes_of(enrolment: Enrolment) -> QuerySet[EnrolmentChange]:
    """The dated steps of ``enrolment``, oldest first, with who wrote them down and the causes of
    departures."""
    changes = enrolment.changes.select_related("recorded_by", "departure")
    return changes.order_by("effective_on", "pk")


def receipts_of(cohort: Cohort) -> QuerySet[AuditEvent]:
    """The logged imports of people into ``cohort``, newest first, with their counts in ``data``."""
    return history_of(cohort).filter(verb="cohort.people_imported")


def offered_programme_versions(user) -> QuerySet[ProgrammeVersion]:
    """The latest version of each programme in which ``user`` may create cohorts, by title."""
    newer = ProgrammeVersion.objects.filter(
        programme=OuterRef("programme"), number__gt=OuterRef("number")
    )
    versions = ProgrammeVersion.objects.select_related("programme").order_by(
        "programme__short_title"
    )
    scopes = scopes_of(user, Permission.COHORT_MANAGE)
    if not scopes.everywhere:
        versions = versions.filter(programme__key__in=scopes.programmes)
    return versions.filter(~Exists(newer))


def cohort_choices() -> list[tuple[str, str]]:
    """(key, label) of every cohort, for whoever grants roles."""
    return [(str(cohort.pk), str(cohort)) for cohort in all_cohorts()]


def active_account(address: str) -> User | None:
    """The account that may be given a role under this e-mail address."""
    return User.objects.filter(email=User.objects.normalise(address), is_active=True).first()


def intake_vocabulary() -> dict[str, list[str]]:
    """The words that the columns ``profile``, ``structure_type`` and ``region`` may hold."""
    return {
        "profile": list(Profile.objects.values_list("name", flat=True)),
        "structure_type": [f"{each.code} – {each.name}" for each in StructureType.objects.all()],
        "region": list(Region.objects.values_list("name", flat=True)),
    }


def enrolments_with_keys(keys: Iterable[int]) -> QuerySet[Enrolment]:
    """These enrolments with their people; for the platform's own work."""
    return _joined().filter(pk__in=keys).order_by("pk")


def account_with_key(key: int) -> User:
    """The person in whose name a background job acts."""
    return User.objects.get(pk=key)


def telling_key(receipt: AuditEvent) -> str:
    """The business key of the job that queues the mails of a large import."""
    return f"{TELL}:{receipt.pk}"


def telling_job(receipt: AuditEvent) -> Job | None:
    """The job that queues the mails of an import; a small one has none."""
    return Job.objects.filter(key=telling_key(receipt)).first()
