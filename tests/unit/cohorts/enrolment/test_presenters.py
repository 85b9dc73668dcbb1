"""What happened, in plain words."""

from datetime import date

import pytest

from cohorts.enrolment import services
from cohorts.enrolment.presenters import history_lines
from lms.audit import present, record
from lms.audit.models import Audience, AuditEvent
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def manager():
    return factories.manager()


@pytest.fixture
def enrolment(manager):
    return services.enrol(
        cohort=factories.cohort(),
        person=factories.user(),
        confirmed_on=date(2026, 1, 20),
        by=manager,
    )


def test_every_verb_of_the_package_has_a_sentence(manager, enrolment):
    cohort, trainer = enrolment.cohort, factories.user("Théo", "Relais")
    services.assign_trainer(cohort=cohort, trainer=trainer, by=manager)
    services.end_trainer(cohort=cohort, trainer=trainer, by=manager)
    services.update_cohort(cohort=cohort, by=manager, place="Metz")
    services.withdraw(enrolment=enrolment, cause="other", by=manager, reason="Nouveau poste")
    record("cohort.created", by=None, on=cohort)
    record("cohort.people_imported", by=manager, on=cohort, data={"enrolled": 3})
    record("structure.created", by=manager, on=factories.structure("Le Lac"))
    events = AuditEvent.objects.filter(object_type__in=["cohort", "enrolment", "structure"])
    assert events.count() == 8
    for event in events:
        sentence = present(event)
        assert event.verb not in sentence
        assert event.object_label in sentence
        assert "platform" not in sentence
        assert "%" not in sentence
    assert "Nouveau poste" in present(events.get(verb="enrolment.state_changed"))
    assert "withdrawn" not in present(events.get(verb="enrolment.state_changed"))
    assert "Théo Relais" in present(events.get(verb="cohort.trainer_ended"))


def test_history_is_dated_by_what_counts_newest_first(manager, enrolment):
    services.mark_started(enrolment=enrolment, on=date(2026, 2, 3), by=None)
    services.drop_out(
        enrolment=enrolment,
        cause="other",
        by=manager,
        reason="Erreur",
        effective_on=date(2026, 2, 20),
    )
    services.correct(enrolment=enrolment, by=manager, reason="Homonyme")
    lines = history_lines(enrolment, audiences=[Audience.PERSON])
    days = [date(2026, 2, 20), date(2026, 2, 20), date(2026, 2, 3), date(2026, 1, 20)]
    assert [line.day for line in lines] == days
    assert [line.reason for line in lines] == ["Homonyme", "Erreur", "", ""]
    assert lines[0].noted_on == date(2026, 3, 10)
    assert lines[0].noted_later
    assert enrolment.get_state_display() in lines[0].sentence
    assert (lines[1].noted_by, lines[2].noted_by) == (str(manager), "")


def test_history_shows_other_acts_to_their_audience(manager, enrolment):
    record("enrolment.noted", by=manager, on=enrolment, audience=Audience.INTERNAL)
    seen = history_lines(enrolment, audiences=[Audience.PERSON, Audience.STAFF])
    assert len(seen) == 1
    inside = history_lines(enrolment, audiences=[*Audience.values])
    assert [line.day for line in inside] == [date(2026, 3, 10), date(2026, 1, 20)]
