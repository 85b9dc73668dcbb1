"""The accounts of the demonstration that read figures, so that one can look at them."""

from lms.accounts.services import create_person, give_password, grant_role
from lms.demo.cast import ACCOUNTS, PASSWORD

READERS = ("region", "national", "manager")


def open_accounts() -> None:
    """Open them with the demonstration's password; those that are there stay as they are."""
    for account in ACCOUNTS:
        if account.name not in READERS:
            continue
        person, created = create_person(
            email=account.email,
            first_name=account.first_name,
            last_name=account.last_name,
            by=None,
        )
        if created:
            give_password(person=person, password=PASSWORD, by=None)
        grant_role(
            user=person,
            role=account.role,
            scope_kind=account.scope_kind,
            scope_key=account.scope_key,
            by=None,
        )
