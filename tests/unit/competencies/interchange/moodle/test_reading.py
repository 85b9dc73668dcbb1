"""Files of Moodle as they come, and as they should not."""

import csv
import io
import json

import pytest

from competencies.interchange.moodle.columns import HEADINGS
from competencies.interchange.moodle.reading import read
from competencies.interchange.moodle.writing import write
from competencies.interchange.package import End, Item, Package, ScaleLevel, ScaleText, Value
from tests.unit.competencies.interchange.conftest import zipped

CONFIGURATION = '[{"scaleid":"2"},{"id":2,"scaledefault":1,"proficient":1}]'
TAXONOMY = "competency,competency,competency,competency"


def framework(**cells):
    return row(
        **{
            "id": "REF",
            "short": "Référentiel",
            "values": "Pas encore,Acquis",
            "configuration": CONFIGURATION,
            "framework": "1",
            "taxonomy": TAXONOMY,
        }
        | cells
    )


def row(**cells):
    names = ["parent", "id", "short", "description", "format", "values", "configuration", "rule"]
    names += ["outcome", "config", "related", "exported", "framework", "taxonomy"]
    assert set(cells) <= set(names)
    return [cells.get(name, "") for name in names]


def file(*rows, separator=",", headings=HEADINGS, encoding="utf-8"):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows([headings, *rows])
    return out.getvalue().encode(encoding)


def codes(findings):
    return [(finding.code, finding.where) for finding in findings]


def test_a_file_as_moodle_exports_it():
    reading = read(
        file(
            framework(description="<p>Pour qui.<br></p>", format="1"),
            row(id="A", short="Accueillir", outcome="0", config="null", related="A1", exported="1"),
            row(parent="A", id="A1", short="Écouter", format="1", related="A", exported="2"),
        )
    )
    package = reading.package

    assert (reading.errors, reading.warnings) == ([], [])
    assert (package.title, package.key, package.identifier) == ("Référentiel", "REF", None)
    assert package.scale == ScaleText((ScaleLevel("Pas encore"), ScaleLevel("Acquis", "", True)))
    assert [(item.ref, item.code, item.parent, item.identifier) for item in package.items] == [
        ("A", "A", None, None),
        ("A1", "A1", "A", None),
    ]
    assert [(link.kind, link.origin, link.destination) for link in package.links] == [
        ("isRelatedTo", End(ref="A"), End(ref="A1"))
    ]
    assert package.items[0].details == {"moodle": {"exported_id": "1"}}
    assert package.details["moodle"]["description"] == "<p>Pour qui.<br></p>"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_separators_and_headings_of_any_site(encoding, separator):
    headings = [f"Überschrift {number}" for number in range(14)]
    content = file(
        framework(),
        row(id="A", short="Énoncé"),
        separator=separator,
        headings=headings,
        encoding=encoding,
    )

    reading = read(content)

    assert reading.errors == []
    assert reading.package.items[0].statement == "Énoncé"


def test_the_older_form_has_no_cross_references():
    def old(cells):
        return [*cells[:10], *cells[12:]]

    reading = read(
        file(old(framework()), old(row(id="A", short="Un")), headings=old(list(HEADINGS)))
    )

    assert codes(reading.warnings) == [("old_form_of_12_columns", "")]
    assert reading.package.items[0].statement == "Un"
    assert reading.package.scale.levels[1].proficient


def test_children_before_their_parents_are_put_in_order():
    reading = read(
        file(
            framework(),
            row(parent="A.1", id="A.1.1", short="Trois"),
            row(parent="A", id="A.1", short="Deux"),
            row(id="A", short="Un"),
        )
    )

    assert codes(reading.warnings) == [("children_before_parents", "line 3")]
    assert [item.ref for item in reading.package.items] == ["A", "A.1", "A.1.1"]


def test_a_parent_that_is_missing_and_one_that_is_the_framework():
    reading = read(
        file(framework(), row(parent="X", id="A", short="Un"), row(parent="REF", id="B", short="B"))
    )

    assert codes(reading.warnings) == [("parent_missing", "line 3")]
    assert [item.parent for item in reading.package.items] == [None, None]


def test_circles_are_opened_where_the_file_names_them_first():
    reading = read(
        file(
            framework(),
            row(parent="C", id="A", short="Un"),
            row(parent="A", id="B", short="Deux"),
            row(parent="B", id="C", short="Trois"),
            row(parent="D", id="D", short="Quatre"),
        )
    )

    assert codes(reading.warnings) == [("parent_cycle", "line 3"), ("parent_cycle", "line 6")]
    assert {item.ref: item.parent for item in reading.package.items} == {
        "A": None,
        "B": "A",
        "C": "B",
        "D": None,
    }


def test_ten_thousand_levels_deep():
    rows = [
        row(parent=f"C{n + 1}" if n < 9_990 else "", id=f"C{n}", short="x") for n in range(9_991)
    ]
    reading = read(file(framework(), *rows))

    assert reading.errors == []
    assert reading.package.items[0].ref == "C9990"


def test_the_same_id_number_twice():
    one, other = row(id="A", short="Un"), row(id="A", short="Autre")

    assert codes(read(file(framework(), one, one)).warnings) == [("duplicate_id_number", "line 4")]
    refused = read(file(framework(), one, other))
    assert codes(refused.errors) == [("duplicate_id_number", "line 4")]
    assert refused.package is None


def test_cross_references_with_commas_and_to_nowhere():
    reading = read(
        file(
            framework(),
            row(id="A", short="Un", related="B%2C1, Z%2C9"),
            row(id="B,1", short="Deux", related="A"),
        )
    )

    assert codes(reading.warnings) == [("cross_reference_unknown", "line 3")]
    ends = [link.destination for link in reading.package.links]
    assert ends == [End(ref="B,1"), End(identifier="Z,9")]
    assert b"B%2C1,Z%2C9" in write(reading.package)


@pytest.mark.parametrize("configuration", ["", "{", "[" * 90_000, '{"a":1}', "[1]", '"x"'])
def test_a_scale_configuration_that_is_none(configuration):
    reading = read(file(framework(configuration=configuration), row(id="A", short="Un")))

    assert codes(reading.warnings) == [("scale_unreadable", "line 2")]
    assert [level.label for level in reading.package.scale.levels] == ["Pas encore", "Acquis"]


def test_a_framework_without_a_scale():
    reading = read(file(framework(values="", configuration=""), row(id="A", short="Un")))

    assert codes(reading.warnings) == [("scale_unreadable", "line 2")]
    assert reading.package.scale is None


def test_rules_and_scales_of_their_own_are_kept_and_written_again():
    rule = {"rule": "core_competency\\competency_rule_all", "outcome": "2", "config": "null"}
    content = file(
        framework(),
        row(id="A", short="Un", exported="7", values="Non,Oui", configuration="[]", **rule),
    )
    reading = read(content)

    assert codes(reading.warnings) == [
        ("rule_kept_as_is", "line 3"),
        ("own_scale_kept_as_is", "line 3"),
    ]
    written = list(csv.reader(io.StringIO(write(reading.package).decode())))[2]
    assert written[5:13] == ["Non,Oui", "[]", *rule.values(), "", "7", ""]


def test_markup_comes_in_as_text_and_goes_out_as_it_was():
    html = (
        "<p>Un <b>mot</b>&nbsp;: 1 &lt; 2 R&D</p><ul><li>a</li><li>b</li></ul>"
        "<script>alert(1)</script><img src=x onerror=alert(1)><!-- non -->fin<br/>"
    )
    reading = read(file(framework(), row(id="A", short="Un", description=html, format="1")))

    assert codes(reading.warnings) == [("markup_in_description", "line 3")]
    assert reading.package.items[0].notes == "Un mot\u00a0: 1 < 2 R&D\n– a\n– b\nfin"
    written = list(csv.reader(io.StringIO(write(reading.package).decode())))[2]
    assert written[3] == html


def test_other_formats_of_description():
    def notes(text, form):
        content = file(framework(), row(id="A", short="Un", description=text, format=form))
        return read(content).package.items[0].notes

    assert notes("a\n<b>", "2") == "a\n<b>"
    assert notes("a\n**b**", "4") == "a\n**b**"
    assert notes("a\nb", "0") == "a\nb"
    assert notes("a\nb", "1") == "a b"


def test_a_short_name_that_moodle_cut_is_told_in_full_by_the_description():
    full = "Planifier, coordonner et gérer les moyens " * 3 + "dans les délais"
    content = file(
        framework(),
        row(id="A", short=full[:100], description=f"<p>{full}<br></p>", format="1"),
        row(id="B", short=full[:60] + "...", description=f"<p>{full}</p><p>Et puis</p>"),
        row(id="C", short="Planifier", description="<p>Planifier, coordonner</p>"),
        row(id="D", short="Planifier", description="<p>Planifier</p>"),
    )
    items = read(content).package.items

    assert [(item.statement, item.notes) for item in items] == [
        (full, ""),
        (full, "Et puis"),
        ("Planifier", "Planifier, coordonner"),
        ("Planifier", ""),
    ]


def test_a_line_without_a_short_name_or_an_id_number():
    named = read(file(framework(), row(id="A", description="<p>Un</p><p>Deux</p>")))
    assert codes(named.warnings) == [("short_name_missing", "line 3")]
    assert (named.package.items[0].statement, named.package.items[0].notes) == ("Un", "Deux")

    refused = read(file(framework(), row(id="A"), row(short="Un"), framework(id="X")))
    assert sorted(codes(refused.errors)) == [
        ("id_number_missing", "line 4"),
        ("several_frameworks", "line 5"),
        ("statement_missing", "line 3"),
    ]


def test_no_framework_and_no_headings():
    assert codes(read(file(row(id="A", short="Un"))).errors) == [("framework_missing", "")]

    bare = read(file(row(id="A", short="Un"), headings=framework()))
    assert codes(bare.warnings) == [("headings_missing", "line 1")]
    assert bare.package.items[0].ref == "A"


def test_text_beyond_the_columns_of_moodle():
    reading = read(file(framework(), [*row(id="A", short="Un"), "", "plus"]))

    assert codes(reading.warnings) == [("extra_columns", "line 3")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"a,b,c\n1,2,3\n",
        zipped("file.csv"),
        zipped("xl/workbook.xml"),
        b"%PDF-1.7",
        bytes(range(256)) * 20,
        file(framework(), encoding="utf-16-le"),
        file(framework()) + b'A,B,"never closed,,,\nC,D,E\n',
        file(*[row(id=f"A{n}", short="x") for n in range(10_001)]),
        file() + b"," * 60_000 + b"\n" * 60_000,
    ],
)
def test_what_is_no_file_of_moodle_is_refused_with_a_sentence(content):
    reading = read(content)

    assert reading.package is None
    assert [finding.code for finding in reading.errors] in (["unreadable"], ["framework_missing"])
    assert reading.errors[0].message


def grid():
    return Package(
        title="Référent de parcours",
        key="referent",
        axes=("mission", "dimension"),
        values=[
            Value("mission", "M1", "Réponse globale", "Apporter une réponse"),
            Value("dimension", "D1", "Personnes"),
        ],
        items=[Item("R1", "R1", "Accueillir", axis_codes=("M1", "D1"))],
        scale=ScaleText((ScaleLevel("Je découvre", "J'en connais le principe"),)),
    )


def test_a_grid_stands_below_its_first_axis_and_refers_to_the_second():
    rows = list(csv.reader(io.StringIO(write(grid()).decode())))

    assert [(cells[0], cells[1], cells[10]) for cells in rows[1:]] == [
        ("", "referent", ""),
        ("", "M1", ""),
        ("", "D1", ""),
        ("M1", "R1", "D1"),
    ]


def test_axes_survive_what_moodle_drops_on_its_way():
    """Moodle sets the scale's number anew, renumbers, and writes cross references at both ends."""
    rows = list(csv.reader(io.StringIO(write(grid()).decode())))
    configuration = json.loads(rows[1][6])
    configuration[0]["scaleid"] = 41
    rows[1][6] = json.dumps(configuration)
    for number, cells in enumerate(rows[2:]):
        cells[8:12] = ["0", "null", "R1" if cells[1] == "D1" else cells[10], str(number)]

    package = read(file(*rows[1:], headings=rows[0])).package

    assert package.axes == grid().axes
    assert package.items[0].axis_codes == ("M1", "D1")
    assert (package.key, package.scale, package.links) == ("referent", grid().scale, [])


def test_codes_that_moodle_would_mistake_get_another_id_number():
    items = [Item(code, code, "x") for code in ("1.1", "1.10", "0", "<b>", "a%2Cb", "A" * 101)]
    package = Package(title="T", key="t", items=items)
    rows = list(csv.reader(io.StringIO(write(package).decode())))[2:]

    assert rows[0][1] == "1.1"
    assert all(cells[1].startswith("x-") for cells in rows[1:])
    assert [item.code for item in read(write(package)).package.items] == [i.code for i in items]


@pytest.mark.parametrize("sign", ["<p ", "<a href='", "<!--", "</", "<", "&", "<![x"])
def test_broken_markup_takes_no_more_time_than_its_length(sign):
    content = file(framework(), row(id="A", short="Un", description=sign * (90_000 // len(sign))))

    assert read(content).package.items[0].statement == "Un"
