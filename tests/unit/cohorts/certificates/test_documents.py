"""The page of paper, read back as text and as a picture."""

import io
import unicodedata
from datetime import date

import pikepdf
import pypdfium2
import pytest
import segno
from django.utils import translation

from cohorts.certificates.documents import public_address, render_certificate
from cohorts.certificates.models import Certificate
from lms.kernel.refusals import Refused

LONG_NAME = " ".join(["Marie-Élisabeth", "Françoise", "Joséphine"] * 6)[:200]


def certificate(**fields) -> Certificate:
    values = {
        "number": "D-2026-00042",
        "token": "Xk3u7-abcdefghijklmnop_qrstuvwxy",
        "kind": "diploma",
        "holder_name": "Zoë Lefèvre-Çağlar",
        "title": "Diplôme d’établissement « PACTE »",
        "programme_title": "Coordonner un centre de santé : œuvrer pour l’accès aux soins",
        "cohort_label": "Provence-Alpes-Côte d’Azur, 1re promotion",
        "issuer_name": "École des hautes études en santé publique",
        "issued_on": date(2026, 6, 20),
        "issued_at_place": "Rennes",
        "year": 2026,
        "sequence": 42,
        **fields,
    }
    return Certificate(**values)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return " ".join(document[0].get_textpage().get_text_bounded().split())


def picture_of(pdf: bytes, scale: float = 3):
    return pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_pil().convert("L")


def test_it_says_what_it_certifies_in_french_whoever_issues_it():
    with translation.override("en"):
        said = text_of(render_certificate(certificate()))
    for words in (
        "Zoë Lefèvre-Çağlar",
        "Diplôme d’établissement",
        "« PACTE »",
        "œuvrer pour l’accès aux soins",
        "Provence-Alpes-Côte d’Azur, 1re promotion",
        "ÉCOLE DES HAUTES ÉTUDES EN SANTÉ PUBLIQUE",
        "20 juin 2026",
        "Rennes",
        "D-2026-00042",
        "/verifier/Xk3u7-abcdefghijklmnop_qrstuvwxy/",
    ):
        assert words in said, words
    assert "awarded" not in said


def test_the_file_is_titled_and_lies_across_a_page():
    with pikepdf.open(io.BytesIO(render_certificate(certificate()))) as pdf:
        assert "D-2026-00042" in str(pdf.docinfo["/Title"])
        _left, _bottom, width, height = (float(side) for side in pdf.pages[0].mediabox)
        assert width > height


def test_letters_and_accents_apart_are_printed_as_one():
    apart = unicodedata.normalize("NFD", "Chloé Noël")
    assert "Chloé Noël" in text_of(render_certificate(certificate(holder_name=apart)))


# The corners of a page that nothing but the code darkens: squares of the grid are read back one by
# one and compared with the code for the address, which is what a phone would do.


def test_the_code_on_the_page_leads_to_the_public_page():
    paper = certificate()
    expected = segno.make_qr(public_address(paper), error="m", mask=3)
    grid = [[bool(square) for square in row] for row in expected.matrix]
    assert squares_of(picture_of(render_certificate(paper), 4), len(grid)) == grid


def test_another_token_makes_another_code():
    """Else the test above would prove nothing."""
    expected = segno.make_qr(public_address(certificate()), error="m", mask=3)
    grid = [[bool(square) for square in row] for row in expected.matrix]
    other = render_certificate(certificate(token="Another-abcdefghijklmnop_qrstuvw"))
    assert squares_of(picture_of(other, 4), len(grid)) != grid


def squares_of(picture, count: int) -> list[list[bool]]:
    """The squares of the code at the lower right of the page, dark ones True."""
    width, height = picture.size
    left, top = int(width * 0.8), int(height * 0.71)
    corner = picture.crop((left, top, int(width * 0.96), int(height * 0.9)))
    dark = corner.point(lambda shade: 255 if shade < 100 else 0)
    left, top, right, bottom = dark.getbbox()
    side = (right - left) / count
    assert abs((bottom - top) / count - side) < 0.5, "this is no square"
    return [
        [
            dark.getpixel((int(left + (column + 0.5) * side), int(top + (row + 0.5) * side))) > 0
            for column in range(count)
        ]
        for row in range(count)
    ]


def test_a_square_of_the_code_is_large_enough_for_a_phone():
    """Half a millimetre on paper, as the house rule of a readable code has it."""
    paper = certificate()
    count = len(segno.make_qr(public_address(paper), error="m", mask=3).matrix)
    with pikepdf.open(io.BytesIO(render_certificate(paper))) as pdf:
        widths = [
            float(matrix[0])
            for matrix, operator in pikepdf.parse_content_stream(pdf.pages[0])
            if str(operator) == "cm" and float(matrix[0]) > 40
        ]
    millimetres = max(widths) / 72 * 25.4
    assert millimetres / (count + 8) > 0.5


@pytest.mark.parametrize(
    "fields",
    [
        {"holder_name": LONG_NAME},
        {"title": "Diplôme d’établissement de coordination " * 5},
        {"programme_title": "Coordonner les soins de proximité " * 7},
        {
            "holder_name": LONG_NAME,
            "title": ("Diplôme d’établissement de coordination " * 5)[:200],
            "programme_title": ("Coordonner les soins de proximité " * 8)[:250],
            "cohort_label": ("Provence-Alpes-Côte d’Azur, promotion " * 8)[:202],
            "issuer_name": ("École des hautes études en santé publique " * 5)[:200],
        },
    ],
)
def test_the_longest_texts_fit_on_one_page(fields):
    said = text_of(render_certificate(certificate(**fields)))
    for value in fields.values():
        tail = value.split()[-1]
        assert tail in said or tail.upper() in said
    assert "D-2026-00042" in said


def test_what_does_not_fit_is_refused_by_name():
    with (
        translation.override("en"),
        pytest.raises(Refused, match="Zoë Lefèvre-Çağlar does not fit on one page"),
    ):
        render_certificate(certificate(cohort_label="Une promotion " * 300))


@pytest.mark.parametrize("character", ["東", "🎓", "ሀ"])
def test_a_character_the_typeface_lacks_is_refused_by_name(character):
    with (
        translation.override("en"),
        pytest.raises(Refused, match=f"Ana {character}.*U\\+{ord(character):04X}"),
    ):
        render_certificate(certificate(holder_name=f"Ana {character}"))


def test_markup_in_a_name_is_printed_not_obeyed():
    said = text_of(render_certificate(certificate(holder_name="Anne <b>X</b> & Cie")))
    assert "Anne <b>X</b> & Cie" in said


@pytest.mark.parametrize("length", [19, 27, 40])
@pytest.mark.parametrize("field", ["holder_name", "title", "programme_title"])
def test_long_words_stay_within_the_frame(field, length):
    picture = picture_of(render_certificate(certificate(**{field: "W" * length})))
    width, height = picture.size
    margin = picture.crop((int(width * 0.945), int(height * 0.2), width, int(height * 0.69)))
    assert margin.getextrema()[0] > 200, "something is printed beside the frame"


def test_an_endless_word_is_refused_by_name():
    with translation.override("en"), pytest.raises(Refused, match=r"of Anne W+ cannot be printed"):
        render_certificate(certificate(holder_name=f"Anne {'W' * 100}"))
