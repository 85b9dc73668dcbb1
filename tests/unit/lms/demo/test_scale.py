"""Made-up data of any size: always the same, of every kind, and counted alike by hand."""

import hashlib
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.management.color import no_style
from django.db import connection

from cohorts.attendance.models import HalfDay, Presence, PresenceChange
from cohorts.attendance.states import CONCLUSION_TRANSITIONS, Conclusion
from cohorts.dissertations.models import Decision, Dissertation, DissertationChange, Jury
from cohorts.dissertations.states import DISSERTATION_TRANSITIONS
from cohorts.enrolment.models import Cohort, Enrolment, EnrolmentChange
from cohorts.enrolment.queries import all_cohorts
from cohorts.enrolment.states import ENROLMENT_TRANSITIONS, EnrolmentState
from cohorts.indicators import freshness
from cohorts.indicators.enums import FigureSet
from cohorts.indicators.queries import figures
from lms.accounts.models import StructureType, User
from lms.demo.scale.making import NotEmpty, make
from lms.demo.scale.tables import Tables
from tests import factories
from tests.unit.cohorts.indicators import independent

pytestmark = pytest.mark.django_db(transaction=True)
ON = date(2026, 3, 10)
COHORTS_COUNTED_BY_HAND = 8


@pytest.fixture(autouse=True)
def country():
    """Two regions, far apart, and two programmes."""
    factories.region()
    factories.region("04", "La Réunion", "Indian/Reunion")
    factories.programme_version()
    factories.programme_version("cafdac", award_needs_jury=None, award_kind="certificate")
    StructureType.objects.create(code="CDS", name="Centre de santé")
    factories.profile()
    yield
    # The triggers were made anew for a schema that other tests use without them.
    freshness.drop_triggers(connection)


def digest() -> str:
    """Of every row of every table that is filled."""
    rows = hashlib.sha256()
    for table in Tables().all:
        rows.update(repr(list(table.model.objects.order_by("pk").values_list())).encode())
    return rows.hexdigest()


def empty() -> None:
    """Forget what was made, and begin with the first keys again."""
    models = [table.model for table in reversed(Tables().all) if table.model is not User]
    statements = connection.ops.sql_flush(
        no_style(),
        [model._meta.db_table for model in models],
        reset_sequences=True,
        allow_cascade=True,  # tables that nothing was written to speak of these as well
    )
    connection.ops.execute_sql_flush(statements)
    User.objects.all().delete()


def test_every_kind_of_life_occurs_and_is_counted_as_by_hand():
    make(enrolments=700, seed=3, on=ON)

    assert Enrolment.objects.count() == 700
    assert set(Enrolment.objects.values_list("state", flat=True)) == set(EnrolmentState.values)
    assert set(Decision.objects.values_list("outcome", flat=True)) == {
        "validated",
        "with_reservations",
        "deferred",
        "refused",
    }
    reached = set(DissertationChange.objects.values_list("to_state", flat=True))
    assert {"returned_for_form", "absent", "reservations_lifted", "deferred"} <= reached
    # Justifications need their documents, which are not made.
    assert set(PresenceChange.objects.values_list("to_state", flat=True)) == {
        value
        for value in Conclusion.values
        if value not in {Conclusion.EXPECTED, Conclusion.JUSTIFICATION_FILED}
    }
    states = set(HalfDay.objects.values_list("state", flat=True))
    assert {"sealed", "planned", "cancelled", "postponed"} <= states
    assert Presence.objects.filter(late_minutes__gt=0).exists()
    assert Presence.objects.filter(left_early_minutes__gt=0).exists()
    assert Enrolment.objects.filter(transferred_from__isnull=False).exists()
    returned = EnrolmentChange.objects.filter(from_state="suspended", to_state="started")
    assert returned.exists()
    assert not EnrolmentChange.objects.filter(effective_on__gte=ON).exists()
    assert not PresenceChange.objects.filter(effective_on__gte=ON).exists()
    assert Cohort.objects.filter(starts_on__gte=ON).exists()

    found = figures(all_cohorts(), ON)
    assert found.closed
    assert found.running
    for name in FigureSet:
        assert found.people(name), name


def test_steps_are_those_that_the_tables_allow():
    make(enrolments=300, seed=4, on=ON)

    for model, table in (
        (EnrolmentChange, ENROLMENT_TRANSITIONS),
        (DissertationChange, DISSERTATION_TRANSITIONS),
        (PresenceChange, CONCLUSION_TRANSITIONS),
    ):
        taken = model.objects.exclude(from_state="").values_list("from_state", "to_state")
        assert {step for step in taken.distinct() if not table.allows(*step)} == set()
    for one in Enrolment.objects.prefetch_related("changes"):
        assert one.state == max(one.changes.all(), key=lambda change: change.pk).to_state
    for one in Dissertation.objects.prefetch_related("changes"):
        assert one.state == max(one.changes.all(), key=lambda change: change.pk).to_state


@pytest.mark.parametrize("on", [ON, ON - timedelta(days=700)])
def test_a_count_by_hand_agrees(on):
    make(enrolments=300, seed=5, on=ON)
    cohorts = list(all_cohorts().filter(starts_on__lt=on).order_by("code"))
    some = cohorts[:: len(cohorts) // COHORTS_COUNTED_BY_HAND]

    for one in figures(some, on).cohorts:
        expected = independent.sets_of(one.cohort, on)
        for name in FigureSet.values:
            members = {pk for pk, place in one.places.items() if name in place.sets}
            assert members == expected[name], name
        hours = one.counts.hours
        assert (hours.due, hours.present, hours.excused) == independent.minutes_of(one.cohort, on)
        assert one.is_closed == independent.closed(one.cohort, on)


def test_the_same_seed_makes_the_same_rows():
    digests = []
    for seed in (6, 6, 7):
        assert make(enrolments=60, seed=seed, on=ON) > 60
        digests.append(digest())
        empty()

    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_refuses_a_database_with_people():
    factories.enrolment()

    with pytest.raises(NotEmpty):
        make(enrolments=5, seed=1, on=ON)

    assert Enrolment.objects.count() == 1
    assert not Jury.objects.exists()


@pytest.mark.parametrize(
    ("environment", "arguments", "words"),
    [
        ("production", ["--enrolments", "5"], "DEMO=1"),
        ("test", ["--enrolments", "0"], "from 1 on"),
        ("test", ["--enrolments", "5", "--on", "2999-01-01"], "future"),
        ("test", ["--enrolments", "5"], "already"),
    ],
)
def test_the_command_refuses_in_a_sentence(settings, environment, arguments, words, monkeypatch):
    factories.enrolment()
    settings.ENVIRONMENT = environment
    monkeypatch.setattr(
        "lms.management.commands.make_scale_data.call_command", lambda *a, **k: None
    )

    with pytest.raises(CommandError, match=words):
        call_command("make_scale_data", *arguments, stdout=StringIO())

    assert Enrolment.objects.count() == 1
