"""The tab of documents on a cohort's page."""

from django.utils.translation import gettext_lazy as _

from cohorts.enrolment.tabs import CohortTab, register_tab
from lms.accounts.enums import Permission

register_tab(CohortTab("cohort_documents", _("Documents"), Permission.COHORT_MANAGE, 45))
