"""What is taken in as a document: harmless, small, and without what a camera writes."""

import io

import pytest
from PIL import Image

from cohorts.absences import validators
from cohorts.absences.validators import received_document
from lms.kernel.refusals import Refused
from tests.unit.cohorts.absences import files
from tests.unit.cohorts.dissertations.files import pdf, with_script


def taken_in(content: bytes, name: str) -> tuple[bytes, str]:
    with received_document(files.upload(content, name)) as received:
        kept = received.content.read()
        assert received.size == len(kept)
        return kept, received.content_type


def test_a_pdf_is_kept_as_it_is():
    assert taken_in(pdf(1), "avis.PDF") == (pdf(1), "application/pdf")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_is_drawn_anew_without_its_camera(kind):
    original = files.photograph(kind)
    assert files.CAMERA.encode() in original
    kept, content_type = taken_in(original, f"photo.{kind.lower()}")
    assert content_type == "image/jpeg"
    image = Image.open(io.BytesIO(kept))
    assert not dict(image.getexif())
    assert files.CAMERA.encode() not in kept
    # Turned upright, as the camera had noted.
    assert image.size == (300, 400)


def test_a_large_photograph_becomes_readable_and_small():
    kept, _type = taken_in(files.photograph(size=(5000, 4000)), "photo.jpg")
    assert max(Image.open(io.BytesIO(kept)).size) == 2400


def test_what_follows_a_picture_is_not_kept():
    kept, _type = taken_in(files.photograph() + b"<script>alert(1)</script>", "photo.jpg")
    assert b"script" not in kept


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (pdf(1), "avis.exe", "Send a PDF"),
        (b"MZ\x90\x00" * 20, "avis.pdf", "Send a PDF"),
        (b"<html></html>", "photo.png", "Send a PDF"),
        (b"", "photo.png", "empty"),
        (b"%PDF-1.7 rien", "avis.pdf", "damaged"),
        (b"\xff\xd8\xff\xe0 rien du tout", "photo.jpg", "damaged"),
        (files.photograph()[:3000], "photo.jpg", "damaged"),
        (files.bomb(), "photo.png", "too many points"),
        (files.bomb(12_000), "photo.png", "too many points"),
        (pdf(21), "avis.pdf", "21 pages"),
        (with_script(), "avis.pdf", "program"),
    ],
    ids=[
        "name",
        "programme named pdf",
        "page named png",
        "empty",
        "pdf in name only",
        "jpeg in name only",
        "half a jpeg",
        "bomb",
        "smaller bomb",
        "long pdf",
        "pdf with a script",
    ],
)
def test_what_is_refused_with_a_sentence(content, name, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        taken_in(content, name)
    assert refusal.value.field == "document"


def test_more_than_ten_megabytes():
    with pytest.raises(Refused, match="10 MB at most"):
        taken_in(b"%PDF-" + b"0" * validators.MOST_BYTES, "avis.pdf")
