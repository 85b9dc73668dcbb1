"""An answer kept on a device and sent late: it never undoes what was answered after it."""

import uuid

import pytest
from django.urls import reverse

from competencies.positioning.models import Rating
from competencies.positioning.queries import current_ratings
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, person):
    client.force_login(person)
    client.cookies["language"] = "en"
    return client


@pytest.fixture
def send(browser, entry, items):
    """Send a tap on the first item."""

    def send_one(choice, **fields):
        return browser.post(
            reverse("positioning_answer", kwargs={"entry_id": entry.pk}),
            {"revision": items[0].pk, "client_key": uuid.uuid4(), "choice": choice, **fields},
        )

    return send_one


def value(entry, item):
    return current_ratings(entry.positioning)[item.pk].value


def test_the_later_answer_of_another_device_stands(send, entry, items, answer):
    known = answer(entry, items[1], 2)
    later = answer(entry, items[0], 4, comment="Vu", evidence="Un compte rendu")
    response = send("1", as_of=known.pk)
    assert response.status_code == 409
    said = response.json()
    assert "A later answer" in said["message"]
    assert said["as_of"] == later.pk
    assert said["stands"] == {"choice": "4", "comment": "Vu", "evidence": "Un compte rendu"}
    assert value(entry, items[0]) == "4"
    assert Rating.objects.count() == 2


def test_it_is_stored_where_nothing_came_after_it(send, entry, items, answer):
    known = answer(entry, items[0], 4)
    answer(entry, items[1], 2)
    response = send("1", as_of=known.pk)
    assert (response.status_code, value(entry, items[0])) == (200, "1")
    assert response.json()["as_of"] == Rating.objects.latest("pk").pk


def test_one_that_had_arrived_is_no_answer_of_another_device(send, entry, items):
    first, second = uuid.uuid4(), uuid.uuid4()
    send("1", client_key=first)
    assert send("1", client_key=first, as_of=0).status_code == 200
    # She chose again before she knew that the first one had arrived.
    assert send("2", client_key=second, as_of=0).status_code == 409
    assert send("2", client_key=second, as_of=0, follows=f"{uuid.uuid4()} {first}").json()
    assert value(entry, items[0]) == "2"
    assert Rating.objects.count() == 2


def test_what_she_answered_before_does_not_cover_what_came_after(send, entry, items, answer):
    mine = uuid.uuid4()
    send("1", client_key=mine)
    answer(entry, items[0], 4)
    assert send("2", as_of=0, follows=str(mine)).status_code == 409
    assert value(entry, items[0]) == "4"


def test_the_keys_of_another_item_cover_nothing(send, entry, items, answer, browser):
    answer(entry, items[0], 4)
    other = uuid.uuid4()
    browser.post(
        reverse("positioning_answer", kwargs={"entry_id": entry.pk}),
        {"revision": items[1].pk, "client_key": other, "choice": "2"},
    )
    assert send("1", as_of=0, follows=str(other)).status_code == 409


def test_a_tap_that_goes_at_once_wins(send, entry, items, answer):
    answer(entry, items[0], 4)
    assert send("1").status_code == 200
    assert send("2", as_of="", follows="").status_code == 200
    assert value(entry, items[0]) == "2"


def test_a_trainers_rating_is_kept_alike(client, rating, trainer, items):
    client.force_login(trainer)
    address = reverse("rating_answer", kwargs={"rating_id": rating.pk})
    for choice, fields, status in (("3", {}, 200), ("1", {"as_of": 0}, 409)):
        tap = {"revision": items[0].pk, "client_key": uuid.uuid4(), "choice": choice, **fields}
        assert client.post(address, tap).status_code == status
    assert current_ratings(rating.positioning)[items[0].pk].value == "3"


@pytest.mark.parametrize("known", ["9" * 5000, "-1", "x", "99999999999999999999"])
def test_nonsense_is_refused_with_a_sentence(send, known):
    response = send("1", as_of=known)
    assert (response.status_code, len(response.json()["message"]) > 10) == (422, True)
    assert not Rating.objects.exists()


@pytest.mark.parametrize("choice", ["9" * 5000, "²" * 5000, "٣", "\x00", "0003", "03"])
def test_a_whole_form_of_nonsense_is_refused_with_a_sentence(browser, entry, items, choice):
    response = browser.post(
        reverse("positioning_form", kwargs={"entry_id": entry.pk}),
        {f"choice-{items[0].pk}": choice, "as_of": "0"},
    )
    assert response.status_code == 422
    assert "Choose a level, or say why there is none." in response.content.decode()
    assert not Rating.objects.exists()


@pytest.mark.parametrize("choice", ["0003", "03", "00", "0", "9999"])
def test_a_level_has_one_spelling(send, choice):
    response = send(choice)
    assert response.status_code == 422
    assert "does not belong to the scale" in response.json()["message"]
    assert not Rating.objects.exists()


def test_nobody_else_learns_what_stands(client, entry, items, answer):
    answer(entry, items[0], 4, comment="Vu")
    client.force_login(factories.user())
    response = client.post(
        reverse("positioning_answer", kwargs={"entry_id": entry.pk}),
        {"revision": items[0].pk, "client_key": uuid.uuid4(), "choice": "1", "as_of": 0},
    )
    assert response.status_code == 404


@pytest.fixture
def send_form(browser, entry, items):
    """Send the whole form with an answer to the first item, as it was drawn before any answer."""

    def send_all(choice, **kept):
        return browser.post(
            reverse("positioning_form", kwargs={"entry_id": entry.pk}),
            {
                f"choice-{items[0].pk}": choice,
                "as_of": "0",
                **{f"{name}-{items[0].pk}": value for name, value in kept.items()},
            },
        )

    return send_all


def test_a_change_of_mind_goes_with_the_form_under_its_key(send, send_form, entry, items, browser):
    drawn = send("1").json()["as_of"]
    send("3")
    back = {"choice": "1", "client_key": uuid.uuid4()}
    address = reverse("positioning_form", kwargs={"entry_id": entry.pk})
    # Without its key the form says nothing new: so it was drawn.
    browser.post(address, {f"choice-{items[0].pk}": "1", "as_of": drawn})
    assert value(entry, items[0]) == "3"
    assert send_form(**back).status_code == 302
    assert value(entry, items[0]) == "1"
    # It had arrived: the device sends it once more and learns so.
    assert send(**back).status_code == 200
    assert send_form(**back).status_code == 302
    assert Rating.objects.count() == 3


def test_a_late_answer_in_the_form_does_not_undo_a_later_one(send_form, entry, items, answer):
    later = answer(entry, items[0], 4)
    response = send_form("1", client_key=uuid.uuid4(), as_of=0, follows="")
    assert response.status_code == 422
    assert "A later answer" in response.content.decode()
    assert value(entry, items[0]) == "4"
    assert send_form("1", client_key=uuid.uuid4(), as_of=later.pk, follows="").status_code == 302
    assert value(entry, items[0]) == "1"


@pytest.mark.parametrize("key", ["", "x", "9" * 5000, "\x00"])
def test_a_key_of_nonsense_counts_as_none(send_form, entry, items, key):
    assert send_form("1", client_key=key).status_code == 302
    assert value(entry, items[0]) == "1"
