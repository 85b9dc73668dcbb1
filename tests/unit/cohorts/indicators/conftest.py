"""Triggers for tests: their tables are made without migrations."""

from collections.abc import Iterator

import pytest
from django.db import connection

from cohorts.indicators.freshness import create_triggers, drop_triggers


@pytest.fixture
def triggers(db) -> None:
    """The triggers that mark changed cohorts, until the test's transaction is rolled back."""
    create_triggers(connection)


@pytest.fixture
def triggers_on_disk(database_on_disk) -> Iterator[None]:
    """The same for tests whose transactions are real."""
    create_triggers(connection)
    yield
    drop_triggers(connection)
