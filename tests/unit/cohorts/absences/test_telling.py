"""Mails to trainers: at once for today, once a day for the rest; never why."""

from datetime import timedelta

import pytest

from cohorts.absences import services
from cohorts.absences.tasks import tell_announcements
from lms.kernel import clock
from lms.messages.models import OutgoingMail
from tests import factories
from tests.conftest import NOW


def tell(day: int) -> dict[str, int]:
    with clock.at(NOW + timedelta(days=day)):
        return tell_announcements(lambda *_progress: None)


def test_today_is_told_at_once_to_every_trainer_of_the_cohort(scene):
    second = factories.trainer_of(scene.room.cohort)
    scene.announce(note="opération")
    scene.announce()
    mails = OutgoingMail.objects.filter(kind="absence_announced")
    assert {mail.recipient for mail in mails} == {scene.room.trainer, second}
    assert mails.count() == 2
    for mail in mails:
        assert str(scene.trainee) in mail.body
        for word in ("opération", "Maladie", "illness"):
            assert word not in mail.subject + mail.body


def test_what_is_to_come_is_told_the_next_morning_in_one_mail(scene):
    scene.announce(scene.later)
    scene.announce(scene.later, by=scene.room.enrolments[1].person, kind="late", minutes=15)
    assert not OutgoingMail.objects.exists()
    assert tell(0) == {"mails": 0}
    assert tell(1) == {"mails": 1}
    assert tell(1) == {"mails": 1}
    assert tell(2) == {"mails": 0}
    mail = OutgoingMail.objects.get()
    assert mail.recipient == scene.room.trainer
    assert str(scene.trainee) in mail.body
    assert str(scene.room.enrolments[1].person) in mail.body


@pytest.mark.parametrize("undo", ["taken back", "cancelled"])
def test_what_does_not_stand_any_more_is_not_told(scene, undo):
    (announcement,) = scene.announce(scene.later)
    if undo == "taken back":
        services.take_back_announcement(announcement=announcement, by=scene.trainee)
    else:
        type(scene.later).objects.filter(pk=scene.later.pk).update(state="cancelled")
    assert tell(1) == {"mails": 0}
