"""A signature on the trainer's device: whose it is, what it says, and when it is refused."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cohorts.attendance.models import Evidence
from cohorts.paper.rules import name_obstacle
from cohorts.paper.services import sign_on_device
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests.conftest import NOW
from tests.unit.cohorts.attendance.conftest import make_room

pytestmark = pytest.mark.django_db
DRAWING = "M10 10L200 90L210 40"


def sign(room, number=0, **fields) -> Evidence:
    fields.setdefault("typed_name", room.enrolments[number].person.get_full_name())
    return sign_on_device(
        **{
            "presence": room.presence(number),
            "by": room.trainer,
            "client_key": uuid4(),
            **fields,
        }
    )


def refusal(room, **fields) -> str:
    with pytest.raises(Refused) as refused:
        sign(room, **fields)
    return refused.value.sentence


def test_it_says_who_signed_on_whose_device(open_room):
    proof = sign(open_room, device_class="tablet")
    assert proof.kind == "device_signature"
    assert proof.signer == open_room.trainer
    assert proof.statement.startswith(
        "Signed by Prénom00 Nom00 on the device of Théo Relais: I, Prénom00 Nom00, declare"
    )
    assert "I am on site: Maison de santé des Tilleuls." in proof.statement
    assert proof.facts["trainee"] == proof.facts["typed_name"] == "Prénom00 Nom00"
    assert proof.device_class == "tablet"
    assert open_room.presence().state == "present_onsite"


def test_a_drawing_is_enough_and_so_is_a_name(open_room):
    assert sign(open_room, 0, typed_name="", drawing=DRAWING).drawing == DRAWING
    assert sign(open_room, 1).drawing == ""
    assert "Type your name or draw" in refusal(open_room, number=2, typed_name="  ", drawing="")


@pytest.mark.parametrize("typed", ["nom00 prenom00", "PRÉNOM00  NOM00", "Nom00, Prénom00"])
def test_her_name_is_hers_however_it_is_typed(open_room, typed):
    assert name_obstacle(open_room.trainee, typed) is None


@pytest.mark.parametrize("typed", ["Prénom01 Nom01", "Prénom00", "x", "…"])
def test_another_name_is_not(open_room, typed):
    assert "Prénom00 Nom00" in refusal(open_room, typed_name=typed)
    assert open_room.presence().state == "expected"


def test_one_pressing_sent_twice_is_one_signature(open_room):
    key = uuid4()
    assert sign(open_room, client_key=key) == sign(open_room, client_key=key)
    assert "already served" in refusal(open_room, number=1, client_key=key)


@pytest.mark.parametrize(
    "other",
    [
        {"typed_name": ""},
        {"drawing": "M1 1L2 2"},
        {"drawing": ""},
        {"typed_name": "Nom00 Prénom00"},
    ],
)
def test_one_pressing_sent_again_with_another_content_is_refused(open_room, other):
    key = uuid4()
    sent = {"client_key": key, "typed_name": "Prénom00  Nom00", "drawing": DRAWING}
    kept = sign(open_room, **sent)
    assert "already been signed with another content" in refusal(open_room, **{**sent, **other})
    assert sign(open_room, **{**sent, "typed_name": " Prénom00 Nom00"}) == kept
    assert Evidence.objects.filter(kind="device_signature").count() == 1


def test_nobody_signs_twice(open_room):
    sign(open_room)
    assert "already recorded as present" in refusal(open_room)


def test_only_while_one_signs(room):
    room.open()
    with clock.at(NOW + timedelta(days=1)):
        assert "The day is over" in refusal(room)
    room.close()
    assert "Signing ended" in refusal(room)


def test_remotely_nobody_holds_the_trainers_device(at_now, db):
    room = make_room(delivery="remote")
    room.open()
    assert "held remotely" in refusal(room)


def test_it_needs_her_own_trainer(open_room, other_room):
    assert "Only a trainer" in refusal(open_room, by=other_room.trainer)
