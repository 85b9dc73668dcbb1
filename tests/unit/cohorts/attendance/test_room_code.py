"""The room's screen, signing with its code, a signature that waited on a device."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse

from cohorts.attendance import codes, services
from cohorts.attendance.models import Evidence
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.attendance.conftest import make_room
from tests.unit.cohorts.attendance.test_pages import browser, sign_url, signing_data, text_of

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def asking(at_now):
    """A room whose trainer asks for the code."""
    return opened(make_room())


def opened(room, **how):
    services.open_half_day(half_day=room.half_day, by=room.trainer, **{"asks_code": True, **how})
    room.half_day.refresh_from_db()
    return room


@pytest.fixture(autouse=True)
def nobody_has_tried_yet():
    cache.clear()


def code(room, ago=0) -> str:
    return codes.code_at(room.half_day, NOW - timedelta(seconds=ago))


# --- The screen -----------------------------------------------------------------------------------


def test_the_screen_shows_the_code_its_qr_and_nobody(asking):
    page = browser(asking.trainer).get(reverse("half_day_screen", args=[asking.half_day.pk]))
    text = text_of(page)
    assert f"{code(asking)[:3]} {code(asking)[3:]}" in text
    assert "<svg" in page.content.decode()
    assert not [each for each in asking.enrolments if str(each.person) in text]
    assert codes.word_at(asking.half_day, NOW) not in text


def test_the_screen_asks_by_itself_and_is_given_the_next_code(asking):
    client = browser(asking.trainer)
    address = reverse("half_day_code", args=[asking.half_day.pk])
    screen = client.get(reverse("half_day_screen", args=[asking.half_day.pk])).content.decode()
    assert f'hx-get="{address}" hx-trigger="every 3s"' in screen
    shown = []
    for seconds in (0, 30, 60):
        with clock.at(NOW + timedelta(seconds=seconds)):
            live = client.get(address).content.decode()
        shown.append(re.search(r"<strong[^>]*>(\w{3} \w{3})</strong>", live)[1])
        assert 'hx-trigger="every 3s"' in live
    assert len(set(shown)) == 3


def test_the_word_is_shown_where_people_take_part_remotely(at_now):
    for delivery, has_code in (("remote", False), ("both", True)):
        room = opened(make_room(delivery=delivery))
        page = browser(room.trainer).get(reverse("half_day_code", args=[room.half_day.pk]))
        assert codes.word_at(room.half_day, NOW) in text_of(page)
        assert ("<svg" in page.content.decode()) is has_code


def test_the_screen_ends_with_the_half_day(asking):
    asking.close()
    client = browser(asking.trainer)
    live = client.get(reverse("half_day_code", args=[asking.half_day.pk]))
    assert (live.status_code, live.headers["HX-Refresh"]) == (204, "true")
    assert client.get(reverse("half_day_screen", args=[asking.half_day.pk])).status_code == 302


# --- Signing with it ------------------------------------------------------------------------------


def test_scanning_and_one_tap_sign_with_the_code(asking):
    client = browser(asking.trainee)
    page = client.get(sign_url(asking), {"code": code(asking)})
    assert "The room’s code was read" in text_of(page)
    token = re.search(r'name="token" value="([^"]+)"', page.content.decode())[1]
    # The network is slow: the code has gone, what was read in time counts.
    with clock.at(NOW + timedelta(minutes=10)):
        answer = client.post(sign_url(asking), signing_data(page, token=token))
    assert answer.status_code == 302
    proof = Evidence.objects.get()
    assert (proof.facts["means"], proof.facts["code"]) == ("room_qr", code(asking))


def test_what_was_kept_is_answered_again_though_its_token_can_be_read_no_more(asking):
    """Sent again by the device days later, after the secret of the installation was changed."""
    client = browser(asking.trainee)
    page = client.get(sign_url(asking), {"code": code(asking)})
    token = re.search(r'name="token" value="([^"]+)"', page.content.decode())[1]
    sent = signing_data(page, token=token)
    assert client.post(sign_url(asking), sent).status_code == 302
    again = {**sent, "token": f"{token[:-2]}xx"}
    assert client.post(sign_url(asking), again).status_code == 302
    assert Evidence.objects.count() == 1


def test_the_code_is_typed_where_it_is_asked_for(asking):
    client = browser(asking.trainee)
    page = client.get(sign_url(asking))
    assert 'name="code"' in page.content.decode()
    without = client.post(sign_url(asking), signing_data(page))
    assert without.status_code == 422
    assert "Scan or type the code" in text_of(without)
    wrong = client.post(sign_url(asking), signing_data(without, code="BBBBBB"))
    assert "neither the code nor the word" in text_of(wrong)
    assert 'value="BBBBBB"' in wrong.content.decode()
    right = client.post(sign_url(asking), signing_data(wrong, code=code(asking).lower()))
    assert right.status_code == 302
    assert Evidence.objects.get().facts["means"] == "room_code"


def test_without_being_asked_two_taps_are_enough(open_room):
    client = browser(open_room.trainee)
    page = client.get(sign_url(open_room))
    assert 'name="code"' not in page.content.decode()
    assert client.post(sign_url(open_room), signing_data(page)).status_code == 302
    assert "means" not in Evidence.objects.get().facts


def test_an_expired_code_in_the_address_says_so_and_leaves_the_field(asking):
    with clock.at(NOW + timedelta(minutes=2)):
        page = browser(asking.trainee).get(sign_url(asking), {"code": code(asking)})
    assert "has expired" in text_of(page)
    assert 'name="code"' in page.content.decode()
    assert 'name="token"' not in page.content.decode()


def test_the_code_and_the_token_of_another_half_day_sign_nothing(asking):
    other = opened(make_room())
    client = browser(asking.trainee)
    page = client.get(sign_url(asking))
    told = codes.check_told(other.half_day, code(other), scanned=True)
    for given in (
        {"code": code(other)},
        {"token": codes.token_for(other.half_day, asking.trainee, told)},
        {"token": codes.token_for(asking.half_day, other.trainee, told)},
        {"token": "made-up"},
    ):
        answer = client.post(sign_url(asking), signing_data(page, **given))
        assert answer.status_code == 422, given
    assert not Evidence.objects.exists()


def test_the_word_is_for_the_remote_and_the_code_for_the_room(at_now):
    room = opened(make_room(delivery="both"))
    client = browser(room.trainee)
    page = client.get(sign_url(room))
    word = codes.word_at(room.half_day, NOW)
    for where, given in (("onsite", word), ("remote", code(room))):
        answer = client.post(sign_url(room), signing_data(page, where=where, code=given))
        assert answer.status_code == 422
    answer = client.post(sign_url(room), signing_data(page, where="remote", code=word.upper()))
    assert answer.status_code == 302
    assert room.presence().state == "present_remote"


def test_trying_codes_ends_after_ten_and_the_right_one_does_not_help_then(asking):
    client = browser(asking.trainee)
    page = client.get(sign_url(asking))
    for _try in range(10):
        client.post(sign_url(asking), signing_data(page, code="ZZZZZZ"))
    answer = client.post(sign_url(asking), signing_data(page, code=code(asking)))
    assert "Too many wrong codes" in text_of(answer)
    other = browser(asking.enrolments[1].person)
    page = other.get(sign_url(asking))
    assert other.post(sign_url(asking), signing_data(page, code=code(asking))).status_code == 302


# --- A signature that waited on the device --------------------------------------------------------


def test_a_signature_sent_late_counts_with_the_code_of_its_time(asking):
    client = browser(asking.trainee)
    page = client.get(sign_url(asking))
    # The clock of the phone is a day off; what counts is how long it waited.
    data = signing_data(
        page,
        code=code(asking),
        client_time="2026-03-09T09:29:00.000Z",
        sent_at="2026-03-09T09:49:00.000Z",
    )
    with clock.at(NOW + timedelta(minutes=20)):
        answer = client.post(sign_url(asking), data, headers=JSON)
    assert (answer.status_code, answer.json()) == (200, {"saved": True})
    proof = Evidence.objects.get()
    assert proof.signed_at - proof.client_time == timedelta(days=1, minutes=21)
    assert proof.facts["code_at"].startswith("2026-03-10T09:30")


def test_in_the_background_a_refusal_is_a_sentence(asking):
    client = browser(asking.trainee)
    data = signing_data(client.get(sign_url(asking)), code=code(asking))
    asking.close()
    answer = client.post(sign_url(asking), data, headers=JSON)
    assert answer.status_code == 409
    assert "Signing ended at 10:30" in answer.json()["message"]


def test_sent_again_in_the_background_it_is_the_success_it_was(asking):
    client = browser(asking.trainee)
    data = signing_data(client.get(sign_url(asking)), code=code(asking))
    answers = [client.post(sign_url(asking), data, headers=JSON) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert Evidence.objects.count() == 1


# --- The trainer's switches -----------------------------------------------------------------------


def test_the_trainer_asks_for_the_code_unless_she_unticks_it(room):
    client = browser(room.trainer)
    client.post(reverse("half_day_open", args=[room.half_day.pk]), {"asks_code": "on"})
    room.half_day.refresh_from_db()
    assert room.half_day.asks_code
    url = reverse("half_day_ask_code", args=[room.half_day.pk])
    client.post(url, {"asks": "0"})
    room.sign()
    client.post(url, {"asks": "1"})
    with pytest.raises(Refused, match="Scan or type"):
        room.sign(room.enrolments[1].person)
    verbs = AuditEvent.objects.filter(verb__startswith="half_day.code").values_list("verb")
    assert sorted(verb for (verb,) in verbs) == ["half_day.code_asked", "half_day.code_waived"]


def test_asking_for_what_is_asked_already_is_no_fact(asking):
    services.ask_for_code(half_day=asking.half_day, by=asking.trainer, asks_code=True)
    assert not AuditEvent.objects.filter(verb__startswith="half_day.code").exists()


def test_a_nudge_writes_once_to_those_who_have_not_signed(open_room):
    open_room.sign()
    client = browser(open_room.trainer)
    url = reverse("half_day_nudge", args=[open_room.half_day.pk])
    for _press in range(2):
        assert client.post(url).status_code == 302
    mails = OutgoingMail.objects.filter(kind="attendance.nudge")
    assert {mail.recipient for mail in mails} == {each.person for each in open_room.enrolments[1:]}
    assert mails.count() == 2
    assert sign_url(open_room) in mails[0].body
    with clock.at(NOW + timedelta(minutes=11)):
        client.post(url)
    assert mails.all().count() == 4
    events = AuditEvent.objects.filter(verb="half_day.nudged")
    assert [event.data["letters"] for event in events] == [2, 2]


def test_nobody_is_nudged_once_it_is_closed_nor_by_others(open_room):
    with pytest.raises(Refused):
        services.nudge_missing(half_day=open_room.half_day, by=factories.user())
    open_room.close()
    with pytest.raises(Refused):
        services.nudge_missing(half_day=open_room.half_day, by=open_room.trainer)


# --- Rectifying, as a page ------------------------------------------------------------------------


def test_a_manager_rectifies_on_the_page_and_a_trainer_cannot(open_room):
    open_room.sign()
    open_room.close()
    presence = open_room.presence(1)
    page_url = reverse("presence_detail", args=[open_room.half_day.pk, presence.pk])
    url = reverse("presence_rectify", args=[open_room.half_day.pk, presence.pk])
    data = {
        "conclusion": "present_onsite",
        "late_minutes": "5",
        "left_early_minutes": "0",
        "reason": "Feuille de papier",
    }
    assert "Rectify" not in text_of(browser(open_room.trainer).get(page_url))
    assert browser(open_room.trainer).post(url, data).status_code == 403
    manager = browser(open_room.manager)
    assert "Rectify the sheet" in text_of(manager.get(page_url))
    wrong = manager.post(url, {**data, "late_minutes": "400"})
    assert wrong.status_code == 422
    assert "fewer must have been missed" in text_of(wrong)
    assert manager.post(url, data).status_code == 302
    assert open_room.presence(1).state == "present_onsite"


def test_keys_of_the_page_are_new_each_time(asking):
    client = browser(asking.trainee)
    pages = [client.get(sign_url(asking)).content.decode() for _time in range(2)]
    keys = [re.search(r'name="client_key" value="([^"]+)"', page)[1] for page in pages]
    assert keys[0] != keys[1] != str(uuid4())


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_an_odd_clock_is_no_clock(open_room, told):
    client = browser(open_room.trainee)
    data = signing_data(client.get(sign_url(open_room)), client_time=told, sent_at=told)
    assert client.post(sign_url(open_room), data).status_code == 302
    assert Evidence.objects.get().client_time is None


def test_how_long_it_waited_stands_in_the_evidence(asking):
    client = browser(asking.trainee)
    data = signing_data(
        client.get(sign_url(asking)),
        code=code(asking),
        client_time="2026-03-10T09:29:00.000Z",
        sent_at="2026-03-10T10:59:00.000Z",
    )
    with clock.at(NOW + timedelta(minutes=90)):
        assert client.post(sign_url(asking), data, headers=JSON).status_code == 200
    assert Evidence.objects.get().facts["waited"] == 90 * 60


def test_a_signature_whose_answer_was_lost_is_known_whatever_changed_since(asking):
    client = browser(asking.trainee)
    data = signing_data(client.get(sign_url(asking)), code=code(asking))
    assert client.post(sign_url(asking), data, headers=JSON).status_code == 200
    asking.half_day.seminar.title = "Autre titre"
    asking.half_day.seminar.save()
    with clock.at(NOW + timedelta(minutes=5)):
        assert client.post(sign_url(asking), data, headers=JSON).json() == {"saved": True}
    assert Evidence.objects.count() == 1


def test_the_trainer_signs_what_was_on_her_screen_or_nothing(open_room):
    from cohorts.attendance.statements import digest, trainer_statement

    seen = digest(trainer_statement(open_room.half_day, open_room.trainer, present=0, missing=3))
    open_room.sign()
    with pytest.raises(Refused, match="meanwhile"):
        open_room.close(shown=seen)
    assert not Evidence.objects.filter(kind="trainer_signature").exists()
    assert open_room.presence(1).state == "expected"


def test_somebody_who_left_is_not_vouched_for(open_room):
    from cohorts.enrolment.services import withdraw

    withdraw(
        enrolment=open_room.enrolments[0], cause="other", by=open_room.manager, reason="Mutation"
    )
    with pytest.raises(Refused, match="has left the cohort"):
        services.vouch_for(presence=open_room.presence(), by=open_room.trainer, reason="Là")


def test_an_impossible_key_is_not_found(open_room):
    client = browser(open_room.trainer)
    address = f"/seances/{10**24}/presences/{open_room.presence().pk}/"
    assert client.get(address).status_code == 404
