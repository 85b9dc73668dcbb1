"""Two regions with figures, and tools that ask for them."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from cohorts.api.services import make_token
from lms.accounts.models import User
from tests import factories

URL = "/api/v1/indicators"
Ask = Callable[..., object]


def secret_of(person: User, **fields) -> str:
    """A token of ``person``, as her tool keeps it."""
    values = {"name": "Tableau", "valid_days": 90, "client_key": uuid4(), **fields}
    return make_token(by=person, **values).secret


def tool(secret: str, language: str = "fr") -> Client:
    """A program with a token: no cookies, no redirects followed."""
    return Client(
        headers={"authorization": f"Bearer {secret}", "accept-language": language},
        raise_request_exception=True,
    )


@pytest.fixture
def regional(grand_est) -> User:
    return factories.regional_reviewer(grand_est)


@pytest.fixture
def national(db) -> User:
    return factories.national_reviewer()


@pytest.fixture
def ask() -> Ask:
    """Ask the interface as the tool of somebody, by the parameters of the address."""

    def asked(person: User, language: str = "fr", **parameters):
        return tool(secret_of(person), language).get(URL, parameters)

    return asked
