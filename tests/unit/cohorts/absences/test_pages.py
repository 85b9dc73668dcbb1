"""The pages: who may open them, what they say and do not say, what they cost."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.absences import services
from cohorts.absences.models import Announcement, Justification, MakeUp
from tests import factories
from tests.unit.cohorts.absences import files
from tests.unit.cohorts.absences.test_justifying import stored
from tests.unit.cohorts.attendance.test_pages import browser, text_of

pytestmark = pytest.mark.django_db


def post_justification(client, scene, **changes):
    data = {"client_key": uuid4(), "category": "illness", "note": "", **changes}
    return client.post(reverse("justification_file", args=[scene.half_day.pk]), data)


def test_from_the_calendar_to_the_trainers_board(scene):
    client = browser(scene.trainee)
    page = client.get(reverse("my_half_days"))
    assert "I cannot come" in text_of(page)
    form = client.get(reverse("absence_announce"), {"half_day": scene.half_day.pk})
    assert form.content.decode().count("checked") == 3  # both of the day, and “I will not come”
    data = {
        "half_days": [scene.half_day.pk, scene.afternoon.pk],
        "kind": "absent",
        "category": "illness",
        "note": "opération",
    }
    assert client.post(reverse("absence_announce"), data).status_code == 302
    assert Announcement.objects.count() == 2
    assert "Absence announced" in text_of(client.get(reverse("my_half_days")))
    scene.room.open()
    trainer = browser(scene.room.trainer)
    for name in ("half_day_board", "half_day_close"):
        words = text_of(trainer.get(reverse(name, args=[scene.half_day.pk])))
        assert "Absence announced" in words
        assert "Illness" not in words
        assert "opération" not in words


def test_a_form_that_is_wrong_says_so(scene):
    client = browser(scene.trainee)
    data = {"half_days": [scene.half_day.pk], "kind": "late", "category": "work"}
    answer = client.post(reverse("absence_announce"), data)
    assert answer.status_code == 422
    assert "how many minutes" in text_of(answer)
    strange = {**data, "half_days": [scene.host.pk], "minutes": 5}
    assert client.post(reverse("absence_announce"), strange).status_code == 422
    assert client.post(reverse("absence_announce"), {"half_days": "x"}).status_code == 422


def test_she_comes_after_all(scene):
    scene.announce()
    client = browser(scene.trainee)
    url = reverse("announcement_take_back", args=[scene.half_day.pk])
    for _click in range(2):
        assert client.post(url, follow=True).status_code == 200
    assert "You are expected" in text_of(
        client.get(reverse("own_absence", args=[scene.half_day.pk]))
    )


@pytest.mark.django_db(transaction=True)
def test_filed_opened_and_decided(scene):
    scene.miss()
    client = browser(scene.trainee)
    answer = post_justification(client, scene, document=files.upload(files.photograph(), "a.jpg"))
    assert answer.status_code == 302
    justification = Justification.objects.get()
    trainer = browser(scene.room.trainer)
    assert "1 justification" in text_of(trainer.get(reverse("my_day")))
    page_url = reverse("justification_page", args=[justification.pk])
    assert "Illness" in text_of(trainer.get(page_url))
    document = trainer.post(reverse("justification_document", args=[justification.pk]))
    assert document["Content-Disposition"].startswith("attachment")
    assert document["X-Content-Type-Options"] == "nosniff"
    assert document["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(document.streaming_content).startswith(b"\xff\xd8\xff")
    assert trainer.post(page_url, {"decision": "accept"}).status_code == 422
    decided = trainer.post(page_url, {"decision": "accept", "reason": "Document vu"})
    assert decided.status_code == 302
    assert stored() == []
    gone = trainer.post(reverse("justification_document", args=[justification.pk]))
    assert gone.status_code == 404
    again = trainer.post(page_url, {"decision": "refuse", "reason": "Non"})
    assert again.status_code == 422
    assert "already settled" in text_of(again)
    own = text_of(client.get(reverse("own_absence", args=[scene.half_day.pk])))
    assert "Document vu" in own
    assert "Your document was deleted" in own


def test_a_document_is_opened_by_post_alone(scene):
    scene.miss()
    justification = scene.file(upload=files.upload())
    trainer = browser(scene.room.trainer)
    url = reverse("justification_document", args=[justification.pk])
    assert trainer.get(url).status_code == 405
    trainer.get(reverse("justification_page", args=[justification.pk]))
    justification.refresh_from_db()
    assert justification.seen_at is None


def test_no_list_and_no_export_says_why(scene):
    scene.miss()
    scene.file(note="opération", category="family")
    trainer = browser(scene.room.trainer)
    for query in ({}, {"format": "csv"}, {"state": "filed", "name": "prénom00"}):
        answer = trainer.get(reverse("absences_to_decide"), query)
        content = answer.getvalue().decode()
        assert scene.trainee.last_name in content
        assert "opération" not in content
        assert "Family" not in content


def test_others_do_not_learn_that_it_exists(scene):
    scene.miss()
    justification = scene.file(upload=files.upload())
    page = reverse("justification_page", args=[justification.pk])
    document = reverse("justification_document", args=[justification.pk])
    own = reverse("own_absence", args=[scene.half_day.pk])
    region = factories.regional_reviewer(scene.room.cohort.region)
    for person, code in (
        (scene.host_trainer, 404),
        (factories.juror(), 403),
        (region, 403),
        (factories.national_reviewer(), 403),
        (factories.user(), 403),
        (scene.room.enrolments[1].person, 403),
    ):
        client = browser(person)
        assert client.get(page).status_code == code
        assert client.post(document).status_code == code
        if person != scene.room.enrolments[1].person:
            assert client.get(own).status_code == 404
    neighbour = browser(scene.room.enrolments[1].person)
    assert "Illness" not in text_of(neighbour.get(own))


def test_asked_confirmed_and_attested_over_the_pages(scene):
    scene.miss()
    client, trainer = browser(scene.trainee), browser(scene.room.trainer)
    asked = client.post(
        reverse("own_make_up_ask", args=[scene.half_day.pk]), {"host": scene.host.pk}
    )
    assert asked.status_code == 302
    make_up = MakeUp.objects.get()
    assert "1 make-up to confirm" in text_of(trainer.get(reverse("my_day")))
    assert "Confirm" in text_of(
        trainer.get(reverse("make_up_page", args=[scene.half_day.pk, scene.room.presence().pk]))
    )
    trainer.post(reverse("make_up_answer", args=[make_up.pk]), {"answer": "confirm"})
    scene.open_host()
    host = browser(scene.host_trainer)
    board = reverse("half_day_board", args=[scene.host.pk])
    words = text_of(host.get(board))
    assert str(scene.trainee) in words
    assert scene.room.cohort.label in words
    for _click in range(2):
        host.post(reverse("make_up_attest", args=[make_up.pk]), {"answer": "came"})
    assert "attested by" in text_of(host.get(board))
    assert scene.room.presence().state == "made_up"
    sheet = host.get(reverse("half_day_sheet_pdf", args=[scene.host.pk]))
    assert sheet.status_code == 200


def cost(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_pages_cost_the_same_for_one_and_for_fifteen(scene):
    scene.miss()
    scene.file()
    client, trainer = browser(scene.trainee), browser(scene.room.trainer)
    calendar, waiting = reverse("my_half_days"), reverse("absences_to_decide")
    board = reverse("half_day_board", args=[scene.half_day.pk])
    before = [cost(client, calendar), cost(trainer, waiting), cost(trainer, board)]
    for number in range(14):
        enrolment = factories.enrolment(scene.room.cohort)
        factories.presence(scene.half_day, enrolment, "absent")
        scene.file(by=enrolment.person)
        day = factories.half_day(
            scene.half_day.seminar, scene.later.starts_at.replace(month=4, day=number + 1)
        )
        scene.announce(day)
    after = [cost(client, calendar), cost(trainer, waiting), cost(trainer, board)]
    assert after == before
    assert max(after) <= 12


def test_own_page_and_decision_stay_cheap(scene):
    scene.miss()
    justification = scene.file(upload=files.upload())
    scene.ask()
    own = cost(browser(scene.trainee), reverse("own_absence", args=[scene.half_day.pk]))
    page = cost(browser(scene.room.trainer), reverse("justification_page", args=[justification.pk]))
    assert own <= 14
    assert page <= 12


def test_a_get_writes_nothing(scene):
    scene.announce()
    scene.miss()
    justification = scene.file(upload=files.upload())
    make_up = services.ask_make_up(
        presence=scene.room.presence(), host=scene.host, by=scene.room.trainer
    )
    client, trainer = browser(scene.trainee), browser(scene.room.trainer)
    for who, name, arguments in (
        (client, "absence_announce", []),
        (client, "own_absence", [scene.half_day.pk]),
        (client, "justification_file", [scene.half_day.pk]),
        (trainer, "absences_to_decide", []),
        (trainer, "justification_page", [justification.pk]),
        (trainer, "make_up_page", [scene.half_day.pk, make_up.presence_id]),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert who.get(reverse(name, args=arguments)).status_code == 200
        wrote = [q["sql"] for q in queries if q["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]
        assert [sql for sql in wrote if "cohorts_" in sql] == []
