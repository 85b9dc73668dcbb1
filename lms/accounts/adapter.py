"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from lms.kernel import clock

# Where a session keeps the instant of its sign-in, in seconds since 1970.
SIGNED_IN_AT = "signed_in_at"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation; mails carry the organisation's address."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user) -> None:
        """Sign ``user`` in and note when: sessions end a fixed time after it."""
        super().login(request, user)
        request.session[SIGNED_IN_AT] = clock.now().timestamp()

    def get_from_email(self) -> str:
        return settings.DEFAULT_FROM_EMAIL
