"""Two managers at once, and tables that are only added to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import DatabaseError, connection, connections

from cohorts.attestations.models import Attestation, Convocation
from cohorts.attestations.services import convening, issuing
from lms.kernel import clock
from lms.kernel.appendonly import create_triggers
from lms.messages.models import OutgoingMail
from tests.conftest import NOW
from tests.simultaneous import at_once
from tests.unit.cohorts.attestations.conftest import Office, make_office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(database_on_disk) -> Iterator[Office]:
    with clock.at(NOW):
        office = make_office()
        office.hold("present_onsite", "present_onsite", "present_onsite")
        yield office


def plain_file(attestation: Attestation) -> bytes:
    """Instead of a page of paper."""
    return b"%PDF"


def test_two_managers_convene_at_once_and_everybody_gets_one_mail(crowd):
    assert at_once(crowd.send, crowd.send) == ["ok", "refused"]
    assert Convocation.objects.count() == OutgoingMail.objects.count() == 3


def test_two_managers_issue_at_once_and_there_is_one_version(crowd):
    def press():
        return crowd.issue(render=plain_file)

    assert at_once(press, press) == ["ok", "refused"]
    assert list(Attestation.objects.values_list("version", flat=True)) == [1]


@contextmanager
def locks_off(monkeypatch) -> Iterator[None]:
    """Transactions that take no lock when they begin, and rows that are merely read."""
    options = connections.settings["default"].setdefault("OPTIONS", {})
    mode = options.pop("transaction_mode", None)
    both_have_read = threading.Barrier(2, timeout=3)

    def merely_read(row):
        found = type(row).objects.select_related("cohort__region").get(pk=row.pk)
        with suppress(threading.BrokenBarrierError):
            both_have_read.wait()
        return found

    monkeypatch.setattr(convening, "_locked", merely_read)
    monkeypatch.setattr(issuing, "_locked", merely_read)
    connections["default"].close()
    try:
        yield
    finally:
        connections["default"].close()
        if mode is not None:
            options["transaction_mode"] = mode


@pytest.mark.parametrize("what", ["send", "issue"])
def test_with_the_locks_off_the_same_scene_goes_wrong(crowd, monkeypatch, what):
    """The constraints still hold; one of the two gets an error instead of a sentence."""
    press = crowd.send if what == "send" else lambda: crowd.issue(render=plain_file)
    with locks_off(monkeypatch):
        outcomes = at_once(press, press)
    assert outcomes != ["ok", "refused"]
    assert Convocation.objects.count() <= 3
    assert Attestation.objects.count() <= 1


@pytest.fixture
def triggers():
    """Those of the migration; here the tables are made without migrations."""
    tables = [model._meta.db_table for model in (Attestation, Convocation)]
    with connection.schema_editor() as editor:
        create_triggers(editor, tables)
    yield
    with connection.schema_editor() as editor:
        for table in tables:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            for verb in ("update", "delete"):
                editor.execute(f"DROP TRIGGER {table}_no_{verb}{on}")


def test_what_left_the_house_is_only_added_to(at_now, triggers):
    office = make_office()
    office.hold("present_onsite")
    office.send()
    office.issue(render=plain_file)
    for attempt in (
        lambda: Convocation.objects.update(number=9),
        lambda: Attestation.objects.update(issued_on="2026-01-01"),
        lambda: Convocation.objects.all().delete(),
        lambda: Attestation.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"):
            attempt()
    office.hold("present_onsite", day=3)
    assert office.issue(render=plain_file).version == 2
