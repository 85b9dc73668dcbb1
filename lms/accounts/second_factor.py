"""Whether somebody has the second factor that her work needs."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from lms.accounts.queries import is_staff_person


def lacks_second_factor(user) -> bool:
    """Whether ``user`` works with other people's data and has yet to add a second factor.

    Never in the demonstration, nor in the tests that do not ask for it.
    """
    if not settings.SECOND_FACTOR_REQUIRED or not is_staff_person(user):
        return False
    return not Authenticator.objects.filter(user=user).exists()
