"""Offers the cohorts to whoever grants a role for one of them."""

from cohorts.enrolment.queries import cohort_choices
from lms.accounts.enums import ScopeKind
from lms.accounts.scopes import register_choices

register_choices(ScopeKind.COHORT, cohort_choices)
