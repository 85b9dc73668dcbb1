"""The first account of a new installation."""

from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command

from lms.accounts.enums import Permission
from lms.accounts.models import User
from lms.accounts.queries import has_permission

pytestmark = pytest.mark.django_db


def create(email="ada@essai.example") -> str:
    output = StringIO()
    call_command("create_administrator", email, "Ada", "Registre", stdout=output)
    return output.getvalue()


def test_she_may_manage_accounts_and_sets_her_password_at_the_printed_address(client):
    address = create().split()[-1]
    ada = User.objects.get(email="ada@essai.example")
    assert has_permission(ada, Permission.ACCOUNT_MANAGE)
    assert not ada.has_usable_password()
    assert client.get(urlsplit(address).path).status_code == 200


def test_a_wrong_address_is_refused():
    with pytest.raises(CommandError):
        create("no address")
    assert not User.objects.exists()
