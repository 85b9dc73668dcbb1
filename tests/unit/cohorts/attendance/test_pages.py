"""The pages: who may open them, what they say, what they cost."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.attendance import codes, services
from cohorts.attendance.models import Evidence, HalfDay, Presence, Seminar
from lms.accounts.models import User
from lms.kernel import clock
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.attendance.conftest import Room, make_room

pytestmark = pytest.mark.django_db


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["language"] = "en"
    return client


def text_of(response) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(plain))


def field(response, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]


def sign_url(room: Room) -> str:
    return reverse("sign_half_day", args=[room.half_day.pk])


def signing_data(page, **changes) -> dict[str, str]:
    data = {
        "client_key": field(page, "client_key"),
        "shown": field(page, "shown"),
        "client_time": "2026-03-10T09:29:00.000Z",
        "where": "onsite",
    }
    return {**data, **changes}


# --- The trainee -----------------------------------------------------------------------------


def test_the_second_tap_signs_and_says_so(open_room):
    client = browser(open_room.trainee)
    page = client.get(sign_url(open_room))
    assert "I, Prénom00 Nom00, declare" in text_of(page)
    assert "Maison de santé des Tilleuls" in text_of(page)
    answer = client.post(
        sign_url(open_room),
        signing_data(page),
        headers={"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Mobile/15E148"},
        follow=True,
    )
    assert "It is signed at 10:30" in text_of(answer)
    proof = Evidence.objects.get()
    assert proof.device_class == "phone"
    assert proof.client_time == NOW - timedelta(minutes=1)
    assert proof.statement.split(". I am on site")[0] in text_of(page)


def test_a_double_click_is_one_signature_and_no_error(open_room):
    client = browser(open_room.trainee)
    data = signing_data(client.get(sign_url(open_room)))
    answers = [client.post(sign_url(open_room), data) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Evidence.objects.count() == 1


def test_two_tabs_the_second_is_told_that_she_is_recorded(open_room):
    client = browser(open_room.trainee)
    tabs = [signing_data(client.get(sign_url(open_room))) for _tab in range(2)]
    client.post(sign_url(open_room), tabs[0])
    answer = client.post(sign_url(open_room), tabs[1])
    assert answer.status_code == 409
    assert "already recorded as present" in text_of(answer)
    assert "It is signed" in text_of(answer)


def test_signing_after_closing_says_why_and_what_to_do(open_room):
    client = browser(open_room.trainee)
    data = signing_data(client.get(sign_url(open_room)))
    open_room.close()
    answer = client.post(sign_url(open_room), data)
    assert answer.status_code == 409
    assert "Signing ended at 10:30" in text_of(answer)
    assert text_of(answer).count("Signing ended") == 1
    assert "client_key" not in answer.content.decode()


def test_too_early_and_too_late_pages_show_no_button(room):
    client = browser(room.trainee)
    assert "not open yet" in text_of(client.get(sign_url(room)))
    early = {"client_key": uuid4(), "shown": "x", "where": "onsite"}
    assert client.post(sign_url(room), early).status_code == 409
    room.open()
    with clock.at(NOW + timedelta(hours=14)):
        client = browser(room.trainee)
        late = client.get(sign_url(room))
        assert "until midnight" in text_of(late)
        assert "client_key" not in late.content.decode()
        key = {"client_key": uuid4(), "shown": "x", "where": "onsite"}
        assert client.post(sign_url(room), key).status_code == 409
    assert not Evidence.objects.exists()


def test_a_page_kept_before_a_change_of_language_signs_what_it_showed(open_room):
    client = browser(open_room.trainee)
    page = client.get(sign_url(open_room))
    client.cookies["language"] = "fr"

    assert client.post(sign_url(open_room), signing_data(page)).status_code == 302

    (signature,) = Evidence.objects.all()
    assert signature.statement.startswith("I, ")
    assert "declare that I take part in" in signature.statement


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"client_key": "nonsense"}, 422),
        ({"client_key": ""}, 422),
        ({"where": "moon"}, 422),
        ({"where": "remote"}, 409),
        ({"shown": "0123456789abcdef"}, 409),
    ],
)
def test_a_tampered_form_signs_nothing_and_offers_to_sign_again(open_room, changes, status):
    client = browser(open_room.trainee)
    data = signing_data(client.get(sign_url(open_room)), **changes)
    answer = client.post(sign_url(open_room), data)
    assert answer.status_code == status
    assert "client_key" in answer.content.decode()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("told", ["", "yesterday", "2026-13-45T99:99", "2026-03-10T09:29:00"])
def test_a_clock_that_tells_nothing_usable_keeps_nobody_from_signing(open_room, told):
    client = browser(open_room.trainee)
    data = signing_data(client.get(sign_url(open_room)), client_time=told)
    assert client.post(sign_url(open_room), data).status_code == 302
    assert Evidence.objects.get().client_time is None


def test_a_half_day_of_others_is_not_found(open_room):
    other = make_room()
    for person in (other.trainee, open_room.trainer, open_room.manager):
        assert browser(person).get(sign_url(open_room)).status_code == 404
        assert browser(person).post(sign_url(open_room), {}).status_code == 404


def test_where_both_ways_are_offered_there_is_a_button_for_each(at_now):
    room = make_room(delivery="both")
    room.open()
    client = browser(room.trainee)
    page = client.get(sign_url(room))
    assert page.content.decode().count('type="submit" name="where"') == 2
    answer = client.post(sign_url(room), signing_data(page, where="remote"), follow=True)
    assert "Present remotely" in text_of(answer)


def test_her_list_shows_today_next_and_past_with_conclusions(open_room):
    a_seminar = open_room.half_day.seminar
    factories.half_day(a_seminar, starts_at=NOW + timedelta(days=6))
    past = factories.half_day(a_seminar, starts_at=NOW - timedelta(days=6), state="closed")
    factories.presence(past, open_room.enrolments[0], state="excused")
    listed = text_of(browser(open_room.trainee).get(reverse("my_half_days")))
    assert listed.index("Today") < listed.index("Coming next") < listed.index("Already held")
    for word in ("Sign –", "Planned", "Excused"):
        assert word in listed
    assert "No half-day" in text_of(browser(factories.user()).get(reverse("my_half_days")))


# --- The trainer -----------------------------------------------------------------------------


def test_the_trainer_opens_sees_vouches_and_closes(room):
    client = browser(room.trainer)
    board = reverse("half_day_board", args=[room.half_day.pk])
    assert "Open the signing" in text_of(client.get(board))
    client.post(reverse("half_day_open", args=[room.half_day.pk]))
    room.sign()
    page = text_of(client.get(board))
    assert "1 / 3" in page
    assert page.index("Not signed yet") < page.index("Prénom01") < page.index("Prénom00")
    vouch = reverse("presence_vouch", args=[room.half_day.pk, room.presence(1).pk])
    refused = client.post(vouch, {"reason": " "})
    assert refused.status_code == 422
    assert client.post(vouch, {"reason": "Sans téléphone"}).status_code == 302
    closing = reverse("half_day_close", args=[room.half_day.pk])
    page = client.get(closing)
    assert "1 person will be recorded as absent" in text_of(page)
    assert "Prénom02 Nom02" in text_of(page)
    data = {name: field(page, name) for name in ("client_key", "shown")}
    assert [client.post(closing, data).status_code for _click in range(2)] == [302, 302]
    page = text_of(client.get(board))
    assert "Closed and signed by Théo Relais" in page
    assert "vouched for" in page
    again = client.post(closing, {**data, "client_key": uuid4()})
    assert again.status_code == 409
    assert "already closed and signed" in text_of(again)


def test_closing_shows_again_when_somebody_signed_meanwhile(open_room):
    client = browser(open_room.trainer)
    closing = reverse("half_day_close", args=[open_room.half_day.pk])
    page = client.get(closing)
    data = {name: field(page, name) for name in ("client_key", "shown")}
    open_room.sign()
    answer = client.post(closing, data)
    assert answer.status_code == 409
    assert "Somebody signed" in text_of(answer)
    assert "2 people will be recorded as absent" in text_of(answer)
    data = {name: field(answer, name) for name in ("client_key", "shown")}
    assert client.post(closing, data).status_code == 302
    for wrong in ({}, {"client_key": "x", "shown": "y"}):
        assert client.post(closing, wrong).status_code == 422


def test_the_live_part_is_quiet_until_something_changes(open_room):
    client = browser(open_room.trainer)
    live = reverse("half_day_live", args=[open_room.half_day.pk])
    first = client.get(live)
    version = re.search(r"version=(\w+)", first.content.decode())[1]
    assert client.get(live, {"version": version}).status_code == 204
    open_room.sign()
    changed = client.get(live, {"version": version})
    assert changed.status_code == 200
    assert 'data-news="1 signed of 3"' in changed.content.decode()
    assert "<html" not in changed.content.decode()
    open_room.close()
    gone = client.get(live, {"version": version})
    assert (gone.status_code, gone.headers["HX-Refresh"]) == (204, "true")


def test_minutes_come_back_with_what_was_typed(open_room):
    client = browser(open_room.trainer)
    open_room.sign()
    url = reverse("presence_minutes", args=[open_room.half_day.pk, open_room.presence().pk])
    refused = client.post(url, {"late_minutes": "170", "left_early_minutes": "30"})
    assert refused.status_code == 422
    assert 'value="170"' in refused.content.decode()
    assert "fewer must have been missed" in text_of(refused)
    assert client.post(url, {"late_minutes": "12", "left_early_minutes": "0"}).status_code == 302
    board = text_of(client.get(reverse("half_day_board", args=[open_room.half_day.pk])))
    assert "12 min late" in board


def test_an_absence_is_decided_on_the_page_of_the_person(open_room):
    open_room.close()
    client = browser(open_room.trainer)
    args = [open_room.half_day.pk, open_room.presence().pk]
    page = client.get(reverse("presence_detail", args=args))
    assert "Decide on this absence" in text_of(page)
    url = reverse("presence_decide", args=args)
    assert client.post(url, {"decision": "made_up", "reason": ""}).status_code == 422
    assert client.post(url, {"decision": "present_onsite", "reason": "x"}).status_code == 422
    assert client.post(url, {"decision": "made_up", "reason": "À Metz"}).status_code == 302
    assert open_room.presence().state == "made_up"
    history = text_of(client.get(reverse("presence_detail", args=args)))
    assert "concluded “Made up”" in history
    assert "À Metz" in history


def test_somebody_enrolled_since_is_put_on_the_sheet(open_room):
    late = factories.enrolment(open_room.cohort, factories.user("Zoé", "Tardive"))
    client = browser(open_room.trainer)
    board = reverse("half_day_board", args=[open_room.half_day.pk])
    assert "enrolled since the opening" in text_of(client.get(board))
    client.post(reverse("half_day_complete", args=[open_room.half_day.pk]))
    assert Presence.objects.filter(enrolment=late).exists()
    open_room.close()
    later = factories.enrolment(open_room.cohort, factories.user("Ava", "Dernière"))
    assert "Enrolled since" in text_of(client.get(board))
    client.post(reverse("latecomer_add", args=[open_room.half_day.pk, later.pk]))
    assert Presence.objects.get(enrolment=later).state == "absent"


TRAINER_PAGES = [
    "half_day_board",
    "half_day_live",
    "half_day_close",
    "half_day_sheet",
    "half_day_sheet_pdf",
]


@pytest.mark.parametrize("name", TRAINER_PAGES)
def test_half_days_of_another_cohort_are_not_found_and_trainees_are_kept_out(open_room, name):
    url = reverse(name, args=[open_room.half_day.pk])
    stranger = factories.trainer_of(factories.cohort(open_room.cohort.programme_version))
    assert browser(stranger).get(url).status_code == 404
    assert browser(open_room.trainee).get(url).status_code == 403
    assert Client().get(url).status_code == 302
    assert browser(open_room.manager).get(url).status_code == 200


def test_a_presence_is_found_only_under_its_own_half_day(open_room):
    other = factories.half_day(
        open_room.half_day.seminar, starts_at=NOW + timedelta(hours=5), state="open"
    )
    client = browser(open_room.trainer)
    url = reverse("presence_detail", args=[other.pk, open_room.presence().pk])
    assert client.get(url).status_code == 404
    stranger = factories.trainer_of(factories.cohort(open_room.cohort.programme_version))
    for name in ("presence_vouch", "presence_minutes", "presence_decide"):
        url = reverse(name, args=[open_room.half_day.pk, open_room.presence().pk])
        assert browser(stranger).post(url, {"reason": "x"}).status_code == 404
        assert client.get(url).status_code == 405


# --- Planning --------------------------------------------------------------------------------


def planning_data(room, **changes) -> dict[str, str]:
    data = {
        "module": str(room.cohort.programme_version.modules.get(code="S2").pk),
        "title": "",
        "delivery": "onsite",
        "place": "Reims",
        "trainer": str(room.trainer.pk),
        "hours-morning_start": "09:00",
        "hours-morning_end": "12:30",
        "hours-afternoon_start": "13:30",
        "hours-afternoon_end": "17:00",
        "days-TOTAL_FORMS": "3",
        "days-INITIAL_FORMS": "0",
        "days-0-day": "2026-05-05",
        "days-0-morning": "on",
        "days-0-afternoon": "on",
        "days-1-day": "2026-05-06",
        "days-1-morning": "on",
        "days-2-day": "",
        "days-2-morning": "on",
    }
    return {**data, **changes}


def test_a_manager_plans_a_seminar_with_its_half_days(room):
    client = browser(room.manager)
    url = reverse("seminar_add", args=[room.cohort.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, planning_data(room)).status_code == 302
    seminar = Seminar.objects.get(place="Reims")
    assert seminar.trainer == room.trainer
    assert [str(h.local_start)[:16] for h in seminar.half_days.all()] == [
        "2026-05-05 09:00",
        "2026-05-05 13:30",
        "2026-05-06 09:00",
    ]
    listed = text_of(client.get(reverse("cohort_seminars", args=[room.cohort.pk])))
    assert "Projet" in listed
    more = reverse("half_days_add", args=[seminar.pk])
    assert client.post(more, planning_data(room)).status_code == 422
    days = {"days-0-day": "2026-05-12", "days-1-day": "", "days-1-morning": ""}
    assert client.post(more, planning_data(room, **days)).status_code == 302
    assert seminar.half_days.count() == 5


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"days-0-day": "", "days-1-day": ""}, "Give at least one day"),
        ({"days-1-day": "2026-05-05"}, "named twice"),
        ({"days-0-day": "2062-05-05"}, "too far"),
        ({"days-0-day": "31/31/2026"}, "valid date"),
        ({"days-0-day": "0001-01-01"}, "greater than or equal to"),
        ({"days-0-day": "9999-12-31"}, "less than or equal to"),
        ({"hours-morning_end": "08:00"}, "ends after it starts"),
        ({"hours-morning_end": ""}, "required"),
        ({"days-1-morning": ""}, "Tick the morning"),
        ({"module": "999999"}, "valid choice"),
        ({"days-TOTAL_FORMS": "x"}, "Enter a whole number"),
    ],
)
def test_a_wrong_plan_says_what_is_wrong_and_keeps_what_was_typed(room, changes, sentence):
    client = browser(room.manager)
    answer = client.post(
        reverse("seminar_add", args=[room.cohort.pk]), planning_data(room, **changes)
    )
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert 'value="Reims"' in answer.content.decode()
    assert HalfDay.objects.count() == 1


def test_planning_is_the_managers(room):
    trainer = browser(room.trainer)
    assert trainer.get(reverse("cohort_seminars", args=[room.cohort.pk])).status_code == 200
    for name, arg in [
        ("seminar_add", room.cohort.pk),
        ("half_days_add", room.half_day.seminar_id),
        ("half_day_cancel", room.half_day.pk),
    ]:
        assert trainer.get(reverse(name, args=[arg])).status_code == 403
    stranger = factories.trainer_of(factories.cohort(room.cohort.programme_version))
    tab = reverse("cohort_seminars", args=[room.cohort.pk])
    assert browser(stranger).get(tab).status_code == 404
    assert browser(room.trainee).get(tab).status_code == 403


def test_cancelling_asks_for_a_reason(room):
    client = browser(room.manager)
    url = reverse("half_day_cancel", args=[room.half_day.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Grève des trains"}).status_code == 302
    room.half_day.refresh_from_db()
    assert room.half_day.state == "cancelled"
    again = client.post(url, {"reason": "Encore"})
    assert again.status_code == 422


# --- What they cost --------------------------------------------------------------------------


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def closed_room(trainees: int) -> Room:
    room = make_room(trainees=trainees)
    room.open()
    for enrolment in room.enrolments[::2]:
        room.sign(enrolment.person)
    return room


@pytest.mark.parametrize("close", [False, True])
@pytest.mark.parametrize("name", ["half_day_board", "half_day_sheet", "half_day_live"])
def test_the_board_and_the_sheet_cost_the_same_for_one_and_for_fifteen(at_now, name, close):
    counts = []
    for trainees in (1, 15):
        room = closed_room(trainees)
        if close:
            if name == "half_day_live":
                return
            room.close()
        url = reverse(name, args=[room.half_day.pk])
        counts.append(queries_of(browser(room.trainer), url))
    assert counts[0] == counts[1] <= 12


def test_the_tab_and_her_list_cost_the_same_for_one_and_for_fifteen(at_now):
    tab, own = [], []
    for seminars in (1, 15):
        room = make_room(trainees=2)
        for number in range(seminars - 1):
            a_seminar = factories.seminar(room.cohort, title=f"Séminaire {number}")
            for hours in (0, 4):
                factories.half_day(
                    a_seminar, starts_at=NOW + timedelta(days=number + 1, hours=hours)
                )
        url = reverse("cohort_seminars", args=[room.cohort.pk])
        tab.append(queries_of(browser(room.manager), url))
        own.append(queries_of(browser(room.trainee), reverse("my_half_days")))
    assert tab[0] == tab[1] <= 12
    assert own[0] == own[1] <= 12


def test_opening_inserts_everybody_at_once(at_now):
    counts = []
    for trainees in (2, 15):
        room = make_room(trainees=trainees)
        with CaptureQueriesContext(connection) as queries:
            services.open_half_day(half_day=room.half_day, by=room.trainer)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_first_signature_asks_the_database_as_little_as_it_can(open_room):
    client = browser(open_room.trainee)
    data = signing_data(client.get(sign_url(open_room)))
    with CaptureQueriesContext(connection) as queries:
        assert client.post(sign_url(open_room), data).status_code == 302
    statements = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    # PostgreSQL is asked for the lock of the chain as well.
    assert len(statements) == (18 if connection.vendor == "sqlite" else 19)


def test_a_code_that_was_scanned_costs_no_statement(open_room):
    costs = []
    for enrolment, token in zip(open_room.enrolments, (False, True), strict=False):
        client = browser(enrolment.person)
        data = signing_data(client.get(sign_url(open_room)))
        if token:
            told = codes.check_told(open_room.half_day, codes.code_at(open_room.half_day, NOW))
            data["token"] = codes.token_for(open_room.half_day, enrolment.person, told)
        with CaptureQueriesContext(connection) as queries:
            assert client.post(sign_url(open_room), data).status_code == 302
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_page_before_signing_writes_nothing(open_room):
    client = browser(open_room.trainee)
    with CaptureQueriesContext(connection) as queries:
        client.get(sign_url(open_room))
    assert not [q for q in queries if not q["sql"].lstrip().upper().startswith("SELECT")]
    assert len(queries) <= 12
