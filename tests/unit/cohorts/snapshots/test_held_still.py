"""The database itself refuses to change what is frozen, and a letter that has left."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection

from cohorts.snapshots import freezing
from cohorts.snapshots.models import FigureRevision, FrozenFigures, RegionLetter, Snapshot
from cohorts.snapshots.services import draft_letters, edit_letter, revise_snapshot, send_letter
from cohorts.snapshots.services import take_snapshot as freeze
from lms.kernel import clock
from lms.kernel.appendonly import create_triggers, drop_triggers
from tests import factories
from tests.unit.cohorts.indicators import builders as b

pytestmark = pytest.mark.django_db(transaction=True)
FROZEN = (FigureRevision, FrozenFigures, Snapshot)


@pytest.fixture
def triggers() -> Iterator[None]:
    """Those of the migration; here the tables are made without migrations."""
    tables = [model._meta.db_table for model in FROZEN]
    with connection.schema_editor() as editor:
        create_triggers(editor, tables)
        freezing.create_triggers(editor)
    yield
    with connection.schema_editor() as editor:
        drop_triggers(editor, tables)
        freezing.drop_triggers(editor)


def refused(attempt, words: str) -> None:
    with pytest.raises(DatabaseError, match=words):
        attempt()


@pytest.mark.usefixtures("triggers", "at_now")
def test_frozen_figures_and_revisions_are_only_added_to():
    region = factories.region()
    b.closed_cohort(region, graduates=2)
    snapshot, _created = freeze(year=2025, quarter=4)
    b.closed_cohort(region, graduates=1, label="oubliée")
    revise_snapshot(snapshot_id=snapshot.pk)
    for model in FROZEN:
        assert model.objects.exists()
        refused(lambda model=model: model.objects.update(id=9), "append-only")
        refused(lambda model=model: model.objects.all()._raw_delete("default"), "append-only")


@pytest.mark.usefixtures("triggers")
def test_a_letter_that_left_is_never_changed():
    with clock.at(datetime(2021, 1, 3, 9, tzinfo=UTC)):
        region = factories.region()
        b.closed_cohort(region, graduates=3)
        factories.regional_reviewer(region)
        manager = factories.manager()
        (letter,) = draft_letters()
        edited = edit_letter(letter=letter, subject="Objet", body="Texte", version=1, by=manager)
        send_letter(letter=edited, version=2, by=manager)
    sent = RegionLetter.objects.all()
    refused(lambda: sent.update(body="Autre"), "never changes")
    refused(lambda: sent.update(state="draft", settled_at=None, settled_by=None), "never changes")
    refused(lambda: sent._raw_delete("default"), "never changes")
