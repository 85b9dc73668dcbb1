"""An editor with no other right, and her browser."""

import pytest
from django.conf import settings
from django.test import Client

from lms.accounts.enums import Role, ScopeKind
from lms.accounts.services import grant_role
from tests import factories


def browser_of(person) -> Client:
    """Signed in, in the language of the sources."""
    client = Client()
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def editor(db):
    factories.site_root()
    person = factories.user("Élise", "Plume")
    grant_role(person, role=Role.EDITOR, scope_kind=ScopeKind.EVERYWHERE, by=None)
    return person


@pytest.fixture
def browser(editor):
    return browser_of(editor)
