"""Reads of team coverages: who directs what, who is invited, what may be told."""

from cohorts.coverage.queries.figures import CoverageResult, CoverageRow, CoverageSection, result_of
from cohorts.coverage.queries.members import (
    address_of,
    decisions_on,
    invitation_with_decisions,
    invitations_visible_to,
    newest_shareable,
    open_invitations_of,
    shareable_by,
)
from cohorts.coverage.queries.rounds import (
    accounts_to_tell,
    coverages_of,
    due_coverages,
    earlier_coverages,
    has_enough_sharers,
    invited_addresses,
    open_coverages,
    shared_positionings,
    structures_directed_by,
)

__all__ = [
    "CoverageResult",
    "CoverageRow",
    "CoverageSection",
    "accounts_to_tell",
    "address_of",
    "coverages_of",
    "decisions_on",
    "due_coverages",
    "earlier_coverages",
    "has_enough_sharers",
    "invitation_with_decisions",
    "invitations_visible_to",
    "invited_addresses",
    "newest_shareable",
    "open_coverages",
    "open_invitations_of",
    "result_of",
    "shareable_by",
    "shared_positionings",
    "structures_directed_by",
]
