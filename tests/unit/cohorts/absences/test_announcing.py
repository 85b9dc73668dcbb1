"""Announcing an absence and taking it back: dated facts, never a conclusion."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cohorts.absences import services
from cohorts.absences.models import Announcement, AnnouncementReason
from cohorts.absences.queries import notes_for_roll, standing_announcement
from cohorts.attendance.models import HalfDay
from cohorts.attendance.queries import roll_of
from cohorts.attendance.services import cancel_half_day
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests import factories
from tests.conftest import NOW


def test_a_whole_day_is_announced_at_once(scene):
    announced = scene.announce(scene.half_day, scene.afternoon)
    assert [each.half_day for each in announced] == [scene.half_day, scene.afternoon]
    assert {each.reason.category for each in announced} == {"illness"}
    assert "illness" not in str(list(AuditEvent.objects.values()))


def test_all_half_days_or_none(scene):
    HalfDay.objects.filter(pk=scene.afternoon.pk).update(state="cancelled")
    with pytest.raises(Refused, match="does not take place"):
        scene.announce(scene.half_day, scene.afternoon)
    assert Announcement.objects.count() == 0


def test_a_double_click_announces_once(scene):
    (first,) = scene.announce()
    (second,) = scene.announce()
    assert first == second
    assert Announcement.objects.count() == 1


def test_anything_else_is_taken_back_first(scene):
    scene.announce()
    with pytest.raises(Refused, match="Take it back first"):
        scene.announce(kind="late", minutes=20)


def test_taken_back_and_announced_anew_are_three_facts(scene):
    (first,) = scene.announce()
    services.take_back_announcement(announcement=first, by=scene.trainee)
    (second,) = scene.announce(kind="late", minutes=20)
    assert (first.number, second.number) == (1, 2)
    assert Announcement.objects.get(pk=first.pk).withdrawal.withdrawn_at == NOW
    assert standing_announcement(scene.half_day, scene.room.enrolments[0]) == second


def test_taken_back_once(scene):
    (announcement,) = scene.announce()
    services.take_back_announcement(announcement=announcement, by=scene.trainee)
    with pytest.raises(Refused, match="already taken this back"):
        services.take_back_announcement(announcement=announcement, by=scene.trainee)


def test_nobody_takes_back_for_another(scene):
    (announcement,) = scene.announce()
    for stranger in (scene.room.trainer, scene.room.enrolments[1].person):
        with pytest.raises(Refused, match="Only the person herself"):
            services.take_back_announcement(announcement=announcement, by=stranger)


def test_after_closing_it_stays(scene):
    (announcement,) = scene.announce()
    scene.miss()
    with pytest.raises(Refused, match="stays as it is"):
        services.take_back_announcement(announcement=announcement, by=scene.trainee)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "late"}, "how many minutes"),
        ({"kind": "late", "minutes": 0}, "how many minutes"),
        ({"kind": "early", "minutes": -5}, "how many minutes"),
        ({"kind": "late", "minutes": 180}, "lasts 180 minutes"),
        ({"kind": "absent", "minutes": 10}, "coming late"),
    ],
)
def test_minutes_that_cannot_be(scene, fields, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        scene.announce(**fields)
    assert refusal.value.field == "minutes"


def test_a_stranger_announces_nothing(scene):
    with pytest.raises(Refused, match="not enrolled"):
        scene.announce(by=factories.user())


def test_somebody_who_left_announces_nothing(scene):
    enrolment = scene.room.enrolments[0]
    type(enrolment).objects.filter(pk=enrolment.pk).update(state="dropped_out")
    with pytest.raises(Refused, match="not expected"):
        scene.announce()


def test_nothing_is_announced_once_it_is_over(scene):
    with clock.at(NOW + timedelta(hours=3)), pytest.raises(Refused, match="is over"):
        scene.announce()


def test_it_is_no_conclusion_and_she_signs_as_usual(scene):
    scene.announce()
    scene.room.open()
    assert scene.room.presence().state == "expected"
    scene.room.sign()
    assert scene.room.presence().state == "present_onsite"


def test_closing_shows_it_beside_the_absence(scene):
    scene.announce()
    scene.miss()
    row = next(row for row in roll_of(scene.half_day).rows if row.notes)
    assert row.enrolment == scene.room.enrolments[0]
    assert (row.conclusion, row.notes) == ("Absent", ("absence announced",))


def test_the_live_board_changes_with_an_announcement(scene):
    scene.room.open()
    before = roll_of(scene.half_day).version
    scene.announce()
    assert roll_of(scene.half_day).version != before


def test_the_roll_says_that_and_not_why(scene):
    scene.announce(kind="early", minutes=30, category="illness", note="opération")
    words = " ".join(notes_for_roll(scene.half_day).values())
    assert words == "announced: leaves 30 min early"


def test_a_cancelled_half_day_has_no_announcements(scene):
    scene.announce(scene.later)
    cancel_half_day(half_day=scene.later, by=scene.room.manager, reason="Salle fermée")
    assert standing_announcement(scene.later, scene.room.enrolments[0]) is None


def test_a_half_day_that_moved_is_announced_anew(scene):
    scene.announce(scene.later)
    moved = scene.later.starts_at + timedelta(days=1)
    HalfDay.objects.filter(pk=scene.later.pk).update(
        starts_at=moved, ends_at=moved + timedelta(hours=3)
    )
    assert standing_announcement(scene.later, scene.room.enrolments[0]) is None
    (second,) = scene.announce(HalfDay.objects.get(pk=scene.later.pk))
    assert (second.number, second.starts_at) == (2, moved)


def test_the_database_holds_what_the_service_says(scene):
    (announcement,) = scene.announce()
    same = {
        "half_day": announcement.half_day,
        "enrolment": announcement.enrolment,
        "starts_at": NOW,
        "announced_at": NOW,
    }
    for wrong in (
        {"number": 1, "kind": "absent"},
        {"number": 2, "kind": "absent", "minutes": 5},
        {"number": 2, "kind": "late"},
        {"number": 2, "kind": "perhaps", "minutes": 5},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Announcement.objects.create(**same, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnouncementReason.objects.filter(announcement=announcement).update(category="cancer")
