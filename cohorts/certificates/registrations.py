"""What this package adds to those below it, filled in at start-up."""

from django.utils.translation import gettext_lazy as _

from cohorts.enrolment.tabs import CohortTab, register_tab
from lms.accounts.enums import Permission

register_tab(CohortTab("cohort_certificates", _("Awards"), Permission.CERTIFICATE_ISSUE, 50))
