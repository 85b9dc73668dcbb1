"""Fixtures that every test may use."""

import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection, connections
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from lms.kernel import clock
from tests.postgres import address_of

# A Tuesday in the middle of the morning in Paris: half-days of "today" are plausible.
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)

# Speed is measured by benchmarks; a busy machine must not fail a law.
hypothesis_settings.register_profile("coordo", deadline=None, derandomize="CI" in os.environ)
hypothesis_settings.load_profile("coordo")


@pytest.fixture
def at_now():
    """The clock stands at ``NOW`` for the whole test."""
    with clock.at(NOW):
        yield NOW


@pytest.fixture(autouse=True)
def language_of_a_fresh_process():
    """A request leaves its language behind; the next test must not speak it by chance."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def texts_of_this_database():
    """Published texts stay in memory; the next test has others under the same keys."""
    # Models cannot be imported before Django is set up.
    from competencies.frameworks.queries.published import forget_texts

    forget_texts()


@pytest.fixture(autouse=True)
def media_in_temporary_folder(tmp_path, settings):
    """Files of a test go away with it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EVIDENCE_HEADS_DIR = tmp_path / "heads"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private", "base_url": None},
        },
    }


@pytest.fixture
def database_on_disk(tmp_path, transactional_db) -> Iterator[str]:
    """A database that several threads and processes can use and wait for; its ``DATABASE_URL``.

    SQLite runs on a file, as in production: a database in memory is one connection's own.
    """
    if connection.vendor != "sqlite":
        yield address_of(connection.settings_dict["NAME"])
        return
    path = str(tmp_path / "coordo.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [path])
    in_memory, name = connections["default"], connections.settings["default"]["NAME"]
    connections.settings["default"]["NAME"] = path
    del connections["default"]
    try:
        yield f"sqlite:///{path}"
    finally:
        connections["default"].close()
        connections.settings["default"]["NAME"] = name
        connections["default"] = in_memory


@pytest.fixture(autouse=True, scope="session")
def refusals_are_no_news():
    """403 and 404 are what many tests ask for; a traceback for each hides what matters."""
    logging.getLogger("django.request").setLevel(logging.ERROR)
