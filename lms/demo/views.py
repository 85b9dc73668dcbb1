"""The sign-in page of the demonstration, which offers its accounts."""

from allauth.account.views import LoginView

from lms.demo.cast import ACCOUNTS, PASSWORD


class DemonstrationLoginView(LoginView):
    """allauth's own sign-in with the made-up people beside it. Mounted only with ``DEMO=1``."""

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add who one can be, and the password of all."""
        accounts = [
            {"email": account.email, "role": account.label, "what": account.does}
            for account in ACCOUNTS
        ]
        return super().get_context_data(**kwargs, demo_accounts=accounts, demo_password=PASSWORD)
