"""What may not be kept goes, also after a crash."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from cohorts.absences import services
from cohorts.absences.models import Announcement, AnnouncementReason, FiledContent, Justification
from cohorts.absences.rules import UNDECIDED
from cohorts.absences.tasks import purge_absences
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests.conftest import NOW
from tests.unit.cohorts.absences import files
from tests.unit.cohorts.absences.test_justifying import stored

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + UNDECIDED + timedelta(days=1)


def purge() -> dict[str, int]:
    return purge_absences(lambda *_progress: None)


def test_left_undecided_the_document_goes_and_the_justification_waits(scene):
    scene.miss()
    justification = scene.file(note="Une note", upload=files.upload())
    with clock.at(LATER):
        assert purge() == {"undecided": 1, "reasons": 0, "orphans": 0}
        assert purge() == {"undecided": 0, "reasons": 0, "orphans": 0}
    justification.refresh_from_db()
    assert (justification.state, justification.emptied_why) == ("filed", "undecided")
    assert (FiledContent.objects.count(), stored()) == (0, [])
    assert AuditEvent.objects.filter(verb="justification.emptied").count() == 1
    services.accept_justification(
        justification=justification, by=scene.room.trainer, reason="Montré en séance"
    )
    justification.refresh_from_db()
    assert (justification.state, justification.emptied_why) == ("accepted", "undecided")


def test_before_that_day_it_stays(scene):
    scene.miss()
    scene.file(upload=files.upload())
    with clock.at(NOW + UNDECIDED - timedelta(minutes=1)):
        assert purge()["undecided"] == 0
    assert len(stored()) == 1


def test_filed_long_before_its_half_day_it_waits_for_it(scene):
    scene.announce(scene.later)
    scene.file(half_day=scene.later, upload=files.upload())
    with clock.at(LATER):
        assert purge()["undecided"] == 0


def test_a_worker_killed_between_the_row_and_the_bytes(scene, monkeypatch):
    scene.miss()
    justification = scene.file(upload=files.upload())
    with monkeypatch.context() as killed:
        killed.setattr("cohorts.absences.services.purging.partial", lambda *_args: lambda: None)
        services.accept_justification(
            justification=justification, by=scene.room.trainer, reason="Vu"
        )
    assert len(stored()) == 1
    storage = storages["private"]
    name = f"absences/{stored()[0]}"
    soon = storage.get_modified_time(name) + timedelta(minutes=1)
    with clock.at(soon):
        assert purge()["orphans"] == 0
    with clock.at(soon + timedelta(hours=1)):
        assert purge()["orphans"] == 1
    assert stored() == []


def test_a_file_that_a_row_names_is_no_orphan(scene):
    scene.miss()
    scene.file(upload=files.upload())
    name = storages["private"].save("absences/orphan", ContentFile(b"reste"))
    assert name in {f"absences/{each}" for each in stored()}
    with clock.at(storages["private"].get_modified_time(name) + timedelta(hours=2)):
        # The clock of the files is the real one, far from that of the scene.
        services.purging._orphans()
    assert len(stored()) == 1
    assert FiledContent.objects.get().file.storage.exists(FiledContent.objects.get().file.name)


def test_why_somebody_announced_goes_and_that_she_did_stays(scene):
    scene.announce(note="Une note")
    scene.announce(scene.later)
    with clock.at(LATER):
        assert purge()["reasons"] == 1
    assert Announcement.objects.count() == 2
    assert AnnouncementReason.objects.get().announcement.half_day == scene.later


def test_nothing_to_purge_is_no_error(scene):
    assert purge() == {"undecided": 0, "reasons": 0, "orphans": 0}


def test_a_decision_while_the_work_runs(scene):
    scene.miss()
    justification = scene.file(upload=files.upload())
    services.refuse_justification(justification=justification, by=scene.room.trainer, reason="Non")
    with clock.at(LATER):
        assert services.purging._empty_undecided(justification.pk) is False
    assert Justification.objects.get().emptied_why == "decided"
    with pytest.raises(Refused):
        services.take_back_justification(justification=justification, by=scene.trainee)
