"""What waits around a team: invitations to share, and a director's own rounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cohorts.coverage.models import CoverageInvitation, TeamCoverage
from cohorts.coverage.queries import coverages_of, open_invitations_of, structures_directed_by
from lms.kernel import clock
from lms.portal.queries.standing import is_trainee

# A result stands on the home for so long; the list of rounds has it afterwards.
SHOWN_FOR = timedelta(days=60)


@dataclass(frozen=True)
class TeamDay:
    """``to_answer`` are invitations she has not decided on; ``may_open`` makes her a director."""

    to_answer: Sequence[CoverageInvitation]
    coverages: Sequence[TeamCoverage]
    may_open: bool


def team_day(user) -> TeamDay | None:
    """What ``user`` finds about teams; None without any. One query, three for a director."""
    to_answer = [each for each in open_invitations_of(user) if each.decision is None]
    may_open = is_trainee(user) and bool(structures_directed_by(user))
    since = clock.now() - SHOWN_FOR
    coverages = [
        each
        for each in (coverages_of(user) if may_open else ())
        if each.closed_at is None or each.closed_at >= since
    ]
    return TeamDay(to_answer, coverages, may_open) if to_answer or may_open else None
