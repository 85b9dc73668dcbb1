"""Beginning, handing in, taking back: each rule through the services, with real files."""

from datetime import date
from pathlib import Path

import pytest

from cohorts.dissertations import services
from cohorts.dissertations.models import Dissertation, DissertationVersion
from cohorts.dissertations.queries import enrolments_without_dissertation
from cohorts.enrolment import progress
from lms.audit.models import AuditEvent
from lms.kernel.refusals import Refused
from tests import factories
from tests.unit.cohorts.dissertations.conftest import make_house
from tests.unit.cohorts.dissertations.files import pdf, upload


def hand_in(dissertation, by=None, title="Un titre", content=None):
    return services.submit_dissertation(
        dissertation=dissertation,
        title=title,
        upload=upload(content),
        by=by or dissertation.enrolment.person,
    )


@pytest.fixture
def stored_files():
    """The files that were stored since the test began; the field holds on to its first storage."""
    root = Path(DissertationVersion._meta.get_field("file").storage.location)

    def there() -> set[Path]:
        return {path for path in root.rglob("*") if path.is_file()}

    before = there()
    return lambda: sorted(there() - before)


def test_begun_once_however_often_asked(house):
    first, second = house.begun(), house.begun()
    assert first == second
    assert first.state == "writing"
    assert AuditEvent.objects.filter(verb="dissertation.started").count() == 1


@pytest.mark.parametrize("state", ["withdrawn", "dropped_out", "excluded", "transferred"])
def test_an_ended_enrolment_begins_nothing(house, state):
    enrolment = factories.enrolment(house.cohort, state=state)
    with pytest.raises(Refused):
        services.start_dissertation(enrolment=enrolment, by=enrolment.person)
    assert not enrolments_without_dissertation(enrolment.person).exists()


def test_a_programme_without_dissertation_begins_nothing(house):
    house.cohort.programme_version.dissertation_required = False
    house.cohort.programme_version.save()
    enrolment = factories.enrolment(house.cohort)
    enrolment.refresh_from_db()
    with pytest.raises(Refused):
        services.start_dissertation(enrolment=enrolment, by=enrolment.person)
    assert not enrolments_without_dissertation(enrolment.person).exists()


def test_nobody_begins_or_hands_in_for_another(house):
    with pytest.raises(Refused):
        services.start_dissertation(enrolment=house.enrolments[0], by=house.manager)
    with pytest.raises(Refused):
        hand_in(house.begun(), by=house.enrolments[1].person)
    assert not DissertationVersion.objects.exists()


def test_handing_in_stores_the_file_privately_and_submits(house, stored_files):
    content = pdf(pages=5)
    dissertation = house.begun()
    version = hand_in(dissertation, title="  Accueillir   un médecin ", content=content)
    dissertation.refresh_from_db()
    assert (dissertation.state, dissertation.title) == ("submitted", "Accueillir un médecin")
    assert (version.number, version.pages, version.size) == (1, 5, len(content))
    [stored] = stored_files()
    assert stored.read_bytes() == content
    assert "moire" not in stored.name
    assert len(stored.stem) == 36
    [change] = dissertation.changes.all()
    assert (change.to_state, change.effective_on) == ("submitted", date(2026, 3, 10))
    event = AuditEvent.objects.get(verb="dissertation.version_received")
    assert event.document_sha256 == version.sha256
    assert event.data["late"] is False


def test_a_late_one_is_accepted_and_noted(db, at_now):
    house = make_house(dissertation_due_on=date(2026, 3, 9))
    hand_in(house.begun())
    assert AuditEvent.objects.get(verb="dissertation.version_received").data["late"] is True


def test_the_due_day_itself_is_not_late(db, at_now):
    house = make_house(dissertation_due_on=date(2026, 3, 10))
    hand_in(house.begun())
    assert AuditEvent.objects.get(verb="dissertation.version_received").data["late"] is False


def test_a_new_version_replaces_without_a_further_step(house):
    dissertation = house.submitted()
    version = hand_in(dissertation, title="Un autre titre", content=pdf(pages=9))
    dissertation.refresh_from_db()
    assert version.number == 2
    assert dissertation.title == "Un autre titre"
    assert dissertation.changes.count() == 1
    assert [v.number for v in dissertation.versions.all()] == [2, 1]


def test_the_same_file_sent_twice_is_stored_once(house, stored_files):
    dissertation = house.begun()
    first, second = hand_in(dissertation), hand_in(dissertation)
    assert first == second
    assert len(stored_files()) == 1


@pytest.mark.parametrize("title", ["", "   ", "x" * 301])
def test_a_title_is_required_and_limited(house, title):
    with pytest.raises(Refused) as caught:
        hand_in(house.begun(), title=title)
    assert caught.value.field == "title"


def test_a_refused_file_leaves_no_trace(house, stored_files):
    dissertation = house.begun()
    with pytest.raises(Refused):
        hand_in(dissertation, content=b"PK a spreadsheet")
    dissertation.refresh_from_db()
    assert (dissertation.state, dissertation.title) == ("writing", "")
    assert stored_files() == []


def test_a_file_is_not_kept_when_its_row_is_not(house, stored_files, monkeypatch):
    def fail(enrolment, **_how):
        raise Refused("no")

    monkeypatch.setattr(progress, "_reviewers", [fail])
    dissertation = house.begun()
    with pytest.raises(Refused):
        hand_in(dissertation)
    assert not DissertationVersion.objects.exists()
    assert stored_files() == []


@pytest.mark.parametrize(
    "state", ["convened", "defended", "validated", "reservations_lifted", "refused"]
)
def test_no_file_while_a_jury_has_it_or_after_its_verdict(house, state):
    dissertation = factories.dissertation(house.enrolments[0], state=state)
    with pytest.raises(Refused):
        hand_in(dissertation)
    assert not dissertation.versions.exists()


@pytest.mark.parametrize("state", ["absent", "deferred", "with_reservations"])
def test_a_new_file_where_the_jury_left_something_open(house, state):
    dissertation = factories.dissertation(house.enrolments[0], state=state)
    assert hand_in(dissertation).number == 1
    dissertation.refresh_from_db()
    assert dissertation.state == state


def test_an_ended_enrolment_hands_in_nothing(house):
    dissertation = house.begun()
    dissertation.enrolment.state = "dropped_out"
    dissertation.enrolment.save()
    with pytest.raises(Refused):
        hand_in(dissertation)


def test_taking_back_needs_a_reason_and_keeps_the_file(house):
    dissertation = house.submitted()
    with pytest.raises(Refused) as caught:
        services.take_back_dissertation(dissertation=dissertation, by=house.author, reason="  ")
    assert caught.value.field == "reason"
    services.take_back_dissertation(
        dissertation=dissertation, by=house.author, reason="Mauvais fichier"
    )
    dissertation = Dissertation.objects.get(pk=dissertation.pk)
    assert dissertation.state == "writing"
    assert dissertation.versions.count() == 1
    assert dissertation.changes.last().reason == "Mauvais fichier"
    # Handed in again, even unchanged: it counts anew.
    hand_in(dissertation, title=dissertation.title, content=pdf(words="Mémoire 0"))
    assert Dissertation.objects.get(pk=dissertation.pk).state == "submitted"


def test_only_the_author_takes_back_and_only_before_the_convening(house):
    dissertation = house.submitted()
    with pytest.raises(Refused):
        services.take_back_dissertation(dissertation=dissertation, by=house.manager, reason="x")
    other = house.convened(1).dissertation
    with pytest.raises(Refused):
        services.take_back_dissertation(
            dissertation=other, by=other.enrolment.person, reason="Trop tard"
        )
    assert Dissertation.objects.get(pk=other.pk).state == "convened"
