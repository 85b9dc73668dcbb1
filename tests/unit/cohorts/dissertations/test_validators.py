"""Files are examined for real; each refusal has its sentence, and no bomb goes off."""

import time

import pytest
from django.utils import translation

from cohorts.dissertations import validators
from cohorts.dissertations.validators import received_pdf, tidy_name
from lms.kernel.refusals import Refused
from tests.unit.cohorts.dissertations import files


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def refusal_of(content: bytes, name: str = "memoire.pdf") -> str:
    with pytest.raises(Refused) as caught, received_pdf(files.upload(content, name)):
        pytest.fail("The file was accepted.")
    assert caught.value.field == "file"
    return str(caught.value.sentence)


def test_a_plain_pdf_is_counted_and_hashed():
    content = files.pdf(pages=7)
    with received_pdf(files.upload(content)) as received:
        assert received.pages == 7
        assert received.size == len(content)
        assert received.name == "Mémoire final.pdf"
        assert received.content.read() == content
        assert len(received.sha256) == 64


def test_links_to_the_web_are_harmless():
    with received_pdf(files.upload(files.with_web_link())) as received:
        assert received.pages == 3


@pytest.mark.parametrize("name", ["memoire.docx", "memoire", "memoire.pdf.exe", ""])
def test_another_extension_is_refused(name):
    upload = files.upload(name="x.pdf")
    upload._name = name
    with pytest.raises(Refused, match="no PDF"), received_pdf(upload):
        pytest.fail("The file was accepted.")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 a word processor's file", "although its name says so"),
        (b"<html>%PDF-1.7", "although its name says so"),
        (b"%PDF-1.7\nnothing more", "damaged"),
        (files.pdf(pages=40)[:4000], "damaged"),
        (files.encrypted("parcours"), "protected"),
        (files.encrypted(""), "protected"),
        (files.with_script(), "holds a program"),
        (files.with_script_tree(), "holds a program"),
        (files.with_active_form(), "holds a program"),
        (files.with_launch(), "start another program"),
        (files.with_attachment(), "attached files"),
        (files.with_media(), "attached files"),
        (files.without_page(), "no page"),
    ],
)
def test_each_unacceptable_file_has_its_sentence(content, sentence):
    assert sentence in refusal_of(content)


def test_the_number_of_pages_is_limited():
    assert "401 pages" in refusal_of(files.pdf(pages=401))
    with received_pdf(files.upload(files.pdf(pages=400))) as received:
        assert received.pages == 400


def test_the_size_is_limited(monkeypatch):
    monkeypatch.setattr(validators, "MOST_BYTES", 2000)
    assert "too large" in refusal_of(files.pdf(pages=30))


@pytest.mark.parametrize(
    "bomb",
    [
        files.tree_of_a_milliard_pages,
        files.deep_arrays,
        files.inflating_objects,
        files.circular_references,
        lambda: files.wide_tree(300_000),
    ],
)
def test_bombs_are_refused_in_time(bomb):
    content = bomb()
    before = time.monotonic()
    refusal_of(content)
    assert time.monotonic() - before < validators.LONGEST_INSPECTION


def test_an_examination_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(validators, "LONGEST_INSPECTION", 0.001)
    assert "too complex" in refusal_of(files.pdf())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\moi\\mémoire.pdf", "mémoire.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\x00b\nc\u202e.pdf", "abc.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_tidied(given, kept):
    assert tidy_name(given) == kept
