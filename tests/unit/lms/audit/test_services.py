"""The log, and the one door of a state change."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from cohorts.enrolment.models import Enrolment, EnrolmentChange
from lms.audit import change_state, present, record, register_presenter
from lms.audit.models import Audience, AuditEvent
from lms.audit.presenters import registered_verbs
from lms.audit.queries import history_of
from lms.kernel import clock
from lms.kernel.appendonly import create_triggers
from lms.kernel.transitions import TransitionRefused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


class TestRecord:
    def test_it_keeps_names_beside_keys(self, at_now):
        actor, person = factories.manager(), factories.user()
        event = record(
            "user.told", by=actor, on=person, subject_id=person.pk, role="manager", data={"n": 1}
        )
        event.refresh_from_db()
        assert event.at == at_now
        assert (event.actor_id, event.actor_label) == (actor.pk, str(actor))
        assert (event.object_type, event.object_id) == ("user", str(person.pk))
        assert event.subject_id == person.pk
        assert event.data == {"n": 1}

    def test_the_platform_acts_by_itself(self):
        event = record("user.told", by=None, on=factories.user())
        assert event.actor_id is None

    def test_an_unknown_audience_is_refused_by_the_database(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            record("user.told", by=None, on=factories.user(), audience="everyone")


@pytest.mark.django_db(transaction=True)
class TestAppendOnly:
    """The triggers that the migrations make; here the tables are made without migrations."""

    @pytest.fixture(autouse=True)
    def triggers(self):
        with connection.schema_editor() as editor:
            create_triggers(editor, ["lms_auditevent", "cohorts_enrolmentchange"])
        yield
        with connection.schema_editor() as editor:
            for table in ("lms_auditevent", "cohorts_enrolmentchange"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                for verb in ("update", "delete"):
                    editor.execute(f"DROP TRIGGER {table}_no_{verb}{on}")

    def test_an_event_is_neither_changed_nor_deleted(self):
        event = record("user.told", by=None, on=factories.user())
        for attempt in (
            lambda: AuditEvent.objects.update(verb="user.silenced"),
            lambda: AuditEvent.objects.all().delete(),
            event.delete,
        ):
            with pytest.raises(DatabaseError, match="append-only"):
                attempt()
        assert AuditEvent.objects.get().verb == "user.told"

    def test_a_dated_fact_neither(self):
        enrolment = factories.enrolment()
        change_state(enrolment, "started", by=None)
        with pytest.raises(DatabaseError, match="append-only"):
            EnrolmentChange.objects.update(effective_on=date(2018, 1, 1))
        # A later step is a further row.
        change_state(enrolment, "suspended", by=None, reason="Congé")
        assert enrolment.changes.count() == 2


class TestChangeState:
    def test_it_saves_states_facts_and_log_together(self):
        actor = factories.manager()
        enrolment = factories.enrolment()
        change_state(
            enrolment,
            "started",
            by=actor,
            effective_on=date(2026, 3, 9),
            subject_id=enrolment.person_id,
            set_fields={"confirmed_on": date(2026, 3, 1)},
        )
        stored = Enrolment.objects.get(pk=enrolment.pk)
        assert stored.state == enrolment.state == "started"
        assert stored.confirmed_on == date(2026, 3, 1)
        fact = stored.changes.get()
        assert (fact.from_state, fact.to_state) == ("enrolled", "started")
        assert fact.effective_on == date(2026, 3, 9)
        assert fact.recorded_by == actor
        event = history_of(stored).get()
        assert event.verb == "enrolment.state_changed"
        assert (event.from_state, event.to_state) == ("enrolled", "started")

    def test_the_day_is_that_of_the_place(self):
        """At 22:30 UTC it is tomorrow in Mayotte and still today in Martinique."""
        days = {}
        with clock.at(datetime(2026, 3, 10, 22, 30, tzinfo=UTC)):
            for insee, zone in (("06", "Indian/Mayotte"), ("02", "America/Martinique")):
                region = factories.region(insee, zone, zone)
                enrolment = factories.enrolment(factories.cohort(a_region=region))
                change_state(enrolment, "started", by=None)
                days[zone] = enrolment.changes.get().effective_on
        assert days == {
            "Indian/Mayotte": date(2026, 3, 11),
            "America/Martinique": date(2026, 3, 10),
        }

    @pytest.mark.parametrize(
        ("state", "target"), [("enrolled", "certified"), ("started", "started")]
    )
    def test_a_step_that_is_not_in_the_table_is_refused(self, state, target):
        enrolment = factories.enrolment(state=state)
        with pytest.raises(TransitionRefused):
            change_state(enrolment, target, by=None)
        enrolment.refresh_from_db()
        assert enrolment.state == state
        assert not AuditEvent.objects.exists()
        assert not EnrolmentChange.objects.exists()

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_a_step_that_needs_a_reason_is_refused_without(self, reason):
        enrolment = factories.enrolment(state="started")
        with pytest.raises(TransitionRefused) as refusal:
            change_state(enrolment, "dropped_out", by=None, reason=reason)
        assert refusal.value.field == "reason"

    def test_the_row_counts_not_the_copy_in_memory(self):
        enrolment = factories.enrolment()
        stale = Enrolment.objects.get(pk=enrolment.pk)
        change_state(enrolment, "withdrawn", by=None, reason="Renonce")
        with pytest.raises(TransitionRefused):
            change_state(stale, "started", by=None)

    def test_effects_run_after_commit(self, django_capture_on_commit_callbacks):
        seen = []
        with django_capture_on_commit_callbacks(execute=True):
            change_state(
                factories.enrolment(), "started", by=None, effects=[lambda: seen.append("told")]
            )
            assert seen == []
        assert seen == ["told"]

    def test_effects_do_not_run_when_it_is_rolled_back(self, django_capture_on_commit_callbacks):
        enrolment = factories.enrolment()
        with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
            change_state(enrolment, "started", by=None, effects=[pytest.fail])
            transaction.set_rollback(True)
        assert callbacks == []
        enrolment.refresh_from_db()
        assert enrolment.state == "enrolled"


class TestPresenters:
    def test_a_verb_without_words_reads_plainly(self):
        actor, person = factories.manager(), factories.user()
        event = record("thing.done", by=actor, on=person, reason="Parce que")
        sentence = present(event)
        assert str(actor) in sentence
        assert str(person) in sentence
        assert "Parce que" in sentence

    def test_a_verb_has_one_presenter(self):
        verb = sorted(registered_verbs())[0]
        with pytest.raises(ValueError, match="already"):
            register_presenter(verb, lambda event: "")


class TestHistory:
    def test_it_is_narrowed_to_an_audience(self):
        person = factories.user()
        record("user.told", by=None, on=person, audience=Audience.INTERNAL)
        shown = record("user.told", by=None, on=person, audience=Audience.PERSON)
        record("user.told", by=None, on=factories.user(), audience=Audience.PERSON)
        assert list(history_of(person, audiences=[Audience.PERSON])) == [shown]
        assert history_of(person).count() == 2
