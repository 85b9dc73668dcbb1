"""What is taken in as a photograph, what is refused and in which words, and what is left of it."""

import io

import pillow_heif
import pytest
from PIL import Image

from cohorts.paper.validators import MOST_BYTES, received_pages, tidy_name
from lms.kernel.refusals import Refused
from tests.unit.cohorts.paper.photographs import (
    blank,
    encoded,
    photographed,
    png_bomb,
    printed,
    scan,
    upload,
    with_position,
)

pytestmark = pytest.mark.django_db


def read(content: bytes, name: str = "IMG.jpg") -> list:
    """The pages, each with its picture."""
    with received_pages(upload(content, name)) as pages:
        return [(page, Image.open(io.BytesIO(page.path.read_bytes()))) for page in pages]


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused, received_pages(upload(content)):
        pass
    assert refused.value.field == "photographs"
    return refused.value.sentence


def heif(picture: Image.Image) -> bytes:
    content = io.BytesIO()
    pillow_heif.from_pillow(picture).save(content)
    return content.getvalue()


def test_nothing_but_the_picture_is_kept_of_a_photograph():
    content = with_position(blank("Rennes"))
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825), "the camera wrote its place"
    ((page, picture),) = read(content)
    assert picture.format == "JPEG"
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    with received_pages(upload(content)) as (again,):
        assert b"Maker of cameras" not in again.path.read_bytes()
        assert again.sha256 == page.sha256


def test_a_photograph_stands_upright_whichever_way_the_phone_was_held():
    ((_page, picture),) = read(with_position(blank(size=(1200, 900)), orientation=6))
    assert picture.size == (900, 1200)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_phones_write_several_kinds(room, kind):
    picture = photographed(room.half_day)
    content = heif(picture) if kind == "HEIF" else encoded(picture, kind)
    ((page, drawn),) = read(content)
    assert drawn.format == "JPEG"
    assert page.half_days == [room.half_day.pk]


@pytest.mark.parametrize("turned", [-30, 8, 90, 180, 270])
def test_the_code_is_read_however_the_sheet_lies(room, turned):
    ((page, _picture),) = read(encoded(photographed(room.half_day, turned=turned)))
    assert page.half_days == [room.half_day.pk]


def test_the_code_is_read_on_a_small_copy_of_a_photograph(room):
    ((page, _picture),) = read(encoded(printed(room.half_day, pixels=1200), quality=60))
    assert page.half_days == [room.half_day.pk]


def test_a_scan_of_several_sheets_is_as_many_pages(open_room, other_room):
    pages = [printed(each.half_day) for each in (open_room, other_room)]
    found = read(scan(*pages, blank()), "scan.pdf")
    assert [page.half_days for page, _picture in found] == [
        [open_room.half_day.pk],
        [other_room.half_day.pk],
        [],
    ]
    assert [page.page for page, _picture in found] == [1, 2, 3]
    assert len({page.received_sha256 for page, _picture in found}) == 1


def test_two_codes_on_one_photograph_are_both_seen(open_room, other_room):
    left, right = printed(open_room.half_day), printed(other_room.half_day)
    both = Image.new("RGB", (left.width + right.width, left.height), "white")
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    ((page, _picture),) = read(encoded(both))
    assert sorted(page.half_days) == sorted([open_room.half_day.pk, other_room.half_day.pk])


def test_a_large_photograph_is_made_smaller():
    ((page, picture),) = read(encoded(blank(size=(6000, 8000))))
    assert max(picture.size) == 3000
    assert (page.width, page.height) == picture.size


def test_what_is_transparent_becomes_paper():
    ((_page, picture),) = read(encoded(Image.new("RGBA", (900, 1200), (0, 0, 0, 0)), "PNG"))
    assert picture.getpixel((10, 10)) == (255, 255, 255)


JPEG = encoded(blank())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<html>not a picture</html>", "neither a photograph"),
        (b"GIF89a" + bytes(200), "neither a photograph"),
        (b"\xff\xd8\xff" + bytes(300), "damaged"),
        (JPEG[: len(JPEG) // 2], "damaged"),
        (b"%PDF-1.7\n nothing else", "damaged"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(300), "damaged"),
        (png_bomb(), "too many pixels"),
        (encoded(blank(size=(400, 300))), "too small"),
        (scan(*[blank(size=(620, 877))] * 21), "more than 20 pages"),
        (bytes(MOST_BYTES + 1), "15 MB at most"),
    ],
    ids=[
        "no bytes",
        "html",
        "gif",
        "no jpeg",
        "truncated",
        "no pdf",
        "no heic",
        "bomb",
        "thumbnail",
        "long scan",
        "16 MB",
    ],
)
def test_what_is_no_photograph_is_refused_in_plain_words(content, words):
    assert words in refusal(content)


def test_a_pdf_with_a_password_is_refused():
    import pikepdf

    content = io.BytesIO()
    with pikepdf.open(io.BytesIO(scan(blank()))) as document:
        document.save(content, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert "password" in refusal(content.getvalue())


def test_a_name_is_shown_without_folders_and_control_signs():
    assert tidy_name("C:\\photos\\IMG\x00_1.jpg") == "IMG_1.jpg"
    assert len(tidy_name("x" * 300 + ".jpg")) <= 60
