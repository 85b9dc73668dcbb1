import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lms.kernel.exports import csv_response, defused, safe_filename, xlsx_response

PARIS = ZoneInfo("Europe/Paris")
CAYENNE = ZoneInfo("America/Cayenne")
NOON_UTC = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
texts = st.text(max_size=40)


def csv_rows(rows, *, language="fr", zone=PARIS, headers=("A",)):
    with translation.override(language):
        response = csv_response(filename="x", headers=headers, rows=rows, zone=zone)
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def workbook(rows, **options):
    options = {"headers": ["A"], "zone": PARIS, **options}
    response = xlsx_response(filename="x", rows=rows, **options)
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))


class TestDefused:
    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
    def test_what_starts_a_formula_becomes_text(self, start):
        assert defused(f"{start}1+1") == f"'{start}1+1"

    @given(texts)
    def test_no_text_starts_a_formula(self, text):
        assert not defused(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))

    @given(texts)
    def test_a_control_character_hides_no_formula(self, text):
        assert not defused(f"\x00=\x01{text}").startswith("=")

    @pytest.mark.parametrize("text", ["", "Zoé", "a=b", "1-2", "'quoted"])
    def test_harmless_text_is_unchanged(self, text):
        assert defused(text) == text


class TestCsv:
    def test_the_spreadsheet_of_a_french_person_reads_it(self):
        rows = csv_rows(
            [["Zoé; « B »", 0.5, 3, Decimal("2.50"), None, True]], headers=list("ABCDEF")
        )
        assert rows[1][:5] == ["Zoé; « B »", "0,5", "3", "2,5", ""]

    def test_english_numbers_have_a_point(self):
        assert csv_rows([[0.5]], language="en")[1] == ["0.5"]

    def test_negative_numbers_stay_numbers(self):
        assert csv_rows([[-3, "-3"]])[1] == ["-3", "'-3"]

    def test_instants_are_those_of_the_zone(self):
        assert csv_rows([[NOON_UTC]], zone=CAYENNE)[1] == ["2026-03-10 09:00"]
        assert csv_rows([[NOON_UTC]], zone=PARIS)[1] == ["2026-03-10 13:00"]

    def test_a_day_has_no_zone(self):
        assert csv_rows([[date(2026, 3, 10)]], zone=CAYENNE)[1] == ["2026-03-10"]

    def test_an_instant_without_zone_is_refused(self):
        with pytest.raises(ValueError, match="no time zone"):
            csv_rows([[datetime(2026, 3, 10)]])  # noqa: DTZ001

    def test_rows_are_read_while_they_are_sent(self):
        read = []

        def rows():
            for number in range(1000):
                read.append(number)
                yield [number]

        response = csv_response(filename="x", headers=["n"], rows=rows())
        chunks = iter(response.streaming_content)
        next(chunks), next(chunks)
        assert 0 < len(read) < 1000

    def test_it_keeps_the_language_of_the_request_that_asked(self):
        with translation.override("fr"):
            response = csv_response(filename="x", headers=["n"], rows=[[1.5]])
        with translation.override("en"):
            assert b"1,5" in b"".join(response.streaming_content)
            assert translation.get_language() == "en"

    @given(st.lists(st.lists(texts, min_size=1, max_size=3), max_size=5))
    def test_what_is_written_is_read_again(self, rows):
        read = csv_rows(rows, headers=("A", "B", "C"))
        assert read[1:] == [[defused(text) for text in row] for row in rows]


class TestXlsx:
    def test_types_survive(self):
        sheet = workbook([["Zoé", -2, 0.25, date(2026, 3, 10), NOON_UTC, None]]).active
        values = [cell.value for cell in sheet[2]][:5]
        assert values == [
            "Zoé", -2, 0.25, datetime(2026, 3, 10), datetime(2026, 3, 10, 13, 0),  # noqa: DTZ001
        ]  # fmt: skip
        assert sheet["A2"].data_type == "s"
        assert sheet["B2"].data_type == "n"

    @given(texts)
    def test_no_cell_is_a_formula(self, text):
        cell = workbook([[f"={text}"]]).active["A2"]
        assert cell.data_type != "f"
        assert cell.value.startswith("'=")

    def test_headers_are_text_too(self):
        assert workbook([], headers=["=1+1"]).active["A1"].value == "'=1+1"

    def test_definitions_have_their_sheet(self):
        book = workbook([["x"]], sheet_title="Données", definitions=[("E", "Entrés")])
        assert book.sheetnames[0] == "Données"
        assert [cell.value for cell in book.worksheets[1][2]] == ["E", "Entrés"]

    def test_a_long_text_is_cut_visibly(self):
        value = workbook([["a" * 40_000]]).active["A2"].value
        assert len(value) == 32_767
        assert value.endswith("…")

    def test_long_numbers_keep_their_digits(self):
        assert workbook([[12345678901234567890]]).active["A2"].value == "12345678901234567890"

    def test_a_day_before_the_calendar_of_spreadsheets_is_text(self):
        assert workbook([[date(1850, 1, 2)]]).active["A2"].value == "1850-01-02"

    @pytest.mark.parametrize("title", ["[a]:*?/\\", "'", "x" * 60, ""])
    def test_any_title_makes_a_sheet(self, title):
        assert len(workbook([], sheet_title=title).sheetnames) == 1

    def test_a_row_that_fails_fails_before_anything_is_sent(self):
        with pytest.raises(ValueError, match="no time zone"):
            workbook([[datetime(2026, 1, 1)]])  # noqa: DTZ001


class TestFilenames:
    @pytest.mark.parametrize(
        ("name", "safe"),
        [
            ("Émargement 3", "Émargement 3.csv"),
            ("../../etc/passwd", "etc-passwd.csv"),
            ('a"\r\nSet-Cookie: x', "a-Set-Cookie- x.csv"),
            ("", "export.csv"),
            ("liste.csv", "liste.csv"),
        ],
    )
    def test_names(self, name, safe):
        assert safe_filename(name, "csv") == safe

    def test_the_response_is_a_download_with_its_accents(self):
        response = csv_response(filename="Été", headers=[], rows=[])
        assert response["Content-Disposition"] == "attachment; filename*=utf-8''%C3%89t%C3%A9.csv"
        assert response["X-Content-Type-Options"] == "nosniff"
