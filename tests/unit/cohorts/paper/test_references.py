"""The reference on a printed sheet: found by a decoder, recognised when forged."""

import io
from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp
from django.template.loader import render_to_string
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from cohorts.attendance.documents import sheet_context, sheet_pdf
from cohorts.attendance.queries import roll_of
from cohorts.attendance.references import (
    half_day_id_of,
    readable_reference,
    reference_in,
    reference_of,
    sheet_address,
)
from cohorts.paper.services import TickedRow, file_photographs, sign_on_device, tick_rows
from tests.unit.cohorts.attendance.conftest import make_room
from tests.unit.cohorts.paper.photographs import blank, encoded, upload

pytestmark = pytest.mark.django_db


def codes_of(pdf: bytes) -> list[list[str]]:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    pages = [page.render(scale=2).to_pil().convert("L") for page in document]
    return [[code.text for code in zxingcpp.read_barcodes(page)] for page in pages]


def text_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return [page.get_textpage().get_text_bounded() for page in document]


def test_the_code_of_the_printed_sheet_leads_to_its_half_day(room):
    pdf = sheet_pdf(room.half_day)[0]
    assert codes_of(pdf) == [[sheet_address(room.half_day)]]
    assert half_day_id_of(reference_in(sheet_address(room.half_day))) == room.half_day.pk
    assert readable_reference(room.half_day) in text_of(pdf)[0]


def test_every_page_of_a_long_sheet_carries_it(at_now, db):
    room = make_room(trainees=32)
    pdf = sheet_pdf(room.half_day)[0]
    assert len(codes_of(pdf)) > 1
    assert codes_of(pdf) == [[sheet_address(room.half_day)]] * len(codes_of(pdf))
    assert all(readable_reference(room.half_day) in page for page in text_of(pdf))


def test_the_sheet_of_an_open_half_day_leaves_room_for_hands(open_room):
    open_room.sign()
    assert codes_of(sheet_pdf(open_room.half_day)[0]) == [[sheet_address(open_room.half_day)]]


def test_a_signed_sheet_asks_for_no_photograph(open_room):
    open_room.close()
    pdf = sheet_pdf(open_room.half_day)[0]
    assert codes_of(pdf) == [[]]
    assert readable_reference(open_room.half_day) not in text_of(pdf)[0]


def test_the_signed_sheet_says_who_signed_on_paper_and_on_whose_device(open_room):
    (scan,) = file_photographs(
        upload=upload(encoded(blank())), by=open_room.trainer, half_day=open_room.half_day
    ).filed
    tick_rows(scan=scan, rows={open_room.presence(0).pk: TickedRow()}, by=open_room.trainer)
    sign_on_device(
        presence=open_room.presence(1),
        by=open_room.trainer,
        client_key=uuid4(),
        typed_name="Prénom01 Nom01",
    )
    page = render_to_string(
        "cohorts/attendance/sheet_pdf.html", sheet_context(roll_of(open_room.half_day))
    )
    assert "signed on the paper sheet, read by Théo Relais" in page
    assert "signed at 10:30:00 on the device of Théo Relais" in page


def test_it_is_read_as_a_hand_types_it(room):
    reference = readable_reference(room.half_day)
    for typed in (reference.lower(), f"  {reference} ", reference.replace("-", " - ")):
        assert half_day_id_of(typed) == room.half_day.pk
    number, first, second = reference.split("-")
    misread = f"{number}-{first}-{second}".replace("O", "0").replace("I", "1").replace("B", "8")
    if number == misread.split("-")[0]:
        assert half_day_id_of(misread) == room.half_day.pk


def test_that_of_another_half_day_or_a_made_up_one_is_not_taken(room):
    number, proof = reference_of(room.half_day).split("-")
    swapped = "A" if proof[0] != "A" else "B"
    for forged in (
        f"{int(number) + 1}-{proof}",
        f"0{number}-{proof}",
        f"{number}-{swapped}{proof[1:]}",
        f"{number}-{proof[:-1]}",
        f"{number}-{proof}A",
        f"-{proof}",
        number,
        "",
    ):
        assert half_day_id_of(forged) is None, forged


def test_sheets_printed_before_a_change_of_the_key_stay_good(room, settings):
    before = reference_of(room.half_day)
    old = settings.SECRET_KEY
    with override_settings(SECRET_KEY="another key", SECRET_KEY_FALLBACKS=[old]):
        assert reference_of(room.half_day) != before
        assert half_day_id_of(before) == room.half_day.pk
    with override_settings(SECRET_KEY="another key", SECRET_KEY_FALLBACKS=[]):
        assert half_day_id_of(before) is None


@given(st.text(max_size=60))
def test_no_text_makes_an_error(text):
    assert half_day_id_of(text) is None
    assert reference_in(text) is None or "/f/" in text


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("https://a.example/f/12-ABCDEFGHIJ", "12-ABCDEFGHIJ"),
        ("http://127.0.0.1:8000/f/12-ABCDEFGHIJ/?x=1", "12-ABCDEFGHIJ"),
        ("https://a.example/menu", None),
        ("WIFI:S:salle;;", None),
    ],
)
def test_codes_that_hang_on_the_wall_are_nothing_of_ours(text, reference):
    assert reference_in(text) == reference
