"""Rounds: who may open one, hers, and the answers shared in one."""

from collections.abc import Iterator

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Lower

from cohorts.coverage.enums import DecisionKind
from cohorts.coverage.models import CoverageDecision, CoverageInvitation, TeamCoverage
from cohorts.coverage.states import MAY_DIRECT, CoverageState
from competencies.frameworks.models import FrameworkVersion
from lms.accounts.models import Structure, User
from lms.kernel import clock
from lms.kernel.suppression.rows import FEWEST_PEOPLE

# The function of a team (``competencies.frameworks``, dac_functions.yaml) and the kind of structure
# whose team it directs.
DIRECTION = "direction"
DAC = "DAC"


def structures_directed_by(user) -> list[Structure]:
    """The structures whose team ``user`` may invite, by name; by one query.

    Those of the enrolments in which she has the function of direction and a DAC as employer, unless
    she left that training.
    """
    return list(
        Structure.objects.filter(
            type=DAC,
            enrolments__person=user,
            enrolments__state__in=MAY_DIRECT,
            enrolments__profile__target_profiles__key=DIRECTION,
        )
        .select_related("region")
        .order_by("name", "pk")
        .distinct()
    )


def coverages_of(user) -> QuerySet[TeamCoverage]:
    """The rounds ``user`` opened, latest first, with ``invited``: how many are."""
    return _whole(TeamCoverage.objects.filter(opened_by=user))


def _whole(coverages: QuerySet[TeamCoverage]) -> QuerySet[TeamCoverage]:
    return (
        coverages.annotate(invited=Count("invitations"))
        .select_related("structure__region", "framework_version__framework", "opened_by")
        .defer("framework_version__source_payload")
        .order_by("-opened_at", "-pk")
    )


def earlier_coverages(
    structure: Structure, framework_version: FrameworkVersion, by
) -> list[TeamCoverage]:
    """The rounds of the structure, or of that director, on any version of the framework."""
    return list(
        TeamCoverage.objects.filter(
            Q(structure=structure) | Q(opened_by=by),
            framework_version__framework=framework_version.framework_id,
        ).only("state", "closed_at")
    )


def invited_addresses(coverage: TeamCoverage) -> list[str]:
    """The addresses invited, in alphabetical order."""
    return list(
        CoverageInvitation.objects.filter(coverage=coverage)
        .order_by("address")
        .values_list("address", flat=True)
    )


def open_coverages() -> QuerySet[TeamCoverage]:
    """Every round that nobody has closed."""
    return _whole(TeamCoverage.objects.filter(state=CoverageState.OPEN))


def due_coverages() -> Iterator[TeamCoverage]:
    """The open rounds whose last day is over where the structure is."""
    for coverage in open_coverages():
        if coverage.closes_on < clock.today(coverage.zone):
            yield coverage


def shared_positionings(coverage: TeamCoverage) -> dict[int, int]:
    """The positionings shared in ``coverage`` now, by the id of the person. For counting alone."""
    own = CoverageDecision.objects.filter(invitation__coverage=coverage)
    last = own.order_by().values("invitation").annotate(last=Max("pk")).values("last")
    return dict(
        CoverageDecision.objects.filter(pk__in=last, kind=DecisionKind.SHARED)
        .order_by("pk")
        .values_list("person_id", "positioning_id")
    )


def has_enough_sharers(coverage: TeamCoverage) -> bool:
    """Whether eleven people share by now: all that the director may know before the end."""
    return len(shared_positionings(coverage)) >= FEWEST_PEOPLE


def accounts_to_tell(coverage: TeamCoverage) -> list[tuple[int, User]]:
    """The accounts that can be signed in to and have an invited address, each with the invitation.

    By two queries. The director is never told whose these are.
    """
    invited = dict(
        CoverageInvitation.objects.filter(coverage=coverage).values_list("address", "pk")
    )
    people = (
        User.objects.annotate(lower_email=Lower("email"))
        .filter(lower_email__in=list(invited), is_active=True, joined_at__isnull=False)
        .order_by("pk")
    )
    return [(invited[person.lower_email], person) for person in people]
