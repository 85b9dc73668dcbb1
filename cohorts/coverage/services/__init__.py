"""Inviting a team, deciding what to share, closing a round, writing the letters."""

from cohorts.coverage.services.closing import close_coverage, close_due_coverages
from cohorts.coverage.services.deciding import decline, share, take_back
from cohorts.coverage.services.opening import invite_more, open_coverage
from cohorts.coverage.services.telling import TELL, tell_invited

__all__ = [
    "TELL",
    "close_coverage",
    "close_due_coverages",
    "decline",
    "invite_more",
    "open_coverage",
    "share",
    "take_back",
    "tell_invited",
]
