"""Deciding a justification: who may, once, and what is left of it."""

import pytest

from cohorts.absences import services
from cohorts.absences.models import FiledContent, Justification
from cohorts.absences.queries import justifications_visible_to
from cohorts.attendance.services import excuse_absence, make_up, refuse_excuse
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.absences import files
from tests.unit.cohorts.absences.test_justifying import stored

pytestmark = pytest.mark.django_db(transaction=True)

DECISIONS = [
    (services.accept_justification, "accepted", "excused"),
    (services.refuse_justification, "refused", "unexcused"),
]


@pytest.mark.parametrize(("decide", "state", "conclusion"), DECISIONS)
def test_decided_once_and_nothing_of_the_document_stays(scene, decide, state, conclusion):
    scene.miss()
    justification = scene.file(note="Une note", upload=files.upload())
    services.note_seen(justification=justification, by=scene.room.trainer)
    decided = decide(justification=justification, by=scene.room.trainer, reason="Document vu")
    assert (decided.state, decided.emptied_at, decided.emptied_why) == (state, NOW, "decided")
    assert (decided.had_document, decided.seen_by) == (True, scene.room.trainer)
    assert scene.room.presence().state == conclusion
    assert (FiledContent.objects.count(), stored()) == (0, [])
    for again, _state, _conclusion in DECISIONS:
        with pytest.raises(Refused, match="already settled"):
            again(justification=justification, by=scene.room.manager, reason="Encore")


@pytest.mark.parametrize(
    ("decide", "state"),
    [(excuse_absence, "accepted"), (refuse_excuse, "refused"), (make_up, "lapsed")],
)
def test_decided_on_the_page_of_the_presence_the_document_goes_as_well(scene, decide, state):
    scene.miss()
    scene.file(upload=files.upload())
    decide(presence=scene.room.presence(), by=scene.room.trainer, reason="Vu en séance")
    assert Justification.objects.get().state == state
    assert stored() == []


def test_a_decision_needs_a_reason(scene):
    scene.miss()
    justification = scene.file(upload=files.upload())
    with pytest.raises(Refused, match="reason is required"):
        services.accept_justification(
            justification=justification, by=scene.room.trainer, reason="  "
        )
    assert len(stored()) == 1


def test_before_the_closing_there_is_nothing_to_decide(scene):
    scene.announce()
    justification = scene.file()
    with pytest.raises(Refused, match="not closed yet"):
        services.accept_justification(
            justification=justification, by=scene.room.trainer, reason="D’avance"
        )


def test_only_those_who_run_the_cohort_see_and_decide(scene):
    scene.miss()
    justification = scene.file(upload=files.upload())
    region = scene.room.cohort.region
    strangers = [
        scene.host_trainer,
        scene.room.enrolments[1].person,
        scene.trainee,
        factories.juror(),
        factories.regional_reviewer(region),
        factories.national_reviewer(),
        factories.editor(),
        factories.administrator(),
    ]
    for stranger in strangers:
        assert list(justifications_visible_to(stranger)) == []
        with pytest.raises(Refused, match="Only a trainer"):
            services.accept_justification(justification=justification, by=stranger, reason="Oui")
        with pytest.raises(Refused, match="Only a trainer"):
            services.note_seen(justification=justification, by=stranger)
    for staff in (scene.room.trainer, scene.room.manager):
        assert list(justifications_visible_to(staff)) == [justification]


def test_the_first_who_opens_the_document_is_noted(scene):
    scene.miss()
    justification = scene.file(upload=files.upload())
    services.note_seen(justification=justification, by=scene.room.trainer)
    services.note_seen(justification=justification, by=scene.room.manager)
    justification.refresh_from_db()
    assert (justification.seen_by, justification.seen_at) == (scene.room.trainer, NOW)


@pytest.mark.parametrize(("decide", "state", "_conclusion"), DECISIONS)
def test_she_is_told_what_but_not_why(scene, decide, state, _conclusion):
    scene.miss()
    justification = scene.file(upload=files.upload())
    decide(justification=justification, by=scene.room.trainer, reason="Parce que secret")
    mail = OutgoingMail.objects.get(kind="absence_decided")
    assert mail.recipient == scene.trainee
    assert "secret" not in mail.subject + mail.body
    assert f"/emargement/{scene.half_day.pk}/absence/" in mail.body
