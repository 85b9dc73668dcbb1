import json
import math
import xml.etree.ElementTree as ET
from dataclasses import replace

import plotly.graph_objects as go
import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings

from lms.kernel.charts import BarChart, FunnelPlot, Series, build_chart
from tests.unit.lms.kernel.charts.examples import (
    BARS,
    DUMBBELLS,
    EXAMPLES,
    FUNNEL,
    GROUPS,
    LINES,
    any_chart,
    numbers_of,
)

SVG = "{http://www.w3.org/2000/svg}"
thorough = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def drawn_numbers(figure):
    """Every number that plotly places, with the ends of the intervals and bands."""
    found = []
    for trace in figure["data"]:
        found += [n for key in ("x", "y", "r", "base") for n in trace.get(key) or ()]
        bases = trace.get("base") or ()
        found += [b + n for b, n in zip(bases, trace.get("x") or (), strict=False) if b is not None]
        for axis in "xy":
            bars = trace.get(f"error_{axis}") or {}
            for sign, key in ((1, "array"), (-1, "arrayminus")):
                distances = bars.get(key) or ()
                pairs = zip(trace.get(axis, ()), distances, strict=False)
                found += [n + sign * d for n, d in pairs if n is not None and d is not None]
    return [n for n in found if isinstance(n, int | float)]


def holds(numbers, wanted):
    return any(math.isclose(number, wanted, rel_tol=1e-9, abs_tol=1e-9) for number in numbers)


def without_tokens(value):
    """The figure as charts.js would hand it to plotly."""
    if isinstance(value, str):
        return "#000000" if value.startswith("token:") else value
    if isinstance(value, list):
        return [without_tokens(item) for item in value]
    if isinstance(value, dict):
        return {key: without_tokens(item) for key, item in value.items()}
    return value


class TestAnyChart:
    @thorough
    @given(any_chart)
    def test_every_number_is_in_the_table_and_in_the_figure(self, spec):
        chart = build_chart(spec, id="c")
        in_table = [cell for row in chart.table.values for cell in row[1:] if cell is not None]
        in_figure = drawn_numbers(chart.figure_json)
        for number in numbers_of(spec):
            assert holds(in_table, number)
            assert holds(in_figure, number)

    @thorough
    @given(any_chart)
    def test_the_table_is_full(self, spec):
        table = build_chart(spec, id="c").table
        assert len(table.rows) == len(table.values) > 0
        assert all(len(row) == len(table.headers) for row in (*table.rows, *table.values))

    @thorough
    @given(any_chart)
    def test_the_drawing_is_well_formed_and_obeys_the_policy(self, spec):
        drawing = ET.fromstring(build_chart(spec, id="c").svg)
        for element in drawing.iter():
            assert element.tag.removeprefix(SVG) in {
                "svg", "title", "desc", "path", "rect", "circle", "polygon", "text",
            }  # fmt: skip
            assert "style" not in element.attrib
            assert not any(name.startswith("on") for name in element.attrib)
            assert "nan" not in " ".join(element.attrib.values())

    @thorough
    @given(any_chart)
    def test_the_figure_is_json_without_template(self, spec):
        figure = build_chart(spec, id="c").figure_json
        assert json.loads(json.dumps(figure, allow_nan=False)) == figure
        assert "template" not in figure["layout"]


@pytest.mark.parametrize("name", EXAMPLES)
class TestEachKind:
    def test_plotly_accepts_the_figure(self, name):
        figure = without_tokens(build_chart(EXAMPLES[name], id="c").figure_json)
        # Raises on any property that plotly does not know.
        assert len(go.Figure(figure).data) == len(figure["data"])

    def test_the_drawing_has_a_name(self, name):
        chart = build_chart(EXAMPLES[name], id="c7")
        drawing = ET.fromstring(chart.svg)
        title, description = drawing.find(f"{SVG}title"), drawing.find(f"{SVG}desc")
        assert drawing.get("role") == "img"
        assert drawing.get("aria-labelledby").split() == [title.get("id"), description.get("id")]
        assert (title.text, description.text) == (chart.title, chart.sentence)

    def test_every_series_has_a_mark_of_its_own(self, name):
        figure = build_chart(EXAMPLES[name], id="c").figure_json
        marks = [
            [trace["type"], trace["marker"].get("symbol"), trace["marker"].get("pattern")]
            for trace in figure["data"]
            if trace.get("showlegend", True) and "marker" in trace
        ]  # fmt: skip
        assert len({str(mark) for mark in marks}) == len(marks)


class TestTexts:
    def test_markup_in_a_label_is_text(self):
        chart = build_chart(BARS, id="c")
        assert "&lt;b&gt;&amp;&lt;/b&gt;" in chart.figure_json["layout"]["yaxis"]["ticktext"][1]
        assert "<b>" not in chart.svg
        assert chart.table.rows[1][0] == "Île-de-France <b>&</b>"

    def test_french_numbers(self):
        with translation.override("fr"):
            chart = build_chart(GROUPS, id="c")
            share = build_chart(BARS, id="c").table.rows[0][1]
        assert chart.table.rows[2][1] == "1\u202f031"
        assert chart.table.rows[1][2] == "—"
        assert share == "86\u202f%"
        assert chart.figure_json["layout"]["separators"] == ",\u202f"

    def test_the_sentence_of_the_caller_wins(self):
        import dataclasses

        spec = dataclasses.replace(BARS, sentence="Look here.")
        assert build_chart(spec, id="c").sentence == "Look here."

    @pytest.mark.parametrize(
        ("spec", "sentence"),
        [
            (
                GROUPS,
                "In: lowest 14 (2018), highest 1,031 (2020). "
                "Out: lowest 12 (2018), highest 500 (2020).",
            ),
            (LINES, "A: from 90% (Jan) to 82% (Apr). B: from 70% (Jan) to 80% (Apr)."),
            (
                DUMBBELLS,
                "From “Before” to “After”: 1 higher, 1 equal, 0 lower, of 2 that have both.",
            ),
            (FUNNEL, "Overall 72%. Beyond the limits of chance: Q, R."),
        ],
    )
    def test_a_sentence_is_composed(self, spec, sentence):
        with translation.override("en"):
            assert build_chart(spec, id="c").sentence == sentence

    def test_differences_that_mean_nothing_are_said_to_mean_nothing(self):
        from lms.kernel.charts import FunnelPoint

        points = (
            FunnelPoint(label="P", successes=12, total=14),
            FunnelPoint(label="Q", successes=36, total=42),
        )
        with translation.override("en"):
            sentence = build_chart(FunnelPlot(title="T", points=points), id="c").sentence
        assert "cannot be interpreted" in sentence


@pytest.mark.parametrize("identifier", ["", "1", 'a"b', "a b", "é"])
def test_an_id_must_be_one(identifier):
    with pytest.raises(ValueError, match="identifier"):
        build_chart(BARS, id=identifier)


class TestOnASheet:
    """A long chart has a drawing for paper, with its names beside their marks."""

    LONG = (
        replace(DUMBBELLS, rows=DUMBBELLS.rows * 12),
        BarChart(
            title="T",
            categories=tuple(f"Compétence {number}" for number in range(36)),
            series=(Series("Effectif", tuple(float(number) for number in range(36))),),
        ),
    )

    @pytest.mark.parametrize("spec", LONG, ids=["dumbbells", "bars"])
    def test_it_says_the_same_in_a_shape_that_fits_a_page(self, spec):
        chart = build_chart(spec, id="c")
        phone, sheet = ET.fromstring(chart.svg), ET.fromstring(chart.sheet)
        assert {text.text for text in sheet.iter(f"{SVG}text")} >= set(
            getattr(spec, "categories", ()) or (row.label for row in spec.rows)
        )
        for shape in ("circle", "rect"):
            assert len(list(sheet.iter(SVG + shape))) == len(list(phone.iter(SVG + shape)))
        assert float(sheet.get("height")) / float(sheet.get("width")) < 1.45
        assert set(phone.get("aria-labelledby").split()).isdisjoint(
            sheet.get("aria-labelledby").split()
        )

    def test_a_short_one_needs_none(self):
        assert [build_chart(spec, id="c").sheet for spec in (DUMBBELLS, BARS, LINES)] == [""] * 3
