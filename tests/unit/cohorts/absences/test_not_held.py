"""A half-day is cancelled or postponed, or held without somebody: nothing waits for ever."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cohorts.absences import services
from cohorts.absences.models import FiledContent, Justification
from cohorts.absences.queries import waiting_for
from cohorts.attendance.models import HalfDay
from cohorts.attendance.services import cancel_half_day, postpone_half_day
from cohorts.enrolment.services import withdraw
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests.conftest import NOW
from tests.unit.cohorts.absences import files
from tests.unit.cohorts.absences.test_justifying import stored
from tests.unit.cohorts.attendance.test_pages import browser, text_of

pytestmark = pytest.mark.django_db(transaction=True)

ACTS = pytest.mark.parametrize("act", [cancel_half_day, postpone_half_day])


def filed_beforehand(scene) -> Justification:
    scene.announce()
    return scene.file(note="Une note", upload=files.upload())


@ACTS
def test_what_was_filed_for_it_lapses_and_goes(scene, act):
    other = scene.announce(scene.later) and scene.file(half_day=scene.later)
    justification = filed_beforehand(scene)
    act(half_day=scene.half_day, by=scene.room.manager, reason="Neige")
    justification.refresh_from_db()
    assert (justification.state, justification.emptied_why) == ("lapsed", "not_needed")
    assert justification.emptied_at == NOW
    assert (FiledContent.objects.count(), stored()) == (0, [])
    assert justification.changes.get().recorded_by == scene.room.manager
    other.refresh_from_db()
    assert other.state == "filed"


@ACTS
@pytest.mark.parametrize("who", ["trainee", "trainer"])
def test_make_ups_there_lapse_and_the_guest_is_told(scene, act, who):
    scene.miss()
    make_up = scene.ask(by=scene.trainee if who == "trainee" else scene.room.trainer)
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    act(half_day=scene.host, by=scene.room.manager, reason="Secret")
    make_up.refresh_from_db()
    assert make_up.state == "lapsed"
    assert make_up.changes.order_by("pk").last().recorded_by == scene.room.manager
    mail = OutgoingMail.objects.exclude(pk__in=before).get()
    assert mail.recipient == scene.trainee
    assert "does not take place" in mail.body
    assert f"/emargement/{scene.half_day.pk}/absence/" in mail.body
    assert "Secret" not in mail.body
    assert scene.room.presence().state == "absent"


@pytest.fixture(autouse=True)
def letters_in_english(settings):
    """Mails are in the language of the installation."""
    settings.LANGUAGE_CODE = "en"


def test_the_mail_of_a_moved_host_names_the_hour_it_had(scene):
    scene.miss()
    make_up = scene.ask(by=scene.room.trainer)
    postpone_half_day(
        half_day=scene.host,
        by=scene.room.manager,
        reason="Salle prise",
        starts_at=scene.host.starts_at + timedelta(days=2),
        ends_at=scene.host.ends_at + timedelta(days=2),
    )
    make_up.refresh_from_db()
    assert make_up.state == "lapsed"
    body = OutgoingMail.objects.order_by("pk").last().body
    assert "17 March 2026" in body
    assert "19 March 2026" not in body


def test_a_make_up_that_was_settled_stays(scene):
    scene.miss()
    make_up = scene.ask()
    services.give_up_make_up(make_up=make_up, by=scene.trainee)
    mails = OutgoingMail.objects.count()
    cancel_half_day(half_day=scene.host, by=scene.room.manager, reason="Neige")
    make_up.refresh_from_db()
    assert make_up.state == "withdrawn"
    assert OutgoingMail.objects.count() == mails


def test_a_refused_cancellation_changes_nothing(scene):
    justification = filed_beforehand(scene)
    for reason in ("", "  "):
        with pytest.raises(Refused):
            cancel_half_day(half_day=scene.half_day, by=scene.room.manager, reason=reason)
    justification.refresh_from_db()
    assert justification.state == "filed"
    assert len(stored()) == 1


def left_before_the_opening(scene) -> Justification:
    with clock.at(NOW - timedelta(days=1)):
        justification = filed_beforehand(scene)
        withdraw(
            enrolment=scene.room.enrolments[0],
            cause="other",
            by=scene.room.manager,
            reason="Départ",
        )
    return justification


def test_held_without_a_leaver_her_justification_lapses(scene):
    justification = left_before_the_opening(scene)
    scene.room.open()
    scene.room.close()
    justification.refresh_from_db()
    assert (justification.state, justification.emptied_why) == ("lapsed", "not_needed")
    assert (FiledContent.objects.count(), stored()) == (0, [])
    assert not waiting_for(scene.room.trainer, [scene.room.cohort.pk])


def test_held_with_her_it_still_waits(scene):
    justification = filed_beforehand(scene)
    scene.room.open()
    scene.room.close()
    justification.refresh_from_db()
    assert justification.state == "filed"
    assert waiting_for(scene.room.trainer, [scene.room.cohort.pk]).justifications == 1


def test_one_of_somebody_on_no_sheet_is_refused_with_a_sentence(scene):
    """As it stood before closing settled it."""
    justification = left_before_the_opening(scene)
    scene.room.open()
    HalfDay.objects.filter(pk=scene.half_day.pk).update(
        state="closed", closed_at=NOW, closed_by=scene.room.trainer
    )
    trainer, url = (
        browser(scene.room.trainer),
        reverse("justification_page", args=[justification.pk]),
    )
    answer = trainer.post(url, {"decision": "accept", "reason": "Vu"})
    assert answer.status_code == 422
    assert "not on the sheet" in text_of(answer)
    assert "not on the sheet" in text_of(trainer.get(url))
    with pytest.raises(Refused, match="not on the sheet"):
        services.refuse_justification(
            justification=justification, by=scene.room.trainer, reason="Non"
        )
    assert not waiting_for(scene.room.trainer, [scene.room.cohort.pk])
