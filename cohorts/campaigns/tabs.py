"""The tab of a cohort's page."""

from django.utils.translation import gettext_lazy as _

from cohorts.enrolment.tabs import CohortTab, register_tab
from lms.accounts.enums import Permission

register_tab(CohortTab("cohort_campaigns", _("Positionings"), Permission.COHORT_VIEW, 20))
