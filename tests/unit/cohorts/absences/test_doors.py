"""What attendance learns from here, numbers beyond any row, and purged half-days."""

from uuid import uuid4

import pytest
from django.urls import reverse

from cohorts.absences import services
from cohorts.absences.models import Justification
from cohorts.attendance.conclusions import announced_absent
from cohorts.attendance.models import EvidencePurge
from cohorts.attendance.services import nudge_missing
from lms.messages.models import OutgoingMail
from tests.conftest import NOW
from tests.unit.cohorts.absences import files
from tests.unit.cohorts.absences.test_justifying import stored
from tests.unit.cohorts.attendance.test_pages import browser, text_of

pytestmark = pytest.mark.django_db

BEYOND = 10**24
PAGES = [
    ("own_absence", 1, "get"),
    ("announcement_take_back", 1, "post"),
    ("justification_file", 1, "get"),
    ("justification_take_back", 1, "post"),
    ("own_make_up_ask", 1, "post"),
    ("own_make_up_give_up", 1, "post"),
    ("justification_page", 1, "get"),
    ("justification_document", 1, "post"),
    ("make_up_page", 2, "get"),
    ("make_up_answer", 1, "post"),
    ("make_up_attest", 1, "post"),
]


@pytest.mark.parametrize(("name", "numbers", "method"), PAGES)
def test_a_number_beyond_any_row_is_no_page(scene, name, numbers, method):
    client = browser(scene.room.trainer)
    answer = getattr(client, method)(reverse(name, args=[BEYOND] * numbers))
    assert answer.status_code == 404


def test_each_of_two_numbers_may_be_beyond(scene):
    scene.miss()
    client, presence = browser(scene.room.trainer), scene.room.presence().pk
    for numbers in ([BEYOND, presence], [scene.half_day.pk, BEYOND]):
        assert client.get(reverse("make_up_page", args=numbers)).status_code == 404


@pytest.mark.parametrize(
    ("name", "field"),
    [("absence_announce", "half_days"), ("own_make_up_ask", "host")],
)
def test_a_choice_beyond_any_row_is_refused(scene, name, field):
    scene.miss()
    arguments = [] if name == "absence_announce" else [scene.half_day.pk]
    answer = browser(scene.trainee).post(reverse(name, args=arguments), {field: BEYOND})
    assert answer.status_code == 422


def test_only_who_will_not_come_counts_as_announced_absent(scene):
    first, second, third = scene.room.enrolments
    scene.announce()
    scene.announce(by=second.person, kind="late", minutes=20)
    (taken_back,) = scene.announce(by=third.person)
    services.take_back_announcement(announcement=taken_back, by=third.person)
    assert announced_absent(scene.half_day) == {first.pk}
    assert announced_absent(scene.later) == set()


def test_who_announced_it_is_not_nudged(scene):
    scene.announce()
    scene.room.open()
    OutgoingMail.objects.all().delete()
    assert nudge_missing(half_day=scene.half_day, by=scene.room.trainer) == 2
    assert scene.trainee not in {mail.recipient for mail in OutgoingMail.objects.all()}


def purge(half_day, by) -> None:
    """The contents of its proofs went at the end of their time."""
    EvidencePurge.objects.create(half_day=half_day, purged_at=NOW, purged_by=by, reason="Délai")


PURGED = "The evidence of this half-day was purged"


@pytest.mark.django_db(transaction=True)
def test_after_a_purge_nothing_is_filed_and_the_page_says_why(scene):
    scene.miss()
    purge(scene.half_day, scene.room.manager)
    client, url = browser(scene.trainee), reverse("justification_file", args=[scene.half_day.pk])
    data = {"client_key": uuid4(), "category": "work", "document": files.upload()}
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert PURGED in text_of(answer)
    assert (Justification.objects.count(), stored()) == (0, [])
    assert PURGED in text_of(client.get(url))
    own = text_of(client.get(reverse("own_absence", args=[scene.half_day.pk])))
    assert "Justify this absence" not in own


@pytest.mark.django_db(transaction=True)
def test_after_a_purge_what_waits_is_neither_decided_nor_taken_back(scene):
    scene.miss()
    justification = scene.file(upload=files.upload())
    purge(scene.half_day, scene.room.manager)
    trainer, url = (
        browser(scene.room.trainer),
        reverse("justification_page", args=[justification.pk]),
    )
    answer = trainer.post(url, {"decision": "accept", "reason": "Vu"})
    assert answer.status_code == 422
    assert PURGED in text_of(answer)
    assert PURGED in text_of(trainer.get(url))
    back = reverse("justification_take_back", args=[scene.half_day.pk])
    assert PURGED in text_of(browser(scene.trainee).post(back, follow=True))
    justification.refresh_from_db()
    assert justification.state == "filed"


def test_after_a_purge_nothing_is_made_up_and_the_page_says_why(scene):
    scene.miss()
    make_up = scene.ask(by=scene.room.trainer)
    scene.open_host()
    purge(scene.half_day, scene.room.manager)
    url = reverse("make_up_attest", args=[make_up.pk])
    answer = browser(scene.host_trainer).post(url, {"answer": "came"}, follow=True)
    assert PURGED in text_of(answer)
    make_up.refresh_from_db()
    assert (make_up.state, scene.room.presence().state) == ("confirmed", "absent")
