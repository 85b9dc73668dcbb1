"""The tab of attendance on a cohort's page."""

from django.utils.translation import gettext_lazy as _

from cohorts.enrolment.tabs import CohortTab, register_tab
from lms.accounts.enums import Permission

register_tab(CohortTab("cohort_seminars", _("Seminars"), Permission.COHORT_VIEW, 10))
