"""What an invited person finds: her invitation, what she decided, what she could share."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from cohorts.coverage.models import CoverageDecision, CoverageInvitation, TeamCoverage
from cohorts.coverage.states import CoverageState
from competencies.positioning.enums import Moment, RaterRole
from competencies.positioning.models import Positioning
from competencies.positioning.states import PositioningState
from lms.accounts.models import User
from lms.kernel import clock


def address_of(user) -> str:
    """The address by which ``user`` is invited."""
    return User.objects.normalise(user.email)


def invitations_visible_to(user) -> QuerySet[CoverageInvitation]:
    """The invitations to her address, and those she answered before it changed.

    Each has ``decision``: the last that was taken on it, None before the first.
    """
    last = CoverageDecision.objects.filter(invitation=OuterRef("pk")).order_by("-pk")
    answered = CoverageDecision.objects.filter(invitation=OuterRef("pk"), person=user)
    return (
        CoverageInvitation.objects.filter(Q(address=address_of(user)) | Exists(answered))
        .annotate(decision=Subquery(last.values("kind")[:1]))
        .select_related(
            "coverage__structure__region",
            "coverage__framework_version__framework",
            "coverage__opened_by",
        )
        .defer("coverage__framework_version__source_payload")
        .order_by("coverage__closes_on", "pk")
    )


def open_invitations_of(user) -> list[CoverageInvitation]:
    """Those she can still decide on, what ends first on top; by one query."""
    return [
        invitation
        for invitation in invitations_visible_to(user).filter(coverage__state=CoverageState.OPEN)
        if invitation.coverage.is_open(clock.today(invitation.coverage.zone))
    ]


def decisions_on(invitation: CoverageInvitation) -> list[CoverageDecision]:
    """All that was decided on it, oldest first."""
    return list(CoverageDecision.objects.filter(invitation=invitation).order_by("pk"))


def invitation_with_decisions(
    user, invitation_id: int
) -> tuple[CoverageInvitation | None, list[CoverageDecision]]:
    """One of those visible to her with what was decided on it, oldest first; by one query."""
    names = ("pk", "kind", "decided_at", "positioning_id")
    rows = list(
        invitations_visible_to(user)
        .filter(pk=invitation_id)
        .annotate(**{f"decision_{name}": F(f"decisions__{name}") for name in names})
        .order_by("decisions__pk")
    )
    decisions = [
        CoverageDecision(
            invitation=row, **{name: getattr(row, f"decision_{name}") for name in names}
        )
        for row in rows
        if row.decision_pk is not None
    ]
    return (rows[0] if rows else None), decisions


def newest_shareable(coverage: TeamCoverage, user) -> Positioning | None:
    """What she would share in ``coverage`` now."""
    return next(iter(shareable_by(coverage, user)), None)


def shareable_by(coverage: TeamCoverage, user) -> list[Positioning]:
    """Her submitted self-positionings on the very text of ``coverage``, the latest on top.

    A view back on the beginning is none: it does not say where she stands.
    """
    return list(
        Positioning.objects.filter(
            person=user,
            rater_role=RaterRole.SELF,
            framework_version=coverage.framework_version_id,
            state=PositioningState.SUBMITTED,
        )
        .exclude(moment=Moment.THEN_TEST)
        .select_related("framework_version")
        .defer("framework_version__source_payload")
        .order_by("-submitted_at", "-pk")
    )
