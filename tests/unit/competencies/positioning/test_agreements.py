"""The database's own rules for agreed levels."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from competencies.positioning.models import AgreedLevel
from lms.kernel import clock
from lms.kernel.appendonly import create_triggers
from tests import factories

pytestmark = pytest.mark.django_db
TABLE = "competencies_agreedlevel"


@pytest.fixture
def row(draft, items, levels):
    """The columns of an agreement beside the draft."""
    return {
        "positioning": draft,
        "revision": items[0],
        "level": levels[2],
        "agreed_at": clock.now(),
        "agreed_by": factories.user(),
    }


def test_an_agreement_has_a_level(row):
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreedLevel.objects.create(**(row | {"level": None}))


def test_a_note_is_short(row):
    AgreedLevel.objects.create(**row, note="x" * 2000)
    with pytest.raises(IntegrityError, match="agreed_level_note_is_short"), transaction.atomic():
        AgreedLevel.objects.create(**row, note="x" * 2001)


@pytest.mark.django_db(transaction=True)
class TestAppendOnly:
    """The triggers of the migration; here the tables are made without migrations."""

    @pytest.fixture(autouse=True)
    def triggers(self):
        with connection.schema_editor() as editor:
            create_triggers(editor, [TABLE])
        yield
        with connection.schema_editor() as editor:
            on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            for verb in ("update", "delete"):
                editor.execute(f"DROP TRIGGER {TABLE}_no_{verb}{on}")

    def test_agreements_are_only_added(self, row):
        agreement = AgreedLevel.objects.create(**row)
        for attempt in (
            lambda: AgreedLevel.objects.update(note="Autre"),
            lambda: AgreedLevel.objects.all().delete(),
            agreement.delete,
        ):
            with pytest.raises(DatabaseError, match="append-only"):
                attempt()
        AgreedLevel.objects.create(**row, note="Revu")
        assert AgreedLevel.objects.count() == 2
