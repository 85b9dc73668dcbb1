"""What this package adds to those below it, filled in at start-up."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cohorts.enrolment.tabs import CohortTab, register_tab
from lms.accounts.enums import Permission
from lms.accounts.models import User
from lms.messages.links import register_link


def link_to_dissertation(person: User) -> str:
    """The page of a trainee's own dissertation."""
    return settings.BASE_URL + reverse("my_dissertation")


def link_to_juries(person: User) -> str:
    """The one page from which a juror reaches everything of her day."""
    return settings.BASE_URL + reverse("my_juries")


register_tab(CohortTab("cohort_juries", _("Dissertations and juries"), Permission.COHORT_VIEW, 30))
register_link("my_dissertation", link_to_dissertation)
register_link("my_juries", link_to_juries)
