import io
import random
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.kernel.imports import Column, read_table

COLUMNS = (
    Column("email", "Adresse e-mail", aliases=("Courriel",)),
    Column("name", "Nom", max_length=20),
    Column("region", "Région", required=False),
)
HEADINGS = "Nom;Adresse e-mail;Région"
GOOD = f"{HEADINGS}\nZoé;zoe@example.org;Bretagne\nÉlie;elie@example.org;\n"


def read(content, **limits):
    content = content if isinstance(content, bytes) else content.encode()
    return read_table(io.BytesIO(content), columns=COLUMNS, **limits)


def xlsx(rows, *, hidden_first=False):
    book = openpyxl.Workbook()
    if hidden_first:
        book.active.append(["not", "this"])
        book.active.sheet_state = "hidden"
        book.create_sheet()
        book.active = 1
    sheet = book.worksheets[-1]
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def archive(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return target.getvalue()


def only_error(table):
    assert table.rows == []
    [error] = table.errors
    return error


class TestEncodingsAndSeparators:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_every_encoding_of_a_french_office(self, encoding):
        table = read(GOOD.encode(encoding))
        assert table.ok
        assert [row["name"] for row in table.rows] == ["Zoé", "Élie"]

    @pytest.mark.parametrize("separator", [";", ",", "\t"])
    def test_every_separator(self, separator):
        assert read(GOOD.replace(";", separator)).rows[0]["region"] == "Bretagne"

    def test_a_comma_within_a_heading_does_not_mislead(self):
        table = read("Nom;Adresse e-mail;Remarques, notes, divers\nA;a@x.fr;b")
        assert table.rows[0]["name"] == "A"

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_every_end_of_line(self, end):
        assert [row.line for row in read(GOOD.replace("\n", end)).rows] == [2, 3]

    def test_a_workbook(self):
        content = xlsx([["NOM", "adresse E-MAIL *"], ["Zoé", "zoe@x.fr"], [12, "b@x.fr"]])
        table = read(content)
        assert [(row.line, row["name"], row["region"]) for row in table.rows] == [
            (2, "Zoé", ""),
            (3, "12", ""),
        ]

    def test_the_first_sheet_that_one_sees(self):
        content = xlsx([["Nom", "Courriel"], ["A", "a@x.fr"]], hidden_first=True)
        assert read(content).rows[0]["name"] == "A"


class TestHeadings:
    @pytest.mark.parametrize("heading", ["adresse e-mail", "ADRESSE EMAIL*", " email ", "Courriel"])
    def test_they_are_found_however_they_are_written(self, heading):
        assert read(f"Nom;{heading}\nA;a@x.fr").rows[0]["email"] == "a@x.fr"

    def test_a_missing_one_is_named(self):
        error = only_error(read("Nom;Région\nA;B"))
        assert (error.line, error.column) == (1, "Adresse e-mail")
        assert "Adresse e-mail" in error.message

    def test_an_unknown_one_is_a_warning(self):
        table = read("Nom;Courriel;Pointure\nA;a@x.fr;42")
        assert table.ok
        assert [warning.column for warning in table.warnings] == ["Pointure"]

    def test_a_repeated_one_is_an_error(self):
        assert only_error(read("Nom;Courriel;Adresse e-mail\nA;a@x.fr;b@x.fr"))

    def test_the_heading_need_not_be_on_the_first_line(self):
        table = read(f"\n;;\n{HEADINGS}\nA;a@x.fr;B")
        assert table.rows[0].line == 4


class TestRows:
    def test_lines_are_those_of_the_spreadsheet(self):
        table = read(f'{HEADINGS}\nA;a@x.fr;"two\nlines"\n\nB;b@x.fr;C')
        assert [row.line for row in table.rows] == [2, 5]

    def test_an_empty_required_cell_is_named(self):
        table = read(f"{HEADINGS}\nA;;B")
        [error] = table.errors
        assert (error.line, error.column) == (2, "Adresse e-mail")

    def test_a_cell_too_long_is_named(self):
        table = read(f"{HEADINGS}\n{'a' * 21};a@x.fr;")
        [error] = table.errors
        assert (error.line, error.column) == (2, "Nom")
        assert "20" in error.message

    def test_more_cells_than_headings(self):
        [error] = read(f"{HEADINGS}\nA;a@x.fr;B;lost").errors
        assert error.line == 2

    def test_missing_cells_are_empty(self):
        assert read(f"{HEADINGS}\nA;a@x.fr").rows[0]["region"] == ""

    def test_too_many_rows(self):
        lines = "\n".join(f"A{n};a{n}@x.fr;" for n in range(11))
        error = only_error(read(f"{HEADINGS}\n{lines}", max_rows=10))
        assert error.line == 12
        assert "10" in error.message

    def test_errors_without_end_are_cut_short(self):
        lines = "\n".join(";;X" for _ in range(1500))
        table = read(f"{HEADINGS}\n{lines}")
        assert 200 <= len(table.errors) < 210


class TestNoTables:
    @pytest.mark.parametrize(
        "content", [b"", b"  \n\n ", HEADINGS.encode(), b"\xef\xbb\xbf", b";;;\n;;;"]
    )
    def test_nothing_in_it(self, content):
        assert only_error(read(content)).message

    def test_ten_megabytes_of_noise(self):
        noise = random.Random(0).randbytes(10_000_000)
        assert "2" in only_error(read(noise)).message

    def test_noise_that_fits(self):
        assert only_error(read(random.Random(1).randbytes(100_000)))

    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (b"%PDF-1.7 ...", "PDF"),
            (archive({"a.txt": "b"}), "ZIP"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "XLS"),
            (b"\x89PNG\r\n\x1a\n", "PNG"),
        ],
    )
    def test_another_kind_of_file_is_named(self, content, kind):
        assert kind in only_error(read(content)).message

    def test_null_bytes(self):
        assert only_error(read(GOOD.replace("Zoé", "Z\0")))

    def test_a_quote_never_closed(self):
        lines = "\n".join(f"A{n};a{n}@x.fr;" for n in range(20_000))
        error = only_error(read(f'{HEADINGS}\nA;a@x.fr;"oops\n{lines}'))
        assert error.line == 2

    def test_a_quote_never_closed_in_a_small_file(self):
        error = only_error(read(f'{HEADINGS}\nA;a@x.fr;"oops\nB;b@x.fr;\n'))
        assert error.line == 2

    def test_quotes_within_a_cell_are_text(self):
        assert read(f'{HEADINGS}\nA "Z";a@x.fr;').rows[0]["name"] == 'A "Z"'

    def test_a_workbook_that_unpacks_to_a_mountain(self):
        parts = {"xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": b"0" * 60_000_000}
        content = archive(parts)
        assert len(content) < 200_000
        assert only_error(read(content))

    def test_a_workbook_of_styles_alone(self):
        assert only_error(read(archive({**PARTS, "xl/styles.xml": b"<xf/>" * 300_000})))

    def test_a_workbook_that_declares_entities(self):
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
        assert only_error(read(archive({"xl/workbook.xml": bomb})))

    def test_a_workbook_that_claims_a_million_rows(self):
        content = xlsx([["Nom", "Courriel"], ["A", "a@x.fr"]])
        book = openpyxl.load_workbook(io.BytesIO(content))
        book.active["XFD1048576"] = "far away"
        target = io.BytesIO()
        book.save(target)
        assert [row["name"] for row in read(target.getvalue()).rows] == ["A"]


# What spreads the damage over the structures of a workbook rather than over its checksums.
WORKBOOK = xlsx([["Nom", "Courriel"], *([f"A{n}", f"a{n}@x.fr"] for n in range(5))])
DAMAGES = [b"", b"<", b"99999999999999", b"-1", b'"', b"\xff", b"="]
PARTS = {
    name: zipfile.ZipFile(io.BytesIO(WORKBOOK)).read(name)
    for name in zipfile.ZipFile(io.BytesIO(WORKBOOK)).namelist()
}


class TestNothingEscapes:
    @given(st.binary(max_size=300))
    def test_any_bytes(self, content):
        table = read(content)
        assert table.errors or table.rows

    @given(st.text(alphabet='Nom;,\t"\n\r é\ufeff=0', max_size=80))
    def test_any_text(self, text):
        table = read(f"{HEADINGS}\n{text}")
        assert table.errors or table.rows

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.data())
    def test_a_damaged_workbook(self, data):
        place = data.draw(st.integers(0, len(WORKBOOK) - 1))
        damage = data.draw(st.binary(min_size=1, max_size=8))
        table = read(WORKBOOK[:place] + damage + WORKBOOK[place + len(damage) :])
        assert table.errors or table.rows

    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.data())
    def test_a_workbook_of_damaged_parts(self, data):
        name = data.draw(st.sampled_from(sorted(PARTS)))
        content = PARTS[name]
        place = data.draw(st.integers(0, len(content) - 1))
        damage = data.draw(st.sampled_from(DAMAGES))
        cut = data.draw(st.integers(0, 30))
        changed = {**PARTS, name: content[:place] + damage + content[place + cut :]}
        table = read(archive(changed))
        assert table.errors or table.rows

    @settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.sampled_from(sorted(PARTS)))
    def test_a_workbook_that_lacks_a_part(self, name):
        table = read(archive({key: value for key, value in PARTS.items() if key != name}))
        assert table.errors or table.rows


def test_two_columns_of_one_name_are_a_mistake_of_the_programmer():
    with pytest.raises(ValueError, match="nom"):
        read_table(io.BytesIO(b"x"), columns=(Column("a", "Nom"), Column("b", "NOM")))
