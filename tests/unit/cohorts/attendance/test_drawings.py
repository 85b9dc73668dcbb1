"""Drawn signatures as pictures: read back point by point, and on the signed sheet."""

from base64 import b64decode
from io import BytesIO

import pypdfium2
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cohorts.attendance.documents import sheet_pdf
from cohorts.attendance.drawings import HEIGHT, WIDTH, lines_of, png_data_uri
from tests.unit.cohorts.attendance.test_pages import browser

DRAWING = "M60 120L200 40L330 160L450 60M500 150"
points = st.lists(
    st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1)), min_size=1, max_size=20
)


def picture(path: str) -> Image.Image:
    head, body = png_data_uri(path).split(",")
    assert head == "data:image/png;base64"
    return Image.open(BytesIO(b64decode(body)))


def path_of(lines) -> str:
    return "".join("M" + "L".join(f"{x} {y}" for x, y in line) for line in lines)


@given(st.lists(points, min_size=1, max_size=4))
def test_what_was_drawn_is_in_the_picture(lines):
    assert lines_of(path_of(lines)) == lines
    drawn = picture(path_of(lines))
    assert drawn.size == (WIDTH, HEIGHT)
    for line in lines:
        assert drawn.getpixel(line[0]) == drawn.getpixel(line[-1]) == 0


def test_the_field_around_a_line_stays_white():
    drawn = picture("M60 120L200 120")
    assert drawn.getpixel((130, 120)) == 0
    assert drawn.getpixel((130, 140)) == drawn.getpixel((230, 120)) == 255


def test_lines_are_not_joined_with_one_another():
    drawn = picture("M10 10L50 10M200 10L240 10")
    assert drawn.getpixel((120, 10)) == 255


def test_what_is_no_path_draws_nothing_and_what_lies_outside_is_cut_off():
    assert lines_of("<script>") == []
    assert picture("hello").getextrema() == (255, 255)
    assert picture("M0 0L999 999").size == (WIDTH, HEIGHT)


@pytest.mark.django_db
def test_the_signed_sheet_shows_the_drawing(open_room):
    open_room.sign(drawing=DRAWING)
    open_room.sign(open_room.enrolments[1].person)
    open_room.close()
    document = pypdfium2.PdfDocument(BytesIO(sheet_pdf(open_room.half_day)[0]))
    assert len(document) == 1
    pictures = [
        each for each in document[0].get_objects() if each.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
    ]
    assert len(pictures) == 1
    left, bottom, right, top = pictures[0].get_bounds()
    # In points: small, and of the shape that it was drawn in.
    assert 50 <= right - left <= 90
    assert (right - left) / (top - bottom) == pytest.approx(3, rel=0.1)


@pytest.mark.django_db
def test_the_page_shows_the_drawing_where_there_is_one(open_room):
    open_room.sign(drawing=DRAWING)
    open_room.sign(open_room.enrolments[1].person)
    open_room.close()
    page = browser(open_room.trainer).get(reverse("half_day_sheet", args=[open_room.half_day.pk]))
    html = page.content.decode()
    assert html.count("drawing-shown") == 1
    assert f'd="{DRAWING}"' in html
