"""Answers stay append-only although their table was written anew for a column."""

from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction

from competencies.positioning.models import Rating

# The editor of SQLite works outside of a transaction; the triggers go with the test.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def thawed():
    yield
    with connection.cursor() as cursor:
        for verb in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS competencies_rating_no_{verb}")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="other databases keep their triggers")
def test_answers_are_frozen_again(draft, answer, items, levels):
    migration = import_module("competencies.migrations.0009_evidence_and_then_test")
    kept = answer(draft, items[0], level=levels[1], evidence="Un compte rendu")
    # The second time finds what the first one made.
    for _time in range(2):
        with connection.schema_editor() as editor:
            migration.freeze_again(None, editor)
    for change in (lambda: Rating.objects.filter(pk=kept.pk).update(evidence="Autre"), kept.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
