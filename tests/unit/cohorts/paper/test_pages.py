"""The pages of the paper way and of the device: who opens them, what they say, what they cost."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.attendance.models import Evidence
from cohorts.attendance.references import readable_reference, reference_of
from cohorts.enrolment.services import withdraw
from cohorts.paper.models import ScannedSheet, WaitingSheet
from cohorts.paper.services import file_photographs
from lms.accounts.enums import Role, ScopeKind
from lms.accounts.models import RoleGrant
from lms.accounts.services import give_password
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.attendance.conftest import make_room
from tests.unit.cohorts.paper.photographs import blank, encoded, printed, upload

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase assez longue"


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["language"] = "en"
    return client


def text_of(response) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(plain))


def paper_url(room) -> str:
    return reverse("half_day_paper", args=[room.half_day.pk])


def filed(room, words="Feuille") -> ScannedSheet:
    (scan,) = file_photographs(
        upload=upload(encoded(blank(words))), by=room.trainer, half_day=room.half_day
    ).filed
    return scan


def rows_url(scan) -> str:
    return reverse("scanned_sheet", args=[scan.half_day_id, scan.pk])


def send(client, url, *contents, names=None, follow=True):
    names = names or [f"IMG_{number}.jpg" for number in range(len(contents))]
    files = [
        SimpleUploadedFile(name, content) for name, content in zip(names, contents, strict=True)
    ]
    return client.post(url, {"photographs": files}, follow=follow)


def queries_of(client, url) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


# --- The reference on the sheet ------------------------------------------------------------------


def test_the_code_leads_the_trainer_to_the_paper_page(open_room):
    address = reverse("paper_by_reference", args=[reference_of(open_room.half_day)])
    answer = browser(open_room.trainer).get(address)
    assert answer["Location"] == paper_url(open_room)


def test_a_made_up_code_gets_a_sentence(open_room):
    number = open_room.half_day.pk
    answer = browser(open_room.trainer).get(f"/f/{number}-AAAAAAAAAA")
    assert answer.status_code == 404
    assert "was not made by this platform" in text_of(answer)


def test_the_code_of_another_cohort_gets_one_too(open_room, other_room):
    address = reverse("paper_by_reference", args=[reference_of(other_room.half_day)])
    answer = browser(open_room.trainer).get(address)
    assert answer.status_code == 404
    assert "not yours to run" in text_of(answer)
    assert "Bretagne" not in text_of(answer)


def test_a_typed_reference_finds_the_half_day(open_room, other_room):
    client = browser(open_room.trainer)
    url = reverse("find_reference")
    found = client.get(url, {"reference": readable_reference(open_room.half_day).lower()})
    assert found["Location"] == paper_url(open_room)
    for typed in ("417-AAAAA-AAAAA", readable_reference(other_room.half_day)):
        assert "No sheet of yours has this reference" in text_of(
            client.get(url, {"reference": typed})
        )


# --- Sending -------------------------------------------------------------------------------------


def test_several_photographs_find_each_its_half_day(open_room):
    later = factories.half_day(
        open_room.half_day.seminar,
        starts_at=NOW.replace(hour=13),
        state="open",
        opener=open_room.trainer,
    )
    sheets = [encoded(printed(each, pixels=1400)) for each in (open_room.half_day, later)]
    answer = send(
        browser(open_room.trainer), reverse("sheets_to_file"), *sheets, encoded(blank()), b"no"
    )
    said = text_of(answer)
    for hour in ("09:00", "14:30"):
        assert f"1 photograph is filed: 10 March 2026, {hour} – Coordination en équipe." in said
    assert "1 photograph waits for you to say where it belongs." in said
    assert "“IMG_3.jpg” – This is neither a photograph" in said
    assert open_room.half_day.scanned_sheets.count() == later.scanned_sheets.count() == 1


def test_the_sheet_of_another_half_day_is_offered_where_it_belongs(open_room):
    later = factories.half_day(
        open_room.half_day.seminar,
        starts_at=NOW.replace(hour=13),
        state="open",
        opener=open_room.trainer,
    )
    client = browser(open_room.trainer)
    answer = send(client, paper_url(open_room), encoded(printed(later, pixels=1400)))
    assert "names another half-day than the one you chose" in text_of(answer)
    assert "File it where it belongs" in text_of(answer)
    waiting = WaitingSheet.objects.get()
    place = reverse("waiting_file", args=[waiting.pk])
    answers = [client.post(place, {"half_day": later.pk}) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert later.scanned_sheets.get().code_was_read


def test_nothing_chosen_and_too_many_get_a_sentence(open_room):
    client = browser(open_room.trainer)
    empty = client.post(paper_url(open_room), {})
    assert empty.status_code == 422
    assert "Choose at least one photograph" in text_of(empty)
    many = send(client, reverse("sheets_to_file"), *[b"x"] * 40)
    assert many.status_code == 422
    assert "40 files at once are too many; send 20 at most at a time." in text_of(many)
    assert not ScannedSheet.objects.exists()


def test_an_empty_file_does_not_keep_the_others_out(open_room):
    answer = send(browser(open_room.trainer), paper_url(open_room), b"", encoded(blank()))
    assert "This file is empty" in text_of(answer)
    assert ScannedSheet.objects.count() == 1


def test_closed_meanwhile_it_is_said(open_room):
    client = browser(open_room.trainer)
    client.get(paper_url(open_room))
    open_room.close()
    answer = send(client, paper_url(open_room), encoded(blank()))
    assert answer.status_code == 409
    assert "already closed and signed" in text_of(answer)
    assert "a manager can rectify it" in text_of(answer)


def test_a_waiting_photograph_goes_to_half_days_of_hers_alone(open_room, other_room):
    client = browser(open_room.trainer)
    send(client, reverse("sheets_to_file"), encoded(blank()))
    waiting = WaitingSheet.objects.get()
    place = reverse("waiting_file", args=[waiting.pk])
    for wrong in (other_room.half_day.pk, "", "x", 0):
        answer = client.post(place, {"half_day": wrong}, follow=True)
        assert "Choose a half-day that is open and yours to run." in text_of(answer)
    assert browser(open_room.manager).post(place).status_code == 404
    client.post(reverse("waiting_put_away", args=[waiting.pk]))
    assert "Where do these belong" not in text_of(client.get(reverse("sheets_to_file")))


# --- The picture ---------------------------------------------------------


def test_the_picture_is_shown_to_those_who_run_the_half_day_and_is_powerless(open_room, other_room):
    scan = filed(open_room)
    url = reverse("scanned_sheet_picture", args=[scan.half_day_id, scan.pk])
    answer = browser(open_room.trainer).get(url)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
    assert browser(other_room.trainer).get(url).status_code == 404
    assert browser(open_room.trainee).get(url).status_code == 403
    elsewhere = reverse("scanned_sheet_picture", args=[other_room.half_day.pk, scan.pk])
    assert browser(open_room.manager).get(elsewhere).status_code == 404


def test_an_erased_picture_is_not_found(open_room):
    scan = filed(open_room)
    scan.file.storage.delete(scan.file.name)
    url = reverse("scanned_sheet_picture", args=[scan.half_day_id, scan.pk])
    client = browser(open_room.trainer)
    assert client.get(url).status_code == 404
    assert client.get(rows_url(scan)).status_code == 200


# --- Rows ---------------------------------------------------------


def test_those_ticked_are_recorded_and_the_others_left(open_room):
    scan = filed(open_room)
    client = browser(open_room.trainer)
    assert "Who signed on this sheet? 3" in text_of(client.get(rows_url(scan)))
    first, second = open_room.presence(0).pk, open_room.presence(1).pk
    data = {
        f"row-{first}-signed": "on",
        f"row-{second}-signed": "on",
        f"row-{second}-late_minutes": "15",
    }
    answers = [client.post(rows_url(scan), data) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    page = text_of(client.get(rows_url(scan)))
    assert "2 people are recorded as present by the sheet." in page
    assert "Who signed on this sheet? 1" in page
    assert open_room.presence(1).late_minutes == 15
    assert Evidence.objects.filter(kind="sheet_row").count() == 2


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Nobody is ticked"),
        ({"late_minutes": "10"}, "tick her as well"),
        ({"signed": "on", "late_minutes": "-1"}, "greater than or equal to 0"),
        ({"signed": "on", "late_minutes": "ten"}, "whole number"),
        ({"signed": "on", "late_minutes": "179", "left_early_minutes": "1"}, "180 minutes"),
    ],
)
def test_what_cannot_be_recorded_gets_a_sentence(open_room, values, words):
    scan = filed(open_room)
    row = f"row-{open_room.presence(0).pk}"
    data = {f"{row}-{name}": value for name, value in values.items()}
    answer = browser(open_room.trainer).post(rows_url(scan), data)
    assert answer.status_code in {409, 422}
    assert words in text_of(answer)
    assert open_room.presence(0).state == "expected"


def test_rows_of_others_are_not_even_read(open_room, other_room):
    scan = filed(open_room)
    data = {f"row-{other_room.presence(0).pk}-signed": "on"}
    assert browser(open_room.trainer).post(rows_url(scan), data).status_code == 422
    assert other_room.presence(0).state == "expected"
    assert browser(other_room.trainer).get(rows_url(scan)).status_code == 404


def test_those_who_left_cannot_be_ticked(open_room):
    scan = filed(open_room)
    client = browser(open_room.trainer)
    withdraw(enrolment=open_room.enrolments[1], cause="other", by=open_room.manager, reason="Part")
    page = text_of(client.get(rows_url(scan)))
    assert "Who signed on this sheet? 2" in page
    assert "Have left the cohort 1" in page
    # From a page that was opened before.
    answer = client.post(rows_url(scan), {f"row-{open_room.presence(1).pk}-signed": "on"})
    assert answer.status_code == 409
    assert "Prénom01 Nom01 has left the cohort" in text_of(answer)


@pytest.mark.parametrize("name", ["scanned_sheet", "scanned_sheet_picture"])
def test_a_number_that_no_half_day_can_have_is_not_found(open_room, name):
    scan = filed(open_room)
    client = browser(open_room.trainer)
    for half_day_id, scan_id in ((2**63, scan.pk), (scan.half_day_id, 2**63), (10**30, 10**30)):
        assert client.get(reverse(name, args=[half_day_id, scan_id])).status_code == 404


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("half_day_paper", 1),
        ("device_handover", 1),
        ("device_people", 1),
        ("device_sign", 2),
        ("device_thanks", 1),
        ("device_return", 1),
        ("waiting_picture", 1),
    ],
)
def test_nor_is_any_other_page(open_room, name, count):
    client = browser(open_room.trainer)
    assert client.get(reverse(name, args=[10**30] * count)).status_code == 404


def test_two_windows_tick_the_same_person_once(open_room):
    scan = filed(open_room)
    windows = [browser(open_room.trainer), browser(open_room.manager)]
    for window in windows:
        window.get(rows_url(scan))
    data = {f"row-{open_room.presence(0).pk}-signed": "on"}
    answers = [window.post(rows_url(scan), data) for window in windows]
    assert answers[0].status_code == 302
    assert Evidence.objects.filter(kind="sheet_row").count() == 1
    assert open_room.presence(0).changes.count() == 1


def test_pages_cost_the_same_for_few_and_many(at_now):
    counts = []
    for people, pictures in ((1, 1), (15, 6)):
        room = make_room(trainees=people)
        room.open()
        scans = [filed(room, f"{people}-{number}") for number in range(pictures)]
        for number in range(pictures):
            send(
                browser(room.trainer),
                reverse("sheets_to_file"),
                encoded(blank(f"waits {people}-{number}")),
            )
        client = browser(room.trainer)
        counts.append(
            [
                queries_of(client, url)
                for url in (paper_url(room), rows_url(scans[0]), reverse("sheets_to_file"))
            ]
        )
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 14


# --- The trainer's device ---------------------------------------------------------


@pytest.fixture
def device(open_room) -> Client:
    """The trainer's own browser, handed round."""
    give_password(person=open_room.trainer, password=PASSWORD, by=None)
    client = browser(open_room.trainer)
    client.post(reverse("device_handover", args=[open_room.half_day.pk]))
    return client


def device_url(room, name, *args) -> str:
    return reverse(name, args=[room.half_day.pk, *args])


def sign_on(client, room, number=0, **changes):
    url = device_url(room, "device_sign", room.presence(number).pk)
    page = client.get(url).content.decode()
    shown = re.search(r'name="shown" value="([^"]*)"', page)
    data = {
        "client_key": str(uuid4()),
        "shown": shown[1] if shown else "",
        "client_time": "2026-03-10T09:29:00Z",
        "typed_name": room.enrolments[number].person.get_full_name(),
        "drawing": "",
        **changes,
    }
    return client.post(url, data)


def test_handing_over_explains_itself_first(open_room):
    client = browser(open_room.trainer)
    start = device_url(open_room, "device_handover")
    assert "What this does not protect" in text_of(client.get(start))
    for name, args in (("device_people", []), ("device_sign", [open_room.presence().pk])):
        assert client.get(device_url(open_room, name, *args))["Location"] == start
    straight = client.post(f"{start}?person={open_room.presence(1).pk}")
    assert straight["Location"] == device_url(open_room, "device_sign", open_room.presence(1).pk)


def test_while_it_goes_round_nothing_else_of_hers_opens(open_room, other_room, device):
    people = device_url(open_room, "device_people")
    scan = filed(open_room)
    for address in (
        "/",
        reverse("my_day"),
        reverse("cohort_list"),
        reverse("sheets_to_file"),
        reverse("half_day_board", args=[open_room.half_day.pk]),
        reverse("half_day_close", args=[open_room.half_day.pk]),
        reverse("presence_detail", args=[open_room.half_day.pk, open_room.presence().pk]),
        reverse("scanned_sheet_picture", args=[scan.half_day_id, scan.pk]),
        reverse("device_handover", args=[open_room.half_day.pk]),
        reverse("account_change_password"),
        reverse("component_gallery"),
    ):
        answer = device.get(address)
        assert (answer.status_code, answer.get("Location")) == (302, people), address
        answer = device.post(address)
        assert answer.status_code in {302, 405}, address
    news = device.get(
        reverse("half_day_live", args=[open_room.half_day.pk]), headers={"HX-Request": "true"}
    )
    assert (news.status_code, news["HX-Redirect"]) == (204, people)
    page = device.get(people)
    assert "Prénom00 Nom00" in text_of(page)
    links = set(re.findall(r'href="(/[^"]*)"', page.content.decode()))
    round_ = device_url(open_room, "device_handover")
    static = ("/static/", "/manifest")
    assert all(link.startswith((round_, *static)) for link in links - {"/site.webmanifest"}), links


def test_they_sign_one_after_the_other(open_room, device):
    thanks = sign_on(device, open_room, 0)
    assert thanks["Location"] == device_url(open_room, "device_thanks")
    page = device.get(thanks["Location"])
    assert "Give the device back" in text_of(page)
    assert "Nom00" not in text_of(page)
    assert sign_on(device, open_room, 1, typed_name="", drawing="M1 1L5 5").status_code == 302
    people = text_of(device.get(device_url(open_room, "device_people")))
    assert "Nom02" in people
    assert "Nom00" not in people
    assert Evidence.objects.filter(kind="device_signature").count() == 2


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"typed_name": ""}, 422, "Type your name or draw your signature."),
        ({"typed_name": "Somebody Else"}, 422, "Type the name as it is written above"),
        ({"drawing": "<script>"}, 409, "This drawing cannot be read"),
        ({"drawing": "M1 1" + "L5 5" * 5000}, 409, "This drawing is too large"),
        ({"shown": "0" * 16}, 409, "has changed since you opened"),
        ({"client_key": "x"}, 422, "valid UUID"),
    ],
)
def test_a_signature_that_is_none_is_refused(open_room, device, changes, status, words):
    answer = sign_on(device, open_room, **changes)
    assert answer.status_code == status
    assert words in text_of(answer)
    assert open_room.presence().state == "expected"


def test_a_double_click_signs_once(open_room, device):
    url = device_url(open_room, "device_sign", open_room.presence().pk)
    shown = re.search(r'name="shown" value="([^"]*)"', device.get(url).content.decode())[1]
    data = {"client_key": str(uuid4()), "shown": shown, "typed_name": "Prénom00 Nom00"}
    assert [device.post(url, data).status_code for _click in range(2)] == [302, 302]
    assert Evidence.objects.filter(kind="device_signature").count() == 1


def test_only_her_password_gives_it_back(open_room, device):
    back = device_url(open_room, "device_return")
    wrong = device.post(back, {"password": "une autre phrase longue"})
    assert wrong.status_code == 422
    assert "not the password of the trainer" in text_of(wrong)
    assert device.get(reverse("my_day"))["Location"] == device_url(open_room, "device_people")
    key = device.session.session_key
    board = device.post(back, {"password": PASSWORD})
    assert board["Location"] == reverse("half_day_board", args=[open_room.half_day.pk])
    assert device.get(board["Location"]).status_code == 200
    assert device.session.session_key != key


def test_guessing_the_password_comes_to_an_end(open_room, device, settings):
    back = device_url(open_room, "device_return")
    for _guess in range(10):
        device.post(back, {"password": "x"})
    answer = device.post(back, {"password": PASSWORD})
    assert "Too many attempts" in text_of(answer)


def test_an_account_without_a_password_confirms(open_room):
    open_room.trainer.set_unusable_password()
    open_room.trainer.save()
    client = browser(open_room.trainer)
    start = device_url(open_room, "device_handover")
    assert "a confirmation alone leads back" in text_of(client.get(start))
    client.post(start)
    board = client.post(device_url(open_room, "device_return"))
    assert board["Location"] == reverse("half_day_board", args=[open_room.half_day.pk])


def test_signing_out_is_always_possible(open_room, device):
    device.post(reverse("account_logout"))
    assert device.get(reverse("my_day"))["Location"].startswith("/compte/login/")


def end_her_role(room) -> None:
    RoleGrant.objects.filter(user=room.trainer).delete()


def let_it_leave_her_scope(room) -> None:
    """Her role is for another cohort now."""
    RoleGrant.objects.filter(user=room.trainer).delete()
    elsewhere = make_room(a_region=factories.region("53", "Bretagne"))
    factories.grant(room.trainer, Role.TRAINER, ScopeKind.COHORT, elsewhere.cohort.pk)


@pytest.mark.parametrize("meanwhile", [end_her_role, let_it_leave_her_scope])
def test_a_right_that_ended_meanwhile_locks_nobody_in(open_room, device, meanwhile):
    meanwhile(open_room)
    back = device_url(open_room, "device_return")
    sign = device_url(open_room, "device_sign", open_room.presence().pk)
    board = reverse("half_day_board", args=[open_room.half_day.pk])
    for address in (
        "/",
        reverse("my_day"),
        board,
        sign,
        device_url(open_room, "device_people"),
        device_url(open_room, "device_thanks"),
    ):
        answer = device.get(address)
        assert (answer.status_code, answer.get("Location")) == (302, back), address
    assert device.post(sign, {"typed_name": "x"})["Location"] == back
    page = device.get(back)
    assert page.status_code == 200
    assert "not the trainer’s to run any more" in text_of(page)
    assert "Sign out" in text_of(page)
    assert device_url(open_room, "device_people") not in page.content.decode()
    assert device.post(back, {"password": "une autre phrase longue"}).status_code == 422
    assert device.get(reverse("my_day"))["Location"] == back
    key = device.session.session_key
    assert device.post(back, {"password": PASSWORD})["Location"] == reverse("my_day")
    assert device.get(reverse("my_day")).status_code == 200
    assert device.session.session_key != key
    assert device.get(board).status_code in {403, 404}


def test_signing_out_is_possible_without_any_right(open_room, device):
    end_her_role(open_room)
    device.post(reverse("account_logout"))
    assert device.get(reverse("my_day"))["Location"].startswith("/compte/login/")


def test_the_way_out_of_another_half_day_is_none(open_room, other_room, device):
    answer = device.get(device_url(other_room, "device_return"))
    assert answer["Location"] == device_url(open_room, "device_people")


def test_without_a_device_handed_over_the_way_out_needs_the_right(open_room, other_room):
    back = device_url(open_room, "device_return")
    assert browser(other_room.trainer).get(back).status_code == 404
    assert browser(open_room.trainee).get(back).status_code == 403


@pytest.mark.parametrize(
    "told",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-03-10T09:29:00", "hier", ""],
)
def test_a_wrong_clock_keeps_nobody_from_signing(open_room, device, told):
    assert sign_on(device, open_room, client_time=told).status_code == 302
    assert Evidence.objects.get(kind="device_signature").client_time is None


def test_closed_meanwhile_nobody_signs_on_it(open_room, device):
    open_room.close()
    assert "Signing ended" in text_of(device.get(device_url(open_room, "device_people")))
    page = device.get(device_url(open_room, "device_sign", open_room.presence().pk))
    assert "Signing ended" in text_of(page)


def test_people_of_other_half_days_are_not_on_it(open_room, other_room, device):
    url = device_url(open_room, "device_sign", other_room.presence().pk)
    assert device.get(url).status_code == 404
    client = browser(open_room.trainer)
    start = device_url(open_room, "device_handover")
    assert client.get(f"{start}?person={other_room.presence().pk}").status_code == 404
    assert client.get(f"{start}?person=x").status_code == 200
