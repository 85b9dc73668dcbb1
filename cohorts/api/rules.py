"""Who reads figures in full. The one place that decides it for the interface. Pure but for grants.

Thresholds bear on public pages and on reasons of departure, never on the outcomes of enrolments for
those entitled to them: reviewers of a region, national reviewers, managers (ADR 0015).
"""

from lms.accounts.enums import Permission
from lms.accounts.queries import has_permission


def reads_in_full(user) -> bool:
    """Whether ``user`` reads the outcomes of her scope as they are; else every row is hidden."""
    return has_permission(user, Permission.INDICATORS_VIEW)
