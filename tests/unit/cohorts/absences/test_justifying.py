"""Filing a justification and taking it back; what every conclusion does to it."""

from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from cohorts.absences import services
from cohorts.absences.models import FiledContent, Justification
from cohorts.attendance.models import Evidence, HalfDay, PresenceChange
from cohorts.attendance.services import excuse_absence, vouch_for
from cohorts.attendance.services.rectifying import rectify_presence
from lms.audit.models import AuditEvent
from lms.kernel.refusals import Refused
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.absences import files


def stored() -> list[str]:
    storage = storages["private"]
    return storage.listdir("absences")[1] if storage.exists("absences") else []


def test_an_absence_is_justified_with_a_document(scene):
    scene.miss()
    justification = scene.file(note="Voir le document", upload=files.upload())
    assert (justification.state, justification.had_document) == ("filed", True)
    assert scene.room.presence().state == "justification_filed"
    content = justification.content
    assert content.note == "Voir le document"
    assert content.content_type == "application/pdf"
    (name,) = stored()
    assert content.file.name == f"absences/{name}"
    assert "certificat" not in name


def test_the_log_and_the_evidence_say_that_and_not_why(scene):
    scene.miss()
    scene.file(note="opération", upload=files.upload())
    logged = str(list(AuditEvent.objects.values())) + str(list(Evidence.objects.values()))
    logged += str(list(PresenceChange.objects.values()))
    for word in ("illness", "opération", "certificat", "Illness"):
        assert word not in logged
    assert "file a justification of my absence" in logged


def test_the_chain_knows_the_new_conclusion(scene):
    scene.miss()
    scene.file()
    proof = Evidence.objects.latest("pk")
    assert proof.signer == scene.trainee
    assert proof.facts["conclusions"] == {
        str(scene.room.presence().pk): ["justification_filed", 0, 0]
    }


def test_without_a_document(scene):
    scene.miss()
    justification = scene.file(category="transport")
    assert not justification.had_document
    assert not FiledContent.objects.exists()


def test_sent_twice_it_is_filed_once(scene):
    scene.miss()
    key = uuid4()
    first = scene.file(client_key=key, upload=files.upload())
    second = scene.file(client_key=key, upload=files.upload())
    assert first == second
    assert len(stored()) == 1


def test_the_key_of_another_page_is_refused(scene):
    scene.miss()
    key = uuid4()
    scene.file(client_key=key)
    other = scene.room.enrolments[1].person
    with pytest.raises(Refused, match="already served"):
        scene.file(client_key=key, by=other)


def test_a_second_one_waits_for_the_first_to_be_taken_back(scene):
    scene.miss()
    scene.file()
    with pytest.raises(Refused, match="Take it back first"):
        scene.file(upload=files.upload())
    assert stored() == []


def test_a_refused_document_files_nothing(scene):
    scene.miss()
    with pytest.raises(Refused, match="damaged"):
        scene.file(upload=files.upload(b"%PDF- rien"))
    assert not Justification.objects.exists()
    assert scene.room.presence().state == "absent"


def test_a_file_is_kept_only_if_its_row_is(scene, monkeypatch):
    scene.miss()

    def fail(*_args, **_fields):
        raise RuntimeError("the power goes")

    monkeypatch.setattr(services.justifying, "conclude", fail)
    with pytest.raises(RuntimeError):
        scene.file(upload=files.upload())
    assert stored() == []
    assert not Justification.objects.exists()


def test_whoever_was_there_or_elsewhere_justifies_nothing(scene):
    scene.miss()
    with pytest.raises(Refused, match="recorded as present"):
        scene.file(by=scene.room.enrolments[1].person)
    with pytest.raises(Refused, match="not enrolled"):
        scene.file(by=factories.user())


def test_before_the_half_day_only_an_announced_absence_is_justified(scene):
    with pytest.raises(Refused, match="First announce"):
        scene.file(half_day=scene.later)
    scene.announce(scene.later, kind="late", minutes=10)
    with pytest.raises(Refused, match="First announce"):
        scene.file(half_day=scene.later)


def test_a_cancelled_half_day_needs_none(scene):
    scene.announce(scene.later)
    HalfDay.objects.filter(pk=scene.later.pk).update(state="cancelled")
    with pytest.raises(Refused, match="does not take place"):
        scene.file(half_day=scene.later)


def test_filed_with_the_announcement_it_counts_at_the_closing(scene):
    scene.announce()
    scene.file(upload=files.upload())
    scene.room.open()
    assert scene.room.presence().state == "expected"
    scene.room.close()
    assert scene.room.presence().state == "justification_filed"
    assert scene.room.presence(1).state == "absent"
    steps = scene.room.presence().changes.order_by("pk").values_list("to_state", flat=True)
    assert list(steps) == ["absent", "justification_filed"]


@pytest.mark.django_db(transaction=True)
def test_if_she_comes_it_lapses_and_the_file_goes(scene):
    scene.announce()
    justification = scene.file(upload=files.upload())
    scene.room.open()
    scene.room.sign()
    justification.refresh_from_db()
    assert (justification.state, justification.emptied_why) == ("lapsed", "not_needed")
    assert stored() == []


@pytest.mark.parametrize("way", ["vouched", "rectified"])
@pytest.mark.django_db(transaction=True)
def test_however_she_is_found_present_it_lapses(scene, way):
    scene.announce()
    scene.file(upload=files.upload())
    scene.room.open()
    if way == "vouched":
        vouch_for(presence=scene.room.presence(), by=scene.room.trainer, reason="Téléphone")
    else:
        scene.room.close()
        rectify_presence(
            presence=scene.room.presence(),
            by=scene.room.manager,
            conclusion="present_onsite",
            late_minutes=0,
            left_early_minutes=0,
            reason="Elle était là.",
        )
    assert Justification.objects.get().state == "lapsed"
    assert stored() == []


@pytest.mark.django_db(transaction=True)
def test_taken_back_everything_goes_and_the_absence_is_plain(scene):
    scene.miss()
    justification = scene.file(note="Une note", upload=files.upload())
    services.take_back_justification(justification=justification, by=scene.trainee)
    justification.refresh_from_db()
    assert (justification.state, justification.emptied_why) == ("withdrawn", "withdrawn")
    assert scene.room.presence().state == "absent"
    assert (FiledContent.objects.count(), stored()) == (0, [])
    assert scene.file().state == "filed"


def test_nobody_takes_back_for_another(scene):
    scene.miss()
    justification = scene.file()
    for stranger in (scene.room.enrolments[1].person, factories.user(), scene.room.trainer):
        with pytest.raises(Refused):
            services.take_back_justification(justification=justification, by=stranger)
    assert scene.room.presence().state == "justification_filed"


def test_what_is_decided_is_not_taken_back(scene):
    scene.miss()
    justification = scene.file()
    excuse_absence(presence=scene.room.presence(), by=scene.room.trainer, reason="Vu")
    with pytest.raises(Refused, match="already settled"):
        services.take_back_justification(justification=justification, by=scene.trainee)
    with pytest.raises(Refused, match="already decided"):
        scene.file()


def test_the_database_holds_what_the_service_says(scene):
    scene.miss()
    justification = scene.file(upload=files.upload())
    wrong_rows = (
        {"state": "accepted"},
        {"state": "lost"},
        {"category": "cancer"},
        {"seen_at": NOW},
        {"emptied_why": "decided"},
        {"emptied_at": NOW},
        {"had_document": False, "seen_at": NOW, "seen_by": scene.room.trainer},
    )
    for wrong in wrong_rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            Justification.objects.filter(pk=justification.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Justification.objects.create(
            half_day=justification.half_day,
            enrolment=justification.enrolment,
            category="other",
            client_key=uuid4(),
            filed_at=NOW,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        FiledContent.objects.update(file="", note="")
