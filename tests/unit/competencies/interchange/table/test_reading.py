"""Tables as people make them, and as they should not."""

import io

import openpyxl
import pytest
from django.utils import translation

from competencies.interchange.package import Package, ScaleLevel, ScaleText
from competencies.interchange.table.reading import read
from competencies.interchange.table.writing import template, write
from lms.kernel.refusals import Refused
from tests.unit.competencies.interchange.conftest import zipped

HEAD = "Code;Type;Parent;Énoncé;Remarques;Source;Je découvre;Je suis autonome ✓\n"
FRAMEWORK = "referent;Référentiel;;Référent;Référents;;Principe;Sans aide\n"


def table(*rows, head=HEAD, framework=FRAMEWORK):
    return (head + framework + "".join(f"{row}\n" for row in rows)).encode()


def codes(findings):
    return [(finding.code, finding.where) for finding in findings]


def test_a_grid_with_levels():
    reading = read(
        table(
            "M1;Mission;;Réponse globale;Apporter;001",
            "D1;Dimension;;Personnes",
            "X1;Axe : lieu;;Partout",
            "R1;;M1, D1;Accueillir;Note;002;Écoute;Reformule",
            "R1.1;Geste;R1;Écouter",
        )
    )
    package = reading.package

    assert (reading.errors, reading.warnings) == ([], [])
    assert (package.key, package.title, package.audience) == ("referent", "Référent", "Référents")
    assert package.axes == ("mission", "dimension", "lieu")
    assert package.values[0].statement == "Apporter"
    assert package.scale == ScaleText(
        (ScaleLevel("Je découvre", "Principe"), ScaleLevel("Je suis autonome", "Sans aide", True))
    )
    first, second = package.items
    assert (first.axis_codes, first.behaviours) == (("M1", "D1"), {1: "Écoute", 2: "Reformule"})
    assert (first.notes, first.source, first.kind, first.parent) == ("Note", "002", "", None)
    assert (second.parent, second.kind, second.axis_codes) == ("R1", "Geste", ())


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("head", ["CODE;Enonce;parents", "code;Statement;Parent"])
def test_headings_in_both_languages_whatever_the_person_reads(language, head):
    with translation.override(language):
        reading = read(f"{head}\nA;Un;\nB;Deux;A\n".encode(), name="Mon référentiel.csv")

    assert reading.errors == []
    assert [finding.code for finding in reading.warnings] == [
        "title_from_file_name",
        "levels_missing",
    ]
    package = reading.package
    assert (package.title, package.key) == ("Mon référentiel", None)
    assert (package.scale, package.items[1].parent) == (None, "A")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding):
    text = "Code,Énoncé,Niveau\nA,Être là,été\n"

    package = read(text.encode(encoding)).package

    assert (package.items[0].statement, package.items[0].behaviours) == ("Être là", {1: "été"})


def test_markup_stays_text():
    cell = "<script>alert(1)</script><b>gras</b>"

    assert read(table(f"A;;;{cell}")).package.items[0].statement == cell


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["A;;;Un", "A;;;Deux"], [("duplicate_code", "line 4, column “Code”")]),
        (["A;;B;Un"], [("parent_missing", "line 3, column “Parent”")]),
        (["A;;B;Un", "B;;A;Deux"], [("parent_cycle", "line 3, column “Parent”")]),
        (["A;;A;Un"], [("parent_cycle", "line 3, column “Parent”")]),
        (["A;;;Un", "B;;;B", "C;;A,B;C"], [("several_parents", "line 5, column “Parent”")]),
        ([";;;Un"], [("code_missing", "line 3, column “Code”"), ("rows_missing", "")]),
        (["A;;;"], [("statement_missing", "line 3, column “Énoncé”")]),
        (["x;Framework;;T", "A;;;Un"], [("several_frameworks", "line 3, column “Type”")]),
        ([], [("rows_missing", "")]),
    ],
)
def test_what_a_person_has_to_mend(rows, expected):
    reading = read(table(*rows))

    assert codes(reading.errors) == expected
    assert reading.package is None


def test_the_framework_as_a_parent_is_the_top():
    assert read(table("A;;referent;Un")).package.items[0].parent is None


def test_children_before_their_parents_are_put_in_order():
    reading = read(table("B;;A;Deux", "A;;;Un"))

    assert codes(reading.warnings) == [("children_before_parents", "line 3")]
    assert [item.code for item in reading.package.items] == ["A", "B"]


def test_codes_with_commas_stand_in_quotes_or_alone():
    reading = read(table('"A,1";;;Un', 'B;;"""A,1""";Deux', 'C;;"A,1";Trois'))

    assert [item.parent for item in reading.package.items] == [None, "A,1", "A,1"]


def test_cells_that_mean_nothing_are_named():
    reading = read(
        table("M1;Mission;X;Label;;;cell", "A;;;Un;;;;;plus", framework="R 1;Référentiel;;T\n")
    )

    assert codes(reading.warnings) == [
        ("column_without_heading", "line 4, column “9”"),
        ("axis_cells_ignored", "line 3"),
        ("key_changed", "line 2, column “Code”"),
    ]
    assert reading.package.key == "r-1"


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("Code;Parent\n", "column_missing"),
        ("Code;Énoncé;Statement\n", "column_twice"),
        ("Code;Énoncé;Un;Un\n", "level_twice"),
        ("Code;Énoncé;" + ";".join(f"n{n}" for n in range(100_000)) + "\n", "too_many_columns"),
    ],
)
def test_headings_that_cannot_be_read(head, code):
    reading = read((head + "A;B\n").encode())

    assert codes(reading.errors)[0] == (code, reading.errors[0].where)
    assert reading.errors[0].where.startswith("line 1")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n",
        zipped("table.csv"),
        zipped("xl/workbook.xml"),
        b"\x89PNG\r\n",
        bytes(range(256)) * 20,
        HEAD.encode("utf-16-le"),
        table('A;;;"never closed', "B;;;Deux"),
        table(*[f"A{n};;;x" for n in range(10_001)]),
        HEAD.encode() + b"\n" * 60_000,
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content):
    reading = read(content)

    assert reading.package is None
    assert [finding.code for finding in reading.errors] in (["unreadable"], ["rows_missing"])
    assert reading.errors[0].message


def test_a_workbook_of_ones_own_with_numbers():
    book = openpyxl.Workbook()
    book.active.append(["Code", "Énoncé", "Parent", "Débutant"])
    book.active.append([1, "Un", None, "vu"])
    book.active.append([1.5, "Deux", 1, None])
    out = io.BytesIO()
    book.save(out)

    package = read(out.getvalue(), name="dossier/Le mien.xlsx").package

    assert package.title == "Le mien"
    assert [(item.code, item.parent) for item in package.items] == [("1", None), ("1.5", "1")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_template_comes_in_without_a_word(kind, language):
    with translation.override(language):
        content = template(kind)
    reading = read(content)

    assert (reading.errors, reading.warnings) == ([], [])
    assert [item.code for item in reading.package.items] == ["C1", "C1.1"]


def test_the_template_explains_itself_on_a_second_sheet():
    book = openpyxl.load_workbook(io.BytesIO(template("xlsx")))

    assert len(book.worksheets) == 2
    assert len(list(book.worksheets[1].iter_rows())) == 8


def test_labels_that_are_headings_stand_behind_a_word():
    levels = tuple(ScaleLevel(label) for label in ("Source", "Niveau : un", "✓", "✗", "+"))
    content = write(Package("T", key="t", scale=ScaleText(levels)), kind="csv")
    package = read(content + b"A;;;Un").package

    assert package.scale.levels == levels


def test_a_text_too_long_for_a_workbook_is_not_cut():
    package = Package("T" * 40_000, key="t")

    with pytest.raises(Refused):
        write(package, kind="xlsx")
    assert b"T" * 40_000 in write(package, kind="csv")
