"""What this package adds to those below it, filled in at start-up."""

from django.utils.translation import gettext_lazy as _

from cohorts.completion.services import review_completion
from cohorts.enrolment.progress import register_reviewer
from cohorts.enrolment.tabs import CohortTab, register_tab
from lms.accounts.enums import Permission

register_reviewer(review_completion)
register_tab(CohortTab("cohort_progress", _("Progress"), Permission.COHORT_VIEW, 40))
