"""An invited person decides. Every decision is a further dated row; nothing is overwritten.

None of them is written to the log: whoever reads it would learn who shares.
"""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.coverage import queries, rules
from cohorts.coverage.enums import DecisionKind
from cohorts.coverage.models import CoverageDecision, CoverageInvitation, TeamCoverage
from competencies.positioning.models import Positioning
from lms.kernel import clock
from lms.kernel.refusals import Refused


@transaction.atomic
def share(
    *,
    invitation: CoverageInvitation,
    positioning: Positioning | None,
    client_key: uuid.UUID,
    by,
) -> None:
    """Share ``positioning``, which she has just read; the same ``client_key`` again adds nothing.

    Refused for anybody else's invitation, after the end, and for anything but her own latest
    submitted self-positioning on that text.
    """
    coverage = _locked(invitation)
    if _is_known(invitation, client_key, by):
        return
    decisions = queries.decisions_on(invitation)
    rules.check_answers(invitation, decisions, by)
    rules.check_step(decisions, DecisionKind.SHARED)
    newest = queries.newest_shareable(coverage, by)
    rules.check_shareable(coverage, positioning, newest, by)
    if by.pk in queries.shared_positionings(coverage):
        raise Refused(_("You share your answers already, by another invitation to this round."))
    _decide(invitation, DecisionKind.SHARED, client_key, by, positioning=positioning)


@transaction.atomic
def decline(*, invitation: CoverageInvitation, client_key: uuid.UUID, by) -> None:
    """Share nothing; she may change her mind until the end."""
    _step(invitation, DecisionKind.DECLINED, client_key, by)


@transaction.atomic
def take_back(*, invitation: CoverageInvitation, client_key: uuid.UUID, by) -> None:
    """Share no longer: her answers are not counted. Refused once the round is over."""
    _step(invitation, DecisionKind.TAKEN_BACK, client_key, by)


def _step(invitation: CoverageInvitation, kind: str, client_key: uuid.UUID, by) -> None:
    _locked(invitation)
    if _is_known(invitation, client_key, by):
        return
    decisions = queries.decisions_on(invitation)
    rules.check_answers(invitation, decisions, by)
    rules.check_step(decisions, kind)
    _decide(invitation, kind, client_key, by)


def _locked(invitation: CoverageInvitation) -> TeamCoverage:
    """The round as it stands. Who closes it waits for us, and we for who closes it."""
    invitation.coverage = (
        TeamCoverage.objects.select_for_update(of=("self",))
        .select_related("structure__region", "framework_version")
        .get(pk=invitation.coverage_id)
    )
    return invitation.coverage


def _is_known(invitation: CoverageInvitation, client_key: uuid.UUID, by) -> bool:
    return CoverageDecision.objects.filter(
        invitation=invitation, client_key=client_key, person=by
    ).exists()


def _decide(
    invitation: CoverageInvitation,
    kind: str,
    client_key: uuid.UUID,
    by,
    positioning: Positioning | None = None,
) -> None:
    CoverageDecision.objects.create(
        invitation=invitation,
        person=by,
        kind=kind,
        positioning=positioning,
        client_key=client_key,
        decided_at=clock.now(),
    )
