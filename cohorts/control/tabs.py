"""The tab of the evidence file on a cohort's page."""

from django.utils.translation import gettext_lazy as _

from cohorts.enrolment.tabs import CohortTab, register_tab
from lms.accounts.enums import Permission

register_tab(CohortTab("cohort_control", _("Inspection"), Permission.COHORT_MANAGE, 60))
